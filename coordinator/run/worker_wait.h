#ifndef BYZERPERF_COORDINATOR_RUN_WORKER_WAIT_H_
#define BYZERPERF_COORDINATOR_RUN_WORKER_WAIT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/loop/loop.h"
#include "coordinator/run/loop_timer.h"
#include "coordinator/run/run_observer.h"
#include "coordinator/run/worker_finder.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// Who has to be there before a run begins, and how long they are waited for.
struct WaitTask {
  uint32_t min_workers = 0;        // 0: all
  double wait_s = 10;              // --worker-wait
  WorkerFinder* finder = nullptr;  // null: no entry is a service
  RunObserver* observer = nullptr;
};

struct WaitEnd {
  uint32_t needed = 0;                // as many must live
  std::vector<std::string> failures;  // of those that were given up
};

// Waits until every worker of a run has answered Describe and is free, or the
// wait is over; says now and then whom it waits for. With services a worker is
// whoever has an address: they are looked up until there are enough.
// Loop-thread only.
class WorkerWait : public PeerListener {
 public:
  // `on_done` is called once, not from inside Start(). Those that live then
  // have answered. All must outlive this.
  WorkerWait(Loop& loop, WorkerRoster& roster, const WaitTask& task,
             std::function<void(WaitEnd)> on_done);

  void Start();

  // Why `peer` is still waited for; nullopt when it has answered and is free.
  std::optional<std::string> AwaitedFor(const WorkerPeer& peer) const;

  void OnDescribed(
      WorkerPeer& peer,
      const absl::StatusOr<v1::WorkerDescription>& description) override;
  void OnEvent(WorkerPeer& /*peer*/, v1::Event& /*event*/) override {}
  void OnLost(WorkerPeer& /*peer*/) override {}  // no stream is open yet

 private:
  struct Awaited {
    explicit Awaited(Loop& loop) : retry(loop) {}
    bool answered = false;
    bool busy = false;    // with another run, when it last answered
    std::string problem;  // why it can't be taken yet
    LoopTimer retry;
  };

  Awaited& Of(const WorkerPeer& peer) { return *awaited_.at(peer.index); }
  void Await(WorkerPeer& peer);
  void Describe(WorkerPeer& peer);
  void RetryOrFail(WorkerPeer& peer, bool may_retry);
  void Fail(WorkerPeer& peer, const std::string& problem);

  void LookUp();
  void TakeFound(WorkerFinder::Found found);
  void ForgetGone(const std::string& name);

  uint32_t Answered() const;
  bool AllAnswered() const;
  uint32_t Needed() const;
  // No worker can come any more that is not known.
  bool AllFound() const;
  void CheckDone();
  void GiveUpWaiting();
  void TellProgress();
  std::string WaitingFor() const;
  void Finish();

  int64_t left_ns() const { return give_up_ns_ - loop_.NowNs(); }

  Loop& loop_;
  WorkerRoster& roster_;
  const WaitTask task_;
  std::function<void(WaitEnd)> on_done_;
  int64_t give_up_ns_ = 0;
  std::map<uint32_t, std::unique_ptr<Awaited>> awaited_;  // by peer index
  std::vector<std::string> failures_;
  uint32_t gone_ = 0;               // workers that were known and need not come
  bool all_led_somewhere_ = false;  // the services, in the last search
  std::vector<std::string> lookup_problems_;  // likewise
  LoopTimer lookup_timer_;
  LoopTimer progress_timer_;
  LoopTimer end_timer_;
  std::shared_ptr<int> alive_;  // a search may end later
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKER_WAIT_H_
