#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "worker/load/load_loop.h"

// The part of LoadLoop that ends levels and tells what happened.

namespace byzerperf {

void LoadLoop::TimeOver() {
  level_->time_over = true;
  level_->may_begin = false;
  WakeSlots();  // none waits any more
  const int64_t grace_end_ns =
      *level_->end_ns + SecondsToNs(stage().grace_period_s());
  level_->timers.push_back(loop_.RunAt(grace_end_ns, [this] {
    AbortInFlight("the level's time and its grace period are over");
  }));
  ReportIdle();
}

void LoadLoop::EndLevel(bool abort) {
  if (!level_ || level_->ending) {
    if (level_ && abort) AbortInFlight("the level was ended");
    return;
  }
  level_->ending = true;
  level_->may_begin = false;
  WakeSlots();
  if (abort) AbortInFlight("the level was ended");
  // Aborting the last request has ended the level already.
  if (level_) ReportIdle();
}

void LoadLoop::AbortInFlight(const std::string& why) {
  const int64_t now_ns = loop_.NowNs();
  for (const auto& slot : slots_) {
    if (!slot->tracker->in_progress()) continue;
    transport_->Cancel(slot->request);
    slot->record->censored = slot->record->phase == v1::Phase::measured;
    slot->tracker->Stop(v1::Outcome::aborted, why, now_ns);
  }
}

// When nothing is in flight and nothing can begin, what is known is told at
// once: the coordinator waits for it.
void LoadLoop::ReportIdle() {
  if (level_->state.in_flight > 0) return;
  if (level_->ending) {
    FinishLevel();
    return;
  }
  if (level_->time_over) {
    level_->state.drained = true;
  } else if (!level_->exhausted) {
    return;
  }
  PostWindow();
  signals_.window_posted();
}

void LoadLoop::ScheduleWindow(int64_t when_ns) {
  level_->window_timer = loop_.RunAt(when_ns, [this, when_ns] {
    PostWindow();
    ScheduleWindow(when_ns + level_->order.window_ns);
  });
}

void LoadLoop::PostWindow() {
  std::unique_ptr<LoadWindow> window =
      level_->recorder.TakeWindow(loop_.NowNs());
  const uint64_t opened = transport_->connections_opened();
  window->connections_opened =
      static_cast<uint32_t>(opened - connections_told_);
  connections_told_ = opened;
  if (level_->usage_at_start) {
    level_->state.usage = UsageBetween(*level_->usage_at_start, read_usage_());
  }
  window->state = level_->state;
  mailbox_.Post(std::move(window));
}

void LoadLoop::CancelTimers() {
  loop_.Cancel(level_->wake_timer);
  loop_.Cancel(level_->window_timer);
  for (const Loop::TimerId timer : level_->timers) loop_.Cancel(timer);
}

void LoadLoop::FinishLevel() {
  PostWindow();
  CancelTimers();
  for (const auto& slot : slots_) slot->waiting = false;
  level_.reset();
  signals_.level_ended();
}

}  // namespace byzerperf
