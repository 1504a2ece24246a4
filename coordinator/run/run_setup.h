#ifndef BYZERPERF_COORDINATOR_RUN_RUN_SETUP_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_SETUP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"
#include "common/loop/loop.h"
#include "coordinator/run/loop_timer.h"
#include "coordinator/run/run_observer.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// What gets the workers ready. Everything must outlive the setup.
struct SetupTask {
  v1::LoadPlan* plan = nullptr;  // its model is filled in
  const v1::Secrets* secrets = nullptr;
  v1::PromptSet* prompts = nullptr;  // lengths that were asked are fitted
  uint32_t min_workers = 0;          // 0: all of them
  double wait_s = 10;  // for a worker to answer, or to become free
  RunObserver* observer = nullptr;
};

// The part of a run before load: Describe, Probe of the targets, choice of the
// model, MeasureText where prompts have asked lengths (by one worker), Prepare
// with prompts, Ready. Of the model's servers only this is asked: lists of
// models, some requests by the one that measures, and each worker's preflight
// requests, one a model to each target. A worker that does not answer within
// its step's time is given up. Loop-thread only.
class RunSetup : public PeerListener {
 public:
  // `on_done` gets Ok when enough workers are ready (the others are given up,
  // with a notice), else InvalidArgument that says what to do, for each worker
  // that failed. It is called once, and not from inside Start().
  RunSetup(Loop& loop, WorkerRoster& roster, SetupTask task,
           std::function<void(absl::Status)> on_done);

  void Start();

  void OnDescribed(
      WorkerPeer& peer,
      const absl::StatusOr<v1::WorkerDescription>& description) override;
  void OnEvent(WorkerPeer& peer, v1::Event& event) override;
  void OnLost(WorkerPeer& peer) override;

 private:
  enum class Step {
    kDescribing,
    kProbing,
    kProbed,
    kMeasuring,
    kPreparing,
    kReady
  };
  struct Progress {
    explicit Progress(Loop& loop) : retry(loop) {}
    Step step = Step::kDescribing;
    LoopTimer retry;
  };

  void Describe(WorkerPeer& peer);
  void RetryOrFail(WorkerPeer& peer, const std::string& why, bool may_retry);
  void SendProbe(WorkerPeer& peer);
  void TakeProbe(WorkerPeer& peer, const v1::ProbeResult& result);
  void SendPrompts(WorkerPeer& peer);
  absl::Status GoOnFromProbes();
  void Measure(WorkerPeer& peer);
  void TakeMeasured(WorkerPeer& peer, const v1::TextMeasured& measured);
  void Serialise();
  void TakeReady(WorkerPeer& peer, const v1::Ready& ready);

  void Fail(WorkerPeer& peer, const std::string& why);
  bool AllAt(Step step) const;
  void Advance();
  void PrepareAll();
  // `asked` is what errors call it; a literal.
  void SetStepTimer(std::string_view asked, double seconds);
  void Finish(const absl::Status& status);

  Loop& loop_;
  WorkerRoster& roster_;
  const SetupTask task_;
  std::function<void(absl::Status)> on_done_;
  std::string prompt_bytes_;
  int64_t give_up_describing_ns_ = 0;
  std::vector<std::unique_ptr<Progress>> progress_;  // by peer index
  std::vector<std::string> failures_;
  LoopTimer step_timer_;
  bool measured_ = false;  // the corpus, or there is none
  bool prepared_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_SETUP_H_
