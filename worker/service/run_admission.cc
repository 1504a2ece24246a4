#include "worker/service/run_admission.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace byzerperf {
namespace {

std::string DescribeHolder(const RunAdmission::Holder& holder, double now_s) {
  const absl::Time since = absl::FromUnixSeconds(
      static_cast<int64_t>(std::floor(holder.since_unix_s)));
  return absl::StrCat(
      "this worker is busy with run ", holder.run_id, " of ", holder.peer,
      " since ",
      absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", since, absl::UTCTimeZone()),
      " (", static_cast<int64_t>(now_s - holder.since_unix_s),
      " s ago); wait for its end or stop it there");
}

}  // namespace

absl::Status RunAdmission::Acquire(uint64_t session, const std::string& run_id,
                                   const std::string& peer) {
  const MutexLock lock(mutex_);
  const double now_s = clock_.UnixSeconds();
  if (holder_ && holder_->first != session) {
    return absl::UnavailableError(DescribeHolder(holder_->second, now_s));
  }
  if (!holder_) holder_.emplace(session, Holder{run_id, peer, now_s});
  return absl::OkStatus();
}

void RunAdmission::Release(uint64_t session) {
  const MutexLock lock(mutex_);
  if (holder_ && holder_->first == session) holder_.reset();
}

std::optional<RunAdmission::Holder> RunAdmission::holder() const {
  const MutexLock lock(mutex_);
  if (!holder_) return std::nullopt;
  return holder_->second;
}

}  // namespace byzerperf
