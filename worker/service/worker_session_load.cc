#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "worker/service/session_rules.h"
#include "worker/service/worker_session.h"

// The part of WorkerSession after Ready: levels, the lease and the stop.

namespace byzerperf {
namespace {

// No level is begun so long before it starts: times are added to its start.
constexpr int64_t kMostLeadNs = 3600 * kNsPerSecond;

}  // namespace

void WorkerSession::MakeRunner() {
  guard_ = std::make_unique<CeilingGuard>(environment_.ceilings, run_);
  OpenRunner();
}

void WorkerSession::OpenRunner() {
  std::vector<LoopSlot> slots;
  for (size_t i = 0; i < environment_.load_loops.size(); ++i) {
    Loop* const loop = environment_.load_loops[i];
    LoopSlot slot;
    slot.loop = loop;
    slot.make_transport = [access = environment_.targets, loop,
                           order = order_] {
      return access->MakeTransport(*loop, order);
    };
    if (i < environment_.loop_usage.size()) {
      slot.read_usage = environment_.loop_usage[i];
    }
    slots.push_back(std::move(slot));
  }
  LoadEvents events;
  events.grants_wanted = [this](const v1::GrantRequest& request) {
    v1::Event event;
    *event.mutable_grant_request() = request;
    log_.Send(std::move(event));
  };
  events.batch = [this](v1::Batch batch) { OnBatch(std::move(batch)); };
  events.level_ended = [this](uint32_t stage) { OnLevelEnded(stage); };
  events.failed = [this](const std::string& why) { OnLoadFailed(why); };
  runner_ = std::make_unique<LoadRunner>(loop_, slots, run_, numbering_,
                                         std::move(events));
}

void WorkerSession::OnClockPing(const v1::ClockPing& ping) {
  const int64_t received_ns = loop_.NowNs();
  v1::Event event;
  v1::ClockPong& pong = *event.mutable_clock_pong();
  pong.set_coordinator_sent_ns(ping.coordinator_sent_ns());
  pong.set_worker_received_ns(received_ns);
  pong.set_worker_sent_ns(loop_.NowNs());
  log_.Send(std::move(event));
}

void WorkerSession::OnResetCache() {
  if (state_ != State::kReady || runner_->level_active() || cache_reset_) {
    return;
  }
  if (!cache_reset_order_) return OnCacheReset("the plan names no cache");
  auto transport =
      environment_.targets->MakeTransport(loop_, cache_reset_order_->order);
  if (!transport.ok()) {
    return OnCacheReset(std::string(transport.status().message()));
  }
  cache_transport_ = *std::move(transport);
  cache_reset_ = std::make_unique<CacheReset>(loop_, *cache_transport_,
                                              *cache_reset_order_);
  cache_reset_->Start(Guarded(&WorkerSession::OnCacheReset));
}

void WorkerSession::OnCacheReset(const std::string& error) {
  cache_reset_.reset();
  cache_transport_.reset();
  v1::Event event;
  event.mutable_cache_reset()->set_error(error);
  log_.Send(std::move(event));
}

void WorkerSession::OnStartLevel(const v1::StartLevel& start) {
  if (state_ != State::kReady || runner_->level_active()) return;
  if (start.at_worker_ns() > loop_.NowNs() + kMostLeadNs) {
    return Refuse(v1::Refused::invalid_plan,
                  "the level is to start more than an hour from now; what the "
                  "coordinator knows of this worker's clock is wrong");
  }
  const std::string too_many =
      WhyNoSuchShare(run_->plan, start.stage(), start.share());
  if (!too_many.empty()) {
    return Refuse(v1::Refused::invalid_plan, too_many);
  }
  GrantLease(start.at_worker_ns());
  acknowledgement_lag_.Begin();
  v1::StartLevel held = start;
  held.set_share(guard_->HeldShare(start.stage(), start.share()));
  runner_->StartLevel(held);
  if (!runner_->level_active()) return;
  guard_->OnLevelStarted(start.stage());
  environment_.on_share(held.share());
  WatchRunTime(start.at_worker_ns());
  if (environment_.read_host) {
    host_usage_.Begin(environment_.read_host(), loop_.NowNs());
  }
  WatchLease();
}

void WorkerSession::OnAdjustShare(const v1::AdjustShare& adjust) {
  if (!runner_ || !runner_->level_active()) return;
  const std::string too_many =
      WhyNoSuchShare(run_->plan, adjust.stage(), adjust.share());
  if (!too_many.empty()) {
    return StopAndRefuse(v1::Refused::invalid_plan, too_many);
  }
  v1::AdjustShare held = adjust;
  held.set_share(guard_->HeldShare(adjust.stage(), adjust.share()));
  runner_->AdjustShare(held);
  environment_.on_share(held.share());
}

void WorkerSession::OnStop(const v1::StopRun& stop) {
  audit_.OnStopAsked(stop.reason());
  state_ = State::kStopped;
  DropTransport();
  cache_reset_.reset();
  cache_transport_.reset();
  if (runner_ && runner_->level_active()) {
    runner_->EndLevel(runner_->stage(), /*abort=*/!stop.drain());
  }
}

void WorkerSession::OnBatch(v1::Batch batch) {
  AddHostHealth(*batch.mutable_health());
  environment_.on_batch(batch);
  const std::string too_much = guard_->OnBatch(batch, loop_.NowNs());
  batch.set_notice(guard_->TakeNotice());
  v1::Event event;
  *event.mutable_batch() = std::move(batch);
  const uint32_t number = log_.Send(std::move(event));
  acknowledgement_lag_.OnSent(number, loop_.NowNs());
  if (!too_much.empty()) StopAndRefuse(v1::Refused::limits, too_much);
}

void WorkerSession::AddHostHealth(v1::WorkerHealth& health) {
  health.set_acknowledged_us(acknowledgement_lag_.TakeLongestUs());
  health.set_max_open_files(environment_.host.limits.max_open_files);
  if (!environment_.read_host) return;
  const HostReading reading = environment_.read_host();
  *health.mutable_host() = host_usage_.Since(reading, loop_.NowNs());
  health.set_open_files(reading.open_files);
}

void WorkerSession::OnLoadFailed(const std::string& why) {
  if (state_ != State::kReady) return;
  Refuse(v1::Refused::internal,
         absl::StrCat("a load thread can't open its connections: ", why));
}

void WorkerSession::OnLevelEnded(uint32_t stage) {
  // Another level than the one that it asked about may run: its lease goes on.
  if (runner_->level_active()) return TellLevelEnded(stage);
  loop_.Cancel(lease_timer_);
  environment_.on_share(0);
  if (guard_) guard_->OnLevelEnded(stage);
  audit_.OnLevelEnded(stage);
  if (refusal_) {
    Refuse(refusal_->code(), refusal_->reason());
    return;
  }
  if (lease_over_) {
    Refuse(v1::Refused::lease,
           absl::StrCat("the coordinator acknowledged nothing for ",
                        byzerperf::FormatDuration(absl::Nanoseconds(lease_ns_)),
                        " (--lease); the load was stopped"));
    return;
  }
  WatchRest();
  TellLevelEnded(stage);
}

void WorkerSession::TellLevelEnded(uint32_t stage) {
  v1::Event event;
  event.mutable_level_ended()->set_stage(stage);
  log_.Send(std::move(event));
}

// Of a level that starts then. It runs from there though the command came
// later: a worker that was frozen before it read it is given up by now.
void WorkerSession::GrantLease(int64_t start_ns) {
  acknowledged_ns_ = start_ns;
  if (lease_ns_ > 0) {
    run_->lease.Grant(start_ns + lease_ns_);
  } else {
    run_->lease.GrantForever();
  }
}

void WorkerSession::OnAcknowledge(const v1::Acknowledge& acknowledge) {
  const int64_t now_ns = loop_.NowNs();
  audit_.AddAcknowledged(log_.Acknowledge(acknowledge.event_number()));
  acknowledgement_lag_.OnAcknowledged(acknowledge.event_number(), now_ns);
  if (lease_ns_ <= 0 || lease_over_) return;
  if (!runner_ || !runner_->level_active()) return;
  const int64_t latest_ns = std::max(acknowledged_ns_, now_ns);
  if (run_->lease.Renew(now_ns, latest_ns + lease_ns_)) {
    acknowledged_ns_ = latest_ns;
  } else {
    EndLease();  // it came too late: the coordinator counts on the end
  }
}

void WorkerSession::WatchLease() {
  loop_.Cancel(lease_timer_);
  if (lease_ns_ <= 0) return;
  lease_timer_ =
      loop_.RunAt(acknowledged_ns_ + lease_ns_, [this] { OnLeaseTimer(); });
}

void WorkerSession::OnLeaseTimer() {
  if (run_->lease.Holds(loop_.NowNs())) {
    WatchLease();
  } else {
    EndLease();
  }
}

void WorkerSession::EndLease() {
  if (std::exchange(lease_over_, true)) return;
  state_ = State::kStopped;
  runner_->EndLevel(runner_->stage(), /*abort=*/true);
}

void WorkerSession::WatchRest() {
  loop_.Cancel(lease_timer_);
  if (lease_ns_ <= 0) return;
  lease_timer_ = loop_.RunAt(heard_ns_ + lease_ns_, [this] { OnRestTimer(); });
}

// Whoever was cut off after a level's end must not hold a model server's
// connections until the stream is found to be broken. A coordinator that was
// only frozen goes on with new ones.
void WorkerSession::OnRestTimer() {
  if (loop_.NowNs() < heard_ns_ + lease_ns_) return WatchRest();
  if (state_ == State::kReady) {
    OpenRunner();
  } else {
    runner_.reset();
  }
}

}  // namespace byzerperf
