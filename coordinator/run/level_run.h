#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_RUN_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_RUN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "byzerperf/v1/environment.pb.h"
#include "common/loop/loop.h"
#include "coordinator/run/acknowledgements.h"
#include "coordinator/run/level_arrivals.h"
#include "coordinator/run/level_ledger.h"
#include "coordinator/run/level_pace.h"
#include "coordinator/run/level_result.h"
#include "coordinator/run/level_saturation.h"
#include "coordinator/run/load_dealer.h"
#include "coordinator/run/loop_timer.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// How a level ended.
struct LevelEnd {
  FinishedLevel level;
  // Too few workers are left: the run can't go on. "" when it can.
  std::string failure;
};

// Conducts one level: starts it on all workers at one instant, has its load
// dealt (LoadDealer), takes batches in and has them acknowledged when they are
// written (Acknowledgements), has the load of lost workers moved to the others,
// and ends it when every planned request has its row or its queue grows without
// end. Events in, commands out. Loop-thread only.
class LevelRun : public PeerListener {
 public:
  // `on_end` is called once, from the loop.
  LevelRun(Loop& loop, WorkerRoster& roster, const LevelTask& task,
           std::function<void(LevelEnd)> on_end);

  // `unix_s` is the wall-clock time now, a label for the result.
  void Start(double unix_s);

  // Ends the level early: nothing is begun any more; requests in flight end by
  // themselves within the grace period (`drain`) or are aborted. The result
  // says `reason` and is not valid.
  void Stop(const std::string& reason, bool drain);

  void OnEvent(WorkerPeer& peer, v1::Event& event) override;
  void OnLost(WorkerPeer& peer) override;

  // The worker has ended the level, and told all of it.
  void OnEnded(WorkerPeer& peer);

 private:
  enum class State { kRunning, kEnding, kOver };
  // What this level knows of one worker.
  struct Member {
    uint32_t begun = 0;
    uint32_t in_flight = 0;
    std::optional<double> ramp_end_s;
    std::optional<double> last_issue_s;
    int64_t last_batch_ns = 0;
    uint32_t told_s = 0;  // it has told of all that happened before this second
    bool drained = false;
    bool ended = false;
  };

  const v1::Stage& stage() const { return task_.stage_plan(); }
  Member& Of(const WorkerPeer& peer) { return members_[peer.index]; }

  bool TakesPart(const WorkerPeer& peer) const {
    return dealer_->PartOf(peer).takes_part;
  }

  void StartOn(WorkerPeer& peer, int64_t start_ns);
  void TakeGrantRequest(WorkerPeer& peer, const v1::GrantRequest& request);
  void TakeBatch(WorkerPeer& peer, uint32_t number, v1::Batch& batch);
  void NoteState(Member& member, const v1::Batch& batch);
  void TellOfLateAnswers(const WorkerPeer& peer, const v1::Batch& batch);

  int64_t TickNs() const;
  void Tick();
  void TellProgress(int64_t now_ns);
  void ForgiveOwnStall(int64_t now_ns);
  void GiveUpTheSilent(int64_t now_ns);
  void GiveUpTheUnended();
  void EndWhenOverdue(int64_t now_ns);
  void EndWhenDiskIsFarBehind();
  void EndWhenOverSaturated();
  void HandleLoss(WorkerPeer& peer);
  void MoveLoad(const WorkerPeer& peer, bool going_on);

  void EndAll(bool abort);
  bool IsDrained() const;
  void CheckEnd();
  void Finish();
  void ForfeitWhatIsOpen();
  LevelFacts::Worker WorkerFacts(const WorkerPeer& peer, bool lost_here) const;
  std::vector<LevelFacts::Worker> AllWorkerFacts() const;
  v1::Degraded MakeDegraded() const;

  Loop& loop_;
  WorkerRoster& roster_;
  const LevelTask task_;
  std::function<void(LevelEnd)> on_end_;
  std::unique_ptr<LevelArrivals> arrivals_;  // null in a closed loop
  LevelLedger ledger_;
  std::unique_ptr<LoadDealer> dealer_;
  // Null in a closed loop, and with sessions: each adds turns over its life, so
  // that what arrives grows by itself.
  std::unique_ptr<LevelSaturation> saturation_;
  LevelPace pace_;
  Acknowledgements acknowledgements_;
  std::vector<Member> members_;  // by peer index
  State state_ = State::kRunning;
  int64_t start_ns_ = 0;
  double started_unix_s_ = 0;
  int64_t last_tick_ns_ = 0;
  bool over_saturated_ = false;
  bool told_of_late_answers_ = false;
  std::string stopped_reason_;
  std::string failure_;
  std::vector<std::string> lost_workers_;
  double unobserved_s_ = 0;
  std::optional<int64_t> first_loss_ns_;
  int64_t last_second_attempt_ns_ = 0;
  LoopTimer tick_timer_;
  LoopTimer abort_timer_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_RUN_H_
