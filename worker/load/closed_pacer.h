#ifndef BYZERPERF_WORKER_LOAD_CLOSED_PACER_H_
#define BYZERPERF_WORKER_LOAD_CLOSED_PACER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "common/loop/loop.h"
#include "worker/load/load_level.h"
#include "worker/load/pacer.h"
#include "worker/load/request_slots.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// The closed loop: each slot takes a granted index, sends the request, follows
// it to its end, thinks if the plan says so, and takes the next. Where the
// request has a session the slot follows that from turn to turn before; it
// finishes it though the slot itself is not wanted any more, unless the level's
// time is over. Phases are those of docs/metrics.md.
//
// A slot begins in the order of the ranks: at the level's start, or one after
// another over the ramp or at the users' rate; those beyond a warm-up's own
// concurrency when warm-up ends, those beyond a cool-down's own stop when that
// begins. One slot of each loop always takes part, so that what was granted to
// it is sent.
class ClosedPacer : public Pacer {
 public:
  // All must outlive this. What is granted comes in `queue`; `grants_low` is
  // called when more should be asked for.
  ClosedPacer(Loop& loop, const RunContext& run, LoadLevel& level,
              RequestSlots& slots, std::shared_ptr<GrantQueue> queue,
              std::function<void()> grants_low);
  ~ClosedPacer() override;

  void OnGrant(const std::shared_ptr<GrantQueue>& /*queue*/,
               bool exhausted) override;
  void Begin() override;
  void OnShare() override;
  void OnFree(RequestSlot& slot) override;
  void OnPrefillFree() override;
  void OnTimeOver() override { Stop(); }
  void OnGraceOver() override {}  // planned is what was begun
  void Stop() override;
  bool has_nothing_left() const override;

 private:
  // What the pacer knows of a slot; parallel to the slots.
  struct Place {
    // When its next request is due; nullopt: when warm-up ends.
    std::optional<int64_t> scheduled_ns;
    bool has_sent = false;
    bool waits_for_grant = false;
    bool waits_for_prefill = false;
    int64_t idle_since_ns = 0;  // since when it has nothing to send; 0: it has
    Loop::TimerId timer = 0;    // at scheduled_ns
  };

  void AddSlots(int64_t scheduled_ns);
  void WakeSlots();
  void WakeNext();
  void ScheduleWake();
  void Fill(RequestSlot& slot);
  bool IsWanted(const RequestSlot& slot, int64_t now_ns) const;
  bool WaitUntilDue(RequestSlot& slot, int64_t now_ns);
  void SetWaitsForGrant(Place& place, bool waits);
  void Send(RequestSlot& slot, DueRequest due);
  int64_t NextDueNs(const RequestSlot& slot) const;

  void NoteRamp(Place& place);

  bool InWarmup(int64_t now_ns) const;
  void EndWarmup();
  bool InCooldown(uint32_t index, int64_t now_ns) const;
  v1::Phase::Value NextPhase(const DueRequest& due, int64_t now_ns);
  uint32_t RankOf(const RequestSlot& slot) const;
  std::optional<int64_t> BeginOf(const RequestSlot& slot) const;

  Loop& loop_;
  const RunContext& run_;
  LoadLevel& level_;
  RequestSlots& slots_;
  const std::shared_ptr<GrantQueue> queue_;
  const std::function<void()> grants_low_;
  GrantQueue::Reader reader_;
  std::vector<Place> places_;
  uint32_t share_ = 0;                      // as it was
  std::deque<size_t> waiting_for_prefill_;  // numbers of slots
  bool may_begin_ = false;
  bool exhausted_ = false;
  bool ramp_over_ = false;
  bool cooling_ = false;
  std::optional<int64_t> warmup_end_ns_;
  uint32_t slots_that_sent_ = 0;
  uint32_t waiting_for_grants_ = 0;
  size_t next_to_wake_ = 0;
  Loop::TimerId wake_timer_ = 0;
  Loop::TimerId warmup_timer_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_CLOSED_PACER_H_
