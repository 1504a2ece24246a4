#include "coordinator/run/writer_thread.h"

#include <utility>

namespace byzerperf {

WriterThread::WriterThread(std::function<void(absl::Status)> on_error)
    : on_error_(std::move(on_error)), thread_([this] { Run(); }) {}

WriterThread::~WriterThread() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void WriterThread::Add(Job job) {
  {
    MutexLock lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  changed_.notify_all();
}

absl::Status WriterThread::Flush() {
  MutexLock lock(mutex_);
  while (busy_ || !jobs_.empty()) changed_.wait(mutex_);
  return first_error_;
}

void WriterThread::Run() {
  for (;;) {
    Job job;
    {
      MutexLock lock(mutex_);
      while (jobs_.empty() && !ending_) changed_.wait(mutex_);
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
      busy_ = true;
    }
    const absl::Status status = job();
    job = nullptr;  // what it held goes before Flush() returns
    bool is_first = false;
    {
      MutexLock lock(mutex_);
      busy_ = false;
      is_first = !status.ok() && first_error_.ok();
      if (is_first) first_error_ = status;
    }
    changed_.notify_all();
    if (is_first) on_error_(status);
  }
}

}  // namespace byzerperf
