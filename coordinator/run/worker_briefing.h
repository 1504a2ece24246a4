#ifndef BYZERPERF_COORDINATOR_RUN_WORKER_BRIEFING_H_
#define BYZERPERF_COORDINATOR_RUN_WORKER_BRIEFING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// Why this worker can't be taken into a run: another version, or busy. "" when
// it can.
struct DescribedWorker {
  std::string problem;
  bool may_pass = false;  // by itself: it is only busy
};
DescribedWorker JudgeDescription(const std::string& name,
                                 const v1::WorkerDescription& description);

// What one worker is told before it can send load, and what its answers are
// worth: the same words at the run's start and for those that join later. When
// they are said is a matter for RunSetup and JoinStep. Loop-thread only.
class WorkerBriefing {
 public:
  // All must outlive this.
  WorkerBriefing(WorkerRoster& roster, v1::LoadPlan& plan,
                 const v1::Secrets& secrets, const v1::PromptSet& prompts);

  // Opens the run's stream and asks for the targets, which may take
  // `wait_for_model_s` to be there.
  void SendProbe(WorkerPeer& peer, double wait_for_model_s);

  // Keeps the targets with the peer. InvalidArgument names the worker and why
  // it can't take part: it knows no target, or can't reach one.
  static absl::Status TakeProbe(const v1::ProbeResult& result,
                                WorkerPeer* peer);

  // Gives the plan the hash of the prompts as they are now; again when they
  // have changed.
  void HashPrompts();

  // The plan, to one of `count` workers of the run, counted from 0.
  void SendPlan(WorkerPeer& peer, uint32_t place, uint32_t count);
  // The prompts, in pieces of at most 1 MiB.
  void SendPrompts(WorkerPeer& peer);
  // Nobody is briefed for now: frees what would be sent.
  void Rest() { prompt_bytes_.clear(); }

  static void TakeReady(const v1::Ready& ready, WorkerPeer* peer);

 private:
  const std::string& prompt_bytes();

  WorkerRoster& roster_;
  v1::LoadPlan& plan_;
  const v1::Secrets& secrets_;
  const v1::PromptSet& prompts_;
  std::string prompt_bytes_;  // serialised; empty: not yet
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKER_BRIEFING_H_
