#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "worker/load/load_loop.h"

// The part of LoadLoop that ends levels and tells what happened.

namespace byzerperf {

void LoadLoop::TimeOver() {
  level_->load.time_over = true;
  level_->pacer->OnTimeOver();
  const int64_t grace_end_ns =
      *level_->load.end_ns + SecondsToNs(level_->load.stage.grace_period_s());
  level_->timers.push_back(loop_.RunAt(grace_end_ns, [this] { GraceOver(); }));
  ReportIdle();
}

void LoadLoop::GraceOver() {
  level_->pacer->OnGraceOver();
  slots_->AbortAll("the level's time and its grace period are over");
  // Aborting the last request of a level that ends has ended it already.
  if (level_ != nullptr) ReportIdle();
}

void LoadLoop::EndLevel(bool abort) {
  if (level_ == nullptr) return;
  if (level_->load.ending) {
    if (abort) AbortInFlight("the level was ended");
    return;
  }
  level_->load.ending = true;
  level_->pacer->Stop();
  if (abort) AbortInFlight("the level was ended");
  // Aborting the last request has ended the level already.
  if (level_ != nullptr) ReportIdle();
}

void LoadLoop::AbortInFlight(const std::string& why) {
  level_->pacer->Stop();
  slots_->AbortAll(why);
}

// When nothing is in flight and nothing can begin, what is known is told at
// once: the coordinator waits for it.
void LoadLoop::ReportIdle() {
  LoadLevel& level = level_->load;
  if (level.state.in_flight > 0) return;
  if (level.ending) {
    FinishLevel();
    return;
  }
  const bool nothing_left = level_->pacer->has_nothing_left();
  if (level.time_over && (nothing_left || !level.is_open())) {
    level.state.drained = true;
  } else if (!nothing_left) {
    return;
  }
  PostWindow();
  signals_.window_posted();
}

void LoadLoop::ScheduleWindow(int64_t when_ns) {
  level_->window_timer = loop_.RunAt(when_ns, [this, when_ns] {
    PostWindow();
    ScheduleWindow(when_ns + level_->load.order.window_ns);
  });
}

void LoadLoop::PostWindow() {
  LoadLevel& level = level_->load;
  std::unique_ptr<LoadWindow> window = level.recorder.TakeWindow(loop_.NowNs());
  const uint64_t opened = transport_->connections_opened();
  window->connections_opened =
      static_cast<uint32_t>(opened - connections_told_);
  connections_told_ = opened;
  if (level.usage_at_start) {
    level.state.usage = UsageBetween(*level.usage_at_start, read_usage_());
  }
  window->state = level.state;
  mailbox_.Post(std::move(window));
}

void LoadLoop::CancelTimers() {
  loop_.Cancel(level_->window_timer);
  for (const Loop::TimerId timer : level_->timers) loop_.Cancel(timer);
}

void LoadLoop::FinishLevel() {
  PostWindow();
  CancelTimers();
  level_.reset();
  signals_.level_ended();
}

}  // namespace byzerperf
