#ifndef BYZERPERF_WORKER_SERVICE_EVENT_WRITER_H_
#define BYZERPERF_WORKER_SERVICE_EVENT_WRITER_H_

#include <deque>
#include <functional>
#include <thread>

#include "byzerperf/v1/control.pb.h"
#include "common/base/mutex.h"

namespace byzerperf {

// Writes a session's events on a thread of its own: a coordinator that reads
// slowly must not hold up the session's loop. What waits here is bounded by the
// lease, since nothing is answered that was not read. Thread-safe.
class EventWriter {
 public:
  // `write` blocks, and returns false when the stream is broken.
  explicit EventWriter(std::function<bool(const v1::Event&)> write);
  // Writes what is left, as far as the stream holds.
  ~EventWriter();
  EventWriter(const EventWriter&) = delete;
  EventWriter& operator=(const EventWriter&) = delete;

  void Add(const v1::Event& event);

 private:
  void Run();

  const std::function<bool(const v1::Event&)> write_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<v1::Event> waiting_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_EVENT_WRITER_H_
