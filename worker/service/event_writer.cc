#include "worker/service/event_writer.h"

#include <utility>

namespace byzerperf {

EventWriter::EventWriter(std::function<bool(const v1::Event&)> write)
    : write_(std::move(write)), thread_([this] { Run(); }) {}

EventWriter::~EventWriter() {
  {
    const MutexLock lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void EventWriter::Add(const v1::Event& event) {
  {
    const MutexLock lock(mutex_);
    waiting_.push_back(event);
  }
  changed_.notify_one();
}

void EventWriter::Run() {
  bool broken = false;
  while (true) {
    std::deque<v1::Event> events;
    {
      const MutexLock lock(mutex_);
      while (waiting_.empty() && !closing_) changed_.wait(mutex_);
      if (waiting_.empty()) return;
      events.swap(waiting_);
    }
    for (const v1::Event& event : events) {
      // Once broken, events only drain.
      if (!broken && !write_(event)) broken = true;
    }
  }
}

}  // namespace byzerperf
