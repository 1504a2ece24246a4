#ifndef BYZERPERF_WORKER_SERVICE_AUDIT_LOG_H_
#define BYZERPERF_WORKER_SERVICE_AUDIT_LOG_H_

#include <deque>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "byzerperf/v1/audit.pb.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/loop/unique_fd.h"

namespace byzerperf {

// A worker's trail: one JSON line a record, in one write each, so that several
// workers may share a file and a line is never torn. Thread-safe.
class AuditLog {
 public:
  // Of refused calls at most so many lines a minute: a port scanner must not
  // fill the disk.
  static constexpr size_t kCallsPerMinute = 10;

  // Appends to `path`, which is made readable by its owner only; "": standard
  // error, where also goes what the file does not take. InvalidArgument names
  // the file and the fault. `clock` must outlive this.
  static absl::StatusOr<std::unique_ptr<AuditLog>> Open(const std::string& path,
                                                        const Clock& clock);

  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  void Write(const v1::AuditRecord& record);

  // A caller that was not obeyed. Beyond kCallsPerMinute it is only counted,
  // and the next line says how many were.
  void WriteRefusedCall(const std::string& peer, const std::string& reason);

 private:
  AuditLog(std::string path, UniqueFd file, const Clock& clock);

  void WriteLine(const v1::AuditRecord& record);

  const std::string path_;  // "": standard error
  const UniqueFd file_;
  const Clock& clock_;
  Mutex mutex_;
  std::deque<int64_t> calls_ns_ ABSL_GUARDED_BY(mutex_);  // of the last minute
  uint32_t left_out_ ABSL_GUARDED_BY(mutex_) = 0;
};

// The record as one line of JSON, its line end included.
std::string AuditLine(const v1::AuditRecord& record);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_AUDIT_LOG_H_
