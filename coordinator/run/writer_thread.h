#ifndef BYZERPERF_COORDINATOR_RUN_WRITER_THREAD_H_
#define BYZERPERF_COORDINATOR_RUN_WRITER_THREAD_H_

#include <deque>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "common/base/mutex.h"

namespace byzerperf {

// The one thread that writes files: jobs in order, so that a slow disk holds
// up nobody who only hands them over.
class WriterThread {
 public:
  using Job = std::function<absl::Status()>;

  // `on_error` is called on the writer's thread at the first job that fails;
  // later jobs still run, since what can be saved should be.
  explicit WriterThread(std::function<void(absl::Status)> on_error);
  // Does what is left first.
  ~WriterThread();
  WriterThread(const WriterThread&) = delete;
  WriterThread& operator=(const WriterThread&) = delete;

  void Add(Job job);

  // Waits until everything added so far is done; the first error, or Ok.
  absl::Status Flush();

 private:
  void Run();

  const std::function<void(absl::Status)> on_error_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<Job> jobs_ ABSL_GUARDED_BY(mutex_);
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status first_error_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses the rest
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WRITER_THREAD_H_
