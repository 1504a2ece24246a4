#ifndef BYZERPERF_WORKER_SERVICE_WORKER_SESSION_H_
#define BYZERPERF_WORKER_SERVICE_WORKER_SESSION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/control.pb.h"
#include "common/base/secret_mask.h"
#include "worker/load/load_runner.h"
#include "worker/load/run_context.h"
#include "worker/service/acknowledgement_lag.h"
#include "worker/service/cache_reset.h"
#include "worker/service/ceiling_guard.h"
#include "worker/service/event_log.h"
#include "worker/service/host_usage.h"
#include "worker/service/preflight.h"
#include "worker/service/preflight_checks.h"
#include "worker/service/run_admission.h"
#include "worker/service/run_audit.h"
#include "worker/service/session_environment.h"
#include "worker/service/target_probe.h"
#include "worker/service/text_ruler.h"

namespace byzerperf {

// One run as a worker sees it: commands in, events out, the life of the stream
// between. Probe → (MeasureText) → Prepare → (prompts) → Ready, then levels;
// repeated commands change nothing, one that came before its turn waits. The
// load never outlives the coordinator: it stops when the session is destroyed
// (the stream broke) and when no batch was answered for the plan's lease. When
// nothing was heard for as long between levels, idle connections are closed.
//
// Lives on the environment's loop and is destroyed there. Loop-thread only.
class WorkerSession {
 public:
  // `peer` is how messages call the coordinator. `emit` is called on the loop.
  WorkerSession(const SessionEnvironment& environment, std::string peer,
                EventLog::Emit emit);
  ~WorkerSession();
  WorkerSession(const WorkerSession&) = delete;
  WorkerSession& operator=(const WorkerSession&) = delete;

  void OnCommand(v1::Command command);

 private:
  // What the session waits for.
  enum class State {
    kIdle,       // a Probe
    kProbing,    // the targets' answers
    kProbed,     // a MeasureText or a Prepare
    kMeasuring,  // the target's answers
    kPrompts,    // the rest of the prompt set
    kPreflight,  // the targets' answers
    kReady,      // levels
    kStopped,    // the end of the stream
  };

  void Take(const v1::Command& command);
  void Dispatch(const v1::Command& command);
  void OnProbe(const v1::Probe& probe);
  std::vector<std::string> AskedUrls(const v1::Probe& probe) const;
  absl::Status PinTargets(const v1::Probe& probe);
  // True when an answer was given at once: there is no target, or one whose
  // name could not be resolved.
  bool AnyUnknownAddress();
  void AskTargets(double wait_s);
  void OnProbed(const std::vector<ProbedTarget>& probed);
  // Refuses when no target can be asked now; `what` came too early.
  bool MayAskTargets(std::string_view what);
  // Whatever asks the targets before load, and its connections.
  void DropTransport();
  void OnMeasureText(const v1::MeasureText& order);
  void OnTextMeasured(const v1::TextMeasured& measured);
  void OnPrepare(const v1::Prepare& prepare);
  void OnPromptChunk(const v1::PromptChunk& chunk);
  void StartPreflight();
  void OnPreflight(const Preflight::Result& result);
  CheckedWorker WhatIsKnown() const;
  void MakeRunner();
  // Over the one before, whose connections are closed.
  void OpenRunner();

  void OnClockPing(const v1::ClockPing& ping);
  void OnResetCache();
  void OnCacheReset(const std::string& error);
  void OnStartLevel(const v1::StartLevel& start);
  void OnGrant(const v1::Grant& grant);
  void OnAdjustShare(const v1::AdjustShare& adjust);
  void OnStop(const v1::StopRun& stop);
  void OnBatch(v1::Batch batch);
  void AddHostHealth(v1::WorkerHealth& health);
  void OnLoadFailed(const std::string& why);
  void OnLevelEnded(uint32_t stage);
  void TellLevelEnded(uint32_t stage);

  void GrantLease(int64_t start_ns);
  void OnAcknowledge(const v1::Acknowledge& acknowledge);
  void WatchLease();
  void OnLeaseTimer();
  void EndLease();
  // Between levels, when it is heard of the coordinator that counts.
  void WatchRest();
  void OnRestTimer();

  void Refuse(v1::Refused::Code code, const std::string& reason);
  // With all its connections; not from inside one of its calls.
  void DropRunnerSoon();
  // Ends the load at once, tells its rows, and refuses to go on.
  void StopAndRefuse(v1::Refused::Code code, const std::string& reason);
  RunAdmission::OnBrake BrakeCall();
  void OnBrake(const std::string& why);
  void WatchRunTime(int64_t level_start_ns);
  uint64_t requests_begun() const;
  EventLog::Emit MaskedEmit(EventLog::Emit emit) const;
  // A callback that does nothing once the session is gone.
  template <typename Argument>
  std::function<void(Argument)> Guarded(
      void (WorkerSession::*method)(Argument)) {
    return
        [this, method, alive = std::weak_ptr<int>(alive_)](Argument argument) {
          if (!alive.expired()) (this->*method)(argument);
        };
  }

  const SessionEnvironment environment_;
  Loop& loop_;
  const uint64_t id_;  // for the admission
  const std::string peer_;
  SecretMask mask_;  // of the run
  RunAudit audit_;
  EventLog log_;
  State state_ = State::kIdle;

  TransportOrder order_;
  std::unique_ptr<HttpTransport> transport_;  // of probe, ruler, preflight
  std::unique_ptr<TargetProbe> probe_;
  std::vector<v1::TargetFacts> probed_;
  std::unique_ptr<TextRuler> ruler_;  // while text is measured
  std::unique_ptr<Preflight> preflight_;
  std::shared_ptr<RunContext> run_;
  SlotNumbering numbering_;
  std::unique_ptr<CeilingGuard> guard_;  // there when the runner is
  std::unique_ptr<LoadRunner> runner_;
  HostUsageMeter host_usage_;  // of the present level

  std::optional<CacheResetOrder> cache_reset_order_;
  std::unique_ptr<HttpTransport> cache_transport_;
  std::unique_ptr<CacheReset> cache_reset_;  // while one is under way

  int64_t lease_ns_ = 0;
  int64_t heard_ns_ = 0;  // when the last command came
  AcknowledgementLag acknowledgement_lag_;
  // When a batch was answered last, or the level began.
  int64_t acknowledged_ns_ = 0;
  Loop::TimerId lease_timer_ = 0;
  bool lease_over_ = false;
  Loop::TimerId run_timer_ = 0;  // of --max-run-time
  bool refused_ = false;         // at most once
  // What follows the end of the level that was stopped.
  std::optional<v1::Refused> refusal_;
  std::shared_ptr<int> alive_;  // expires with the session
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_WORKER_SESSION_H_
