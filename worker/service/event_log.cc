#include "worker/service/event_log.h"

namespace byzerperf {

bool EventLog::Accept(const v1::Command& command) {
  if (last_command_ == 0) epoch_ = command.epoch();
  if (command.epoch() != epoch_) return false;
  if (command.number() <= last_command_) return false;
  last_command_ = command.number();
  return true;
}

void EventLog::Send(v1::Event event) {
  event.set_epoch(epoch_);
  event.set_number(++last_event_);
  emit_(event);
  if (event.has_batch()) kept_.emplace(last_event_, std::move(event));
}

void EventLog::Acknowledge(uint32_t number) {
  kept_.erase(kept_.begin(), kept_.upper_bound(number));
}

}  // namespace byzerperf
