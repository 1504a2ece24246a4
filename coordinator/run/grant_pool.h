#ifndef BYZERPERF_COORDINATOR_RUN_GRANT_POOL_H_
#define BYZERPERF_COORDINATOR_RUN_GRANT_POOL_H_

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <vector>

#include "coordinator/run/grant_holding.h"
#include "coordinator/run/index_range.h"
#include "coordinator/run/turn_book.h"

namespace byzerperf {

// The indices of one level: which nobody holds, which worker holds which, and
// which have their rows: one, or one for each turn of a session, in their
// order. It keeps the law that every planned request gets exactly one row,
// whatever workers are lost and whatever is said twice.
// Indices go out on demand, by Take() (closed loop), or all at once, by Deal()
// and later DealReturned() (open loop). A session is one worker's: what of it
// has no row is lost with that worker once a turn of it has one.
// Memory: a bit an index that has its rows, and a few bytes an open range and a
// session in progress.
class GrantPool {
 public:
  // Size of the pool of a level that is bound by time alone; indices of a
  // stage must stay below 2^28 (common/plan numbers a run's requests so).
  static constexpr uint32_t kNoCount = (1u << 28) - 1;
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  using Range = IndexRange;

  enum class Answer {
    kAccepted,   // the first row of this turn
    kDuplicate,  // it has a row already
    kNotHeld,    // that worker was never granted it, or was given up
    kOutOfTurn,  // a turn before has none yet, or the index has no such turn
  };

  // Indices 0 … index_count−1, of so many turns each.
  explicit GrantPool(uint32_t index_count,
                     TurnBook::TurnsOf turns_of = nullptr);

  // One contiguous piece of at most `count` indices for that worker; returned
  // indices go first.
  Range Take(uint32_t worker, uint32_t count);

  // All indices, before anything else is granted: the w-th of W workers gets
  // i ≡ w (mod W). Parallel to `workers`; of no index for some when there are
  // fewer indices than workers.
  std::vector<Range> Deal(const std::vector<uint32_t>& workers);

  // All returned indices: the k-th goes to the (k mod W)-th of W workers.
  // Parallel to `workers`. Without workers they stay.
  std::vector<std::vector<Range>> DealReturned(
      const std::vector<uint32_t>& workers);

  Answer Accept(uint32_t worker, uint32_t index, uint32_t turn = 0);

  // Whether Accept would say kAccepted.
  bool CanAccept(uint32_t worker, uint32_t index, uint32_t turn = 0) const;

  uint32_t turns(uint32_t index) const { return turns_.turns(index); }

  struct Lost {
    uint32_t index = 0;
    uint32_t attempt = 1;
    uint32_t position = 0;  // in the order of the worker's beginning, from 0
    uint32_t turn = 0;
  };

  // Gives a worker up whose requests are not sent again: of the first `begun`
  // indices that it began (in the order of granting; of those that were dealt,
  // in their own order), those without all their rows are returned with the
  // turn that they were at, which counts as having a row from now on; turns
  // behind it are not planned any more. Return() or Forget() must follow.
  std::vector<Lost> Forfeit(uint32_t worker, uint32_t begun);

  // Gives a worker up whose requests are sent again: nobody else knows what was
  // said in its sessions, so the turns without a row of those that have some
  // are returned and count as having one from now on. Return() must follow.
  std::vector<Lost> ForfeitSessions(uint32_t worker);

  // The level ends early: indices that a worker may have begun before it was
  // given up, sent again or not, that still have no row are returned with their
  // first turn, which counts as having one from now on.
  std::vector<Lost> ForfeitReturned();

  // Gives a worker up: what it held without a row goes back, with the next
  // attempt number; from index `untouched_from` on, which it can't have begun,
  // with the same one. Returns how many.
  uint32_t Return(uint32_t worker, uint32_t untouched_from = kNone);

  // Gives a worker up: what it held without a row is nobody's business any
  // more (a level bound by time has no end of indices).
  void Forget(uint32_t worker) { holdings_.erase(worker); }

  uint32_t size() const { return index_count_; }
  uint32_t unassigned() const { return unassigned_; }
  // Rows, of all turns.
  uint32_t accepted() const { return accepted_rows_; }
  // All indices have all their rows.
  bool complete() const { return complete_count_ == index_count_; }

 private:
  void Hold(uint32_t worker, const Range& range);
  bool is_complete(uint32_t index) const;
  void Complete(uint32_t index);
  void ForfeitTurns(uint32_t turns, Lost lost, std::vector<Lost>* all);
  void ForfeitRange(const Range& range, std::vector<Lost>* lost);
  void GiveBack(const Range& one);

  const uint32_t index_count_;
  GrantHolding::Order order_ = GrantHolding::Order::kByGrant;
  uint32_t next_fresh_ = 0;
  uint32_t unassigned_;
  uint32_t accepted_rows_ = 0;
  uint32_t complete_count_ = 0;
  std::deque<Range> returned_;
  std::map<uint32_t, GrantHolding> holdings_;
  TurnBook turns_;
  std::vector<bool> complete_;  // grown as indices get their rows
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_GRANT_POOL_H_
