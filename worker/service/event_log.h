#ifndef BYZERPERF_WORKER_SERVICE_EVENT_LOG_H_
#define BYZERPERF_WORKER_SERVICE_EVENT_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "byzerperf/v1/control.pb.h"
#include "common/base/in_order.h"

namespace byzerperf {

// Numbers a session's events and keeps the batches whose rows are not known to
// be written; puts its commands into their order. Loop-thread only.
class EventLog {
 public:
  using Emit = std::function<void(const v1::Event&)>;

  explicit EventLog(Emit emit) : emit_(std::move(emit)) {}

  // Takes a command in. The first one fixes the session's epoch; one of another
  // epoch, or with a number that came already, changes nothing.
  void Add(v1::Command command);

  // The next command in the order of their numbers, if it has come. One that
  // came before its turn waits for those before it.
  std::optional<v1::Command> NextCommand() { return commands_.Next(); }

  // NextCommand() waits for one that will not come any more: its number.
  std::optional<uint32_t> lost_command() const {
    if (!commands_.lost_one()) return std::nullopt;
    return commands_.awaited();
  }

  // Stamps epoch and number on the event and sends it; the number.
  uint32_t Send(v1::Event event);

  // The rows of all batches up to this number are written; how many these were
  // that were not known to be so.
  uint32_t Acknowledge(uint32_t number);

  size_t unacknowledged() const { return kept_.size(); }
  uint32_t epoch() const { return epoch_.value_or(0); }

 private:
  Emit emit_;
  std::optional<uint32_t> epoch_;
  InOrder<v1::Command> commands_;
  uint32_t last_event_ = 0;
  std::map<uint32_t, v1::Event> kept_;  // batches by number
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_EVENT_LOG_H_
