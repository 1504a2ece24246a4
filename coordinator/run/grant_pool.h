#ifndef BYZERPERF_COORDINATOR_RUN_GRANT_POOL_H_
#define BYZERPERF_COORDINATOR_RUN_GRANT_POOL_H_

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace byzerperf {

// The request indices of one level: which nobody holds, which worker holds
// which, and which have their row. It keeps the law that every planned request
// gets exactly one row, whatever workers are lost and whatever is said twice.
// Memory: a bit an index that has a row, and a few bytes an open grant.
class GrantPool {
 public:
  // Size of the pool of a level that is bound by time alone; indices of a
  // stage must stay below 2^28 (common/plan numbers a run's requests so).
  static constexpr uint32_t kNoCount = (1u << 28) - 1;

  struct Range {
    uint32_t first = 0;
    uint32_t count = 0;    // 0: nothing is left
    uint32_t attempt = 1;  // more than 1: of a worker that was given up
  };

  enum class Answer {
    kAccepted,   // the first row of this index
    kDuplicate,  // it has a row already
    kNotHeld,    // that worker was never granted it, or was given up
  };

  // Indices 0 … index_count−1.
  explicit GrantPool(uint32_t index_count);

  // One contiguous piece of at most `count` indices for that worker; returned
  // indices go first.
  Range Take(uint32_t worker, uint32_t count);

  Answer Accept(uint32_t worker, uint32_t index);

  // Whether Accept would say kAccepted.
  bool CanAccept(uint32_t worker, uint32_t index) const;

  struct Lost {
    uint32_t index = 0;
    uint32_t attempt = 1;
    uint32_t position = 0;  // in the order of the worker's indices, from 0
  };

  // Gives a worker up in a level bound by time: of the first `begun` indices
  // that it was granted, those without a row count as having one from now on
  // and are returned. Return() or Forget() must follow.
  std::vector<Lost> Forfeit(uint32_t worker, uint32_t begun);

  // The level ends early: indices of workers that were given up, sent again or
  // not, that still have no row count as having one from now on.
  std::vector<Lost> ForfeitReturned();

  // Gives a worker up: what it held without a row goes back, with the next
  // attempt number. Returns how many.
  uint32_t Return(uint32_t worker);

  // Gives a worker up: what it held without a row is nobody's business any
  // more (a level bound by time has no end of indices).
  void Forget(uint32_t worker) { holdings_.erase(worker); }

  uint32_t size() const { return index_count_; }
  uint32_t unassigned() const { return unassigned_; }
  uint32_t accepted() const { return accepted_count_; }
  bool complete() const { return accepted_count_ == index_count_; }
  bool has_row(uint32_t index) const;

 private:
  // A range of a worker; `open` of its indices have no row yet.
  struct Held {
    Range range;
    uint32_t open = 0;
  };
  // One worker's grants, but for the oldest ones whose indices all have rows:
  // those are forgotten, so that a long level costs no more than a short one.
  struct Holding {
    std::deque<uint32_t> in_order;  // their first indices
    std::map<uint32_t, Held> by_first;
    uint32_t forgotten = 0;  // indices, before those in order
  };

  static const Held* Find(const Holding& holding, uint32_t index);
  static void ForgetSettled(Holding& holding);
  void SetRow(uint32_t index);
  void ForfeitRange(const Range& range, std::vector<Lost>* lost);
  void GiveBack(uint32_t index, uint32_t attempt);

  const uint32_t index_count_;
  uint32_t next_fresh_ = 0;
  uint32_t unassigned_;
  uint32_t accepted_count_ = 0;
  std::deque<Range> returned_;
  std::map<uint32_t, Holding> holdings_;
  std::vector<bool> rows_;  // grown as indices get rows
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_GRANT_POOL_H_
