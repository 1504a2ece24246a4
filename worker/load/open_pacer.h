#ifndef BYZERPERF_WORKER_LOAD_OPEN_PACER_H_
#define BYZERPERF_WORKER_LOAD_OPEN_PACER_H_

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "common/loop/loop.h"
#include "common/schedule/arrivals.h"
#include "worker/load/load_level.h"
#include "worker/load/pacer.h"
#include "worker/load/request_slots.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// The open loop: each granted request is sent when the plan says so, whatever
// the server does. Beyond the share of requests in flight an arrival is not
// sent, and says so in its row; beyond the prefill share it waits. A slot is
// taken for each request and kept for others.
//
// An arrival may begin a session, whose later turns are due when the one before
// was answered and the turn's delay is over. They are sent though as many
// requests are in flight as the share allows: a user in the middle of a session
// does not go away. They count as in flight, so that arrivals are held back.
//
// Each grant is a sequence of its own (a lane), in the order of its times; the
// loops of a worker take from the same ones, so that whichever has time sends.
class OpenPacer : public Pacer {
 public:
  // All must outlive this.
  OpenPacer(Loop& loop, const RunContext& run, LoadLevel& level,
            RequestSlots& slots);
  ~OpenPacer() override;

  void OnGrant(const std::shared_ptr<GrantQueue>& queue,
               bool exhausted) override;
  void Begin() override;
  void OnShare() override {}
  void OnFree(RequestSlot& slot) override;
  void OnPrefillFree() override;
  // All arrivals are due before: one that is late is sent none the less.
  void OnTimeOver() override {}
  void OnGraceOver() override;
  void Stop() override;
  bool has_nothing_left() const override;

 private:
  struct Lane {
    Lane(std::shared_ptr<GrantQueue> queue_in, ArrivalSchedule schedule_in)
        : queue(std::move(queue_in)),
          reader(*queue),
          schedule(std::move(schedule_in)) {}

    std::shared_ptr<GrantQueue> queue;
    GrantQueue::Reader reader;
    ArrivalSchedule schedule;  // its indices rise, as it likes them to
    std::optional<DueRequest> next;
  };
  // Due, but too many wait for their first token.
  struct Waiting {
    DueRequest due;
    std::unique_ptr<Session> session;  // null for an arrival
    int64_t since_ns = 0;
  };

  void TakeNext(Lane& lane);
  Lane* FirstLane();
  void ScheduleNext();
  void SendNext();
  void Begin(const DueRequest& due);
  void BeginNextTurn();
  void SendOrWait(Waiting request);
  void Send(Waiting request);
  void SkipWaiting();
  void SkipSessions();
  void SkipAll();

  Loop& loop_;
  const RunContext& run_;
  LoadLevel& level_;
  RequestSlots& slots_;
  std::list<Lane> lanes_;
  std::vector<uint32_t> free_;  // numbers of slots
  std::deque<Waiting> waiting_;
  // Between two turns, by when the next one is due.
  std::multimap<int64_t, std::unique_ptr<Session>> sessions_;
  bool may_begin_ = false;
  bool exhausted_ = false;
  bool grace_over_ = false;
  Loop::TimerId timer_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_OPEN_PACER_H_
