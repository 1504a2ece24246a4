#include "worker/service/audit_log.h"

#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/text.h"
#include "worker/service/run_audit.h"

namespace byzerperf {
namespace {

constexpr int64_t kMinuteNs = 60 * kNsPerSecond;
constexpr mode_t kOwnerOnly = 0600;
constexpr size_t kMaxCallTextBytes = 500;

int OpenFile(const std::string& path) {
  if (path.empty()) {
    const int copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    // Started without one: nobody is there to read.
    return copy >= 0 ? copy : open("/dev/null", O_WRONLY | O_CLOEXEC);
  }
  return open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
              kOwnerOnly);
}

}  // namespace

std::string AuditLine(const v1::AuditRecord& record) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string line;
  // Fails only for `Any` fields of unknown types, which a record has not.
  (void)google::protobuf::util::MessageToJsonString(record, &line, options);
  line += '\n';
  return line;
}

absl::StatusOr<std::unique_ptr<AuditLog>> AuditLog::Open(
    const std::string& path, const Clock& clock) {
  UniqueFd file(OpenFile(path));
  if (!file.valid()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--audit-log ", path, ": ", std::generic_category().message(errno),
        "; give a file that this worker may append to"));
  }
  return std::unique_ptr<AuditLog>(new AuditLog(path, std::move(file), clock));
}

AuditLog::AuditLog(std::string path, UniqueFd file, const Clock& clock)
    : path_(std::move(path)), file_(std::move(file)), clock_(clock) {}

void AuditLog::Write(const v1::AuditRecord& record) { WriteLine(record); }

void AuditLog::WriteRefusedCall(const std::string& peer,
                                const std::string& reason) {
  v1::AuditRecord record;
  {
    const MutexLock lock(mutex_);
    const int64_t now_ns = clock_.NowNs();
    while (!calls_ns_.empty() && calls_ns_.front() <= now_ns - kMinuteNs) {
      calls_ns_.pop_front();
    }
    if (calls_ns_.size() >= kCallsPerMinute) {
      ++left_out_;
      return;
    }
    calls_ns_.push_back(now_ns);
    record.set_calls_left_out(std::exchange(left_out_, 0));
  }
  record.set_kind("call");
  SetCaller(peer, record);
  record.set_started(Rfc3339(clock_.UnixSeconds()));
  record.set_ended(record.started());
  record.set_why("refused");
  record.set_reason(SafeUtf8(reason, kMaxCallTextBytes));
  WriteLine(record);
}

// What a full disk does not take goes to standard error, and what that does not
// take is lost: a worker that could be stopped by filling its log would be no
// safer.
void AuditLog::WriteLine(const v1::AuditRecord& record) {
  const std::string line = AuditLine(record);
  const ssize_t written = write(file_.get(), line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size()) || path_.empty()) return;
  const std::string why =
      written < 0 ? std::generic_category().message(errno) : "cut short";
  const std::string instead =
      absl::StrCat("worker: --audit-log ", path_, ": ", why,
                   "; what it did not take: ", line);
  (void)!write(STDERR_FILENO, instead.data(), instead.size());
}

}  // namespace byzerperf
