#include "worker/service/event_log.h"

namespace byzerperf {

void EventLog::Add(v1::Command command) {
  if (!epoch_) epoch_ = command.epoch();
  if (command.epoch() == *epoch_) commands_.Add(std::move(command));
}

uint32_t EventLog::Send(v1::Event event) {
  const uint32_t number = ++last_event_;
  event.set_epoch(epoch());
  event.set_number(number);
  emit_(event);
  if (event.has_batch()) kept_.emplace(number, std::move(event));
  return number;
}

uint32_t EventLog::Acknowledge(uint32_t number) {
  uint32_t rows = 0;
  const auto end = kept_.upper_bound(number);
  for (auto event = kept_.begin(); event != end; ++event) {
    rows += static_cast<uint32_t>(event->second.batch().rows_size());
  }
  kept_.erase(kept_.begin(), end);
  return rows;
}

}  // namespace byzerperf
