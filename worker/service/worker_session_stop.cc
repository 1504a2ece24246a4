// How a worker ends a run that its coordinator would go on with: the brake and
// the ceilings. (Its lease: worker_session_load.cc.)
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "worker/service/session_rules.h"
#include "worker/service/worker_session.h"

namespace byzerperf {

void WorkerSession::StopAndRefuse(v1::Refused::Code code,
                                  const std::string& reason) {
  // An end that is under way has its own reason.
  if (refused_ || refusal_ || lease_over_) return;
  cache_reset_.reset();
  cache_transport_.reset();
  refusal_.emplace();
  refusal_->set_code(code);
  refusal_->set_reason(reason);
  if (!runner_ || !runner_->level_active()) {
    Refuse(code, reason);
    return;
  }
  state_ = State::kStopped;
  runner_->EndLevel(runner_->stage(), /*abort=*/true);
}

void WorkerSession::DropRunnerSoon() {
  loop_.Post([this, alive = std::weak_ptr<int>(alive_)] {
    if (alive.expired() || !runner_) return;
    loop_.Cancel(lease_timer_);
    loop_.Cancel(run_timer_);
    if (runner_->level_active()) environment_.on_share(0);
    runner_.reset();
  });
}

// Any thread may call it: the session itself is looked at on its loop only.
RunAdmission::OnBrake WorkerSession::BrakeCall() {
  return [&loop = loop_, stop = std::function<void(const std::string&)>(
                             Guarded(&WorkerSession::OnBrake))](
             const std::string& why) { loop.Post([stop, why] { stop(why); }); };
}

void WorkerSession::OnBrake(const std::string& why) {
  StopAndRefuse(v1::Refused::braked, why);
}

void WorkerSession::OnGrant(const v1::Grant& grant) {
  if (!runner_) return;
  const std::string too_much = guard_->OnGrant(grant);
  if (too_much.empty()) {
    runner_->AddGrant(grant);
  } else {
    StopAndRefuse(v1::Refused::limits, too_much);
  }
}

void WorkerSession::WatchRunTime(int64_t level_start_ns) {
  if (run_timer_ != 0) return;
  const int64_t end_ns =
      guard_->RunEndNs(std::max(loop_.NowNs(), level_start_ns));
  if (end_ns == 0) return;
  run_timer_ = loop_.RunAt(end_ns, [this] {
    StopAndRefuse(v1::Refused::limits, guard_->RunTimeReason());
  });
}

uint64_t WorkerSession::requests_begun() const {
  return guard_ ? guard_->requests_begun() : 0;
}

// A server may say again what it was told: that stays here.
EventLog::Emit WorkerSession::MaskedEmit(EventLog::Emit emit) const {
  return [this, emit = std::move(emit)](const v1::Event& event) {
    if (mask_.empty() || event.has_batch()) {
      emit(event);
      return;
    }
    v1::Event masked = event;
    MaskEvent(mask_, masked);
    emit(masked);
  };
}

}  // namespace byzerperf
