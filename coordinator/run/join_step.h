#ifndef BYZERPERF_COORDINATOR_RUN_JOIN_STEP_H_
#define BYZERPERF_COORDINATOR_RUN_JOIN_STEP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "common/loop/loop.h"
#include "coordinator/run/loop_timer.h"
#include "coordinator/run/worker_briefing.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// Between two levels: gets workers that are there again, or for the first time,
// ready for the next one, by the steps of the run's start. What was decided
// there stays: the model, the prompts and their lengths. Whoever is not ready
// in time stays out. Loop-thread only.
class JoinStep : public PeerListener {
 public:
  // Not longer are the others kept waiting.
  static constexpr double kPatienceS = 30;

  // Why a candidate stays out, by its index; those that are not named are live
  // and ready.
  using Refusals = std::map<uint32_t, std::string>;

  // `candidates` are peers that are not live. `on_done` is called once, not
  // from inside Start(). All must outlive this.
  JoinStep(Loop& loop, WorkerRoster& roster, WorkerBriefing& briefing,
           const v1::LoadPlan& plan, std::vector<WorkerPeer*> candidates,
           std::function<void(Refusals)> on_done);
  ~JoinStep() override;
  JoinStep(const JoinStep&) = delete;
  JoinStep& operator=(const JoinStep&) = delete;

  void Start();

  void OnDescribed(
      WorkerPeer& peer,
      const absl::StatusOr<v1::WorkerDescription>& description) override;
  void OnEvent(WorkerPeer& peer, v1::Event& event) override;
  void OnLost(WorkerPeer& peer) override;

 private:
  enum class Step { kDescribing, kProbing, kPreparing, kReady, kOut };

  void TakeProbe(WorkerPeer& peer, const v1::ProbeResult& result);
  std::string WhyOtherModels(const WorkerPeer& peer) const;
  void SendPlan(WorkerPeer& peer);
  void TakeReady(WorkerPeer& peer, const v1::Ready& ready);
  void Refuse(WorkerPeer& peer, const std::string& why);
  void RefuseTheLate();
  void FinishWhenAllAnswered();

  Loop& loop_;
  WorkerRoster& roster_;
  WorkerBriefing& briefing_;
  const v1::LoadPlan& plan_;
  const std::vector<WorkerPeer*> candidates_;
  std::function<void(Refusals)> on_done_;
  std::map<uint32_t, Step> steps_;  // of the candidates, by peer index
  Refusals refusals_;
  LoopTimer timer_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_JOIN_STEP_H_
