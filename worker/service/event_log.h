#ifndef BYZERPERF_WORKER_SERVICE_EVENT_LOG_H_
#define BYZERPERF_WORKER_SERVICE_EVENT_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "byzerperf/v1/control.pb.h"

namespace byzerperf {

// Numbers a session's events and keeps the batches that the coordinator has not
// acknowledged; checks the numbers of its commands. Loop-thread only.
class EventLog {
 public:
  using Emit = std::function<void(const v1::Event&)>;

  explicit EventLog(Emit emit) : emit_(std::move(emit)) {}

  // True for a command that is new. The first one fixes the session's epoch;
  // one of another epoch, or with a number that came already, is not new.
  bool Accept(const v1::Command& command);

  // Stamps epoch and number on the event and sends it.
  void Send(v1::Event event);

  // Everything up to this number is safe with the coordinator.
  void Acknowledge(uint32_t number);

  size_t unacknowledged() const { return kept_.size(); }
  uint32_t epoch() const { return epoch_; }

 private:
  Emit emit_;
  uint32_t epoch_ = 0;
  uint32_t last_command_ = 0;
  uint32_t last_event_ = 0;
  std::map<uint32_t, v1::Event> kept_;  // batches by number
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_EVENT_LOG_H_
