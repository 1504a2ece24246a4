#ifndef BYZERPERF_COORDINATOR_RUN_TURN_BOOK_H_
#define BYZERPERF_COORDINATOR_RUN_TURN_BOOK_H_

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>

namespace byzerperf {

// How far the sessions of a level have come: of which turn of an index the next
// row is. Memory: an entry for each index of which some rows were taken in and
// some not.
class TurnBook {
 public:
  // The number of turns of an index, at least 1; a pure function. Null: every
  // index is one request.
  using TurnsOf = std::function<uint32_t(uint32_t index)>;

  explicit TurnBook(TurnsOf turns_of = nullptr)
      : turns_of_(std::move(turns_of)) {}

  uint32_t turns(uint32_t index) const {
    return turns_of_ == nullptr ? 1 : turns_of_(index);
  }

  // 0 unless some rows of the index were taken in.
  uint32_t next(uint32_t index) const {
    const auto found = next_.find(index);
    return found == next_.end() ? 0 : found->second;
  }

  // The row of the next turn was taken in. True when it was the last one: the
  // index is forgotten then.
  bool GoOn(uint32_t index);

  // No more rows of this index come.
  void Forget(uint32_t index) { next_.erase(index); }

  // No session is in progress.
  bool empty() const { return next_.empty(); }

 private:
  const TurnsOf turns_of_;
  std::unordered_map<uint32_t, uint32_t> next_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_TURN_BOOK_H_
