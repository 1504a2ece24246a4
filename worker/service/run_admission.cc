#include "worker/service/run_admission.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr size_t kMaxReasonBytes = 500;

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
                                   const std::string& peer, OnBrake on_brake) {
  const MutexLock lock(mutex_);
  const double now_s = clock_.UnixSeconds();
  if (holder_ && holder_->first != session) {
    return absl::UnavailableError(DescribeHolder(holder_->second, now_s));
  }
  if (!holder_) {
    holder_.emplace(session, Holder{run_id, peer, now_s});
    on_brake_ = std::move(on_brake);
  }
  return absl::OkStatus();
}

std::optional<RunAdmission::Holder> RunAdmission::Brake(
    const std::string& why) {
  const MutexLock lock(mutex_);
  if (!holder_) return std::nullopt;
  if (on_brake_) on_brake_(why);
  return holder_->second;
}

void RunAdmission::Release(uint64_t session) {
  const MutexLock lock(mutex_);
  if (!holder_ || holder_->first != session) return;
  holder_.reset();
  on_brake_ = nullptr;
}

std::string Words(const RunAdmission::Holder& holder) {
  return absl::StrCat("run ", holder.run_id, " of ", holder.peer);
}

std::string BrakeWords(const std::string& who, const std::string& reason) {
  return absl::StrCat("an operator stopped this worker (", who, ")",
                      reason.empty() ? "" : ": ",
                      SafeUtf8(reason, kMaxReasonBytes));
}

std::optional<RunAdmission::Holder> RunAdmission::holder() const {
  const MutexLock lock(mutex_);
  if (!holder_) return std::nullopt;
  return holder_->second;
}

}  // namespace byzerperf
