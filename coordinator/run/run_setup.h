#ifndef BYZERPERF_COORDINATOR_RUN_RUN_SETUP_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_SETUP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"
#include "common/loop/loop.h"
#include "coordinator/run/loop_timer.h"
#include "coordinator/run/worker_briefing.h"
#include "coordinator/run/worker_roster.h"
#include "coordinator/run/worker_wait.h"

namespace byzerperf {

// What gets the workers ready. Everything must outlive the setup.
struct SetupTask {
  v1::LoadPlan* plan = nullptr;        // its model is filled in
  v1::PromptSet* prompts = nullptr;    // lengths that were asked are fitted
  WorkerBriefing* briefing = nullptr;  // of this plan and these prompts
  WaitTask wait;
};

// The part of a run before load: Describe until there are enough workers
// (WorkerWait), Probe of the targets, choice of the model, MeasureText where
// prompts have asked lengths (by one worker), Prepare with prompts, Ready. Of
// the model's servers only this is asked: lists of models, some requests by the
// one that measures, and each worker's preflight requests, one a model to each
// target. A worker that does not answer within its step's time is given up.
// Loop-thread only.
class RunSetup : public PeerListener {
 public:
  // `on_done` gets Ok when enough workers are ready (the others are given up,
  // with a notice), else InvalidArgument that says what to do, for each worker
  // that failed. It is called once, and not from inside Start().
  RunSetup(Loop& loop, WorkerRoster& roster, SetupTask task,
           std::function<void(absl::Status)> on_done);

  void Start();

  // Why a live worker is still waited for; nullopt once it has answered.
  std::optional<std::string> AwaitedFor(const WorkerPeer& peer) const {
    return wait_.AwaitedFor(peer);
  }

  void OnEvent(WorkerPeer& peer, v1::Event& event) override;
  void OnLost(WorkerPeer& peer) override;

 private:
  enum class Step { kProbing, kProbed, kMeasuring, kPreparing, kReady };

  void AfterWait(WaitEnd end);
  void TakeProbe(WorkerPeer& peer, const v1::ProbeResult& result);
  absl::Status GoOnFromProbes();
  void Measure(WorkerPeer& peer);
  void TakeMeasured(WorkerPeer& peer, const v1::TextMeasured& measured);
  void TakeReady(WorkerPeer& peer, const v1::Ready& ready);

  void Fail(WorkerPeer& peer, const std::string& why);
  bool AllAt(Step step) const;
  bool EnoughLive() const;
  void Advance();
  void PrepareAll();
  // `asked` is what errors call it; a literal.
  void SetStepTimer(std::string_view asked, double seconds);
  void Finish(const absl::Status& status);

  Loop& loop_;
  WorkerRoster& roster_;
  const SetupTask task_;
  std::function<void(absl::Status)> on_done_;
  const std::shared_ptr<int> alive_;  // the wait may end later
  WorkerWait wait_;
  uint32_t needed_ = 0;      // as many must get ready
  std::vector<Step> steps_;  // by peer index
  std::vector<std::string> failures_;
  LoopTimer step_timer_;
  bool measured_ = false;  // the corpus, or there is none
  bool prepared_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_SETUP_H_
