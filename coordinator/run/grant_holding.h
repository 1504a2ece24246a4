#ifndef BYZERPERF_COORDINATOR_RUN_GRANT_HOLDING_H_
#define BYZERPERF_COORDINATOR_RUN_GRANT_HOLDING_H_

#include <compare>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>

#include "coordinator/run/index_range.h"

namespace byzerperf {

// The ranges that one worker was granted, but for the oldest ones whose indices
// all have rows: those are forgotten, so that a long level costs no more than a
// short one. Ranges may lie between each other's indices; no index is in two.
class GrantHolding {
 public:
  GrantHolding() = default;
  GrantHolding(GrantHolding&&) = default;
  GrantHolding& operator=(GrantHolding&&) = default;

  // A range of at least one index.
  void Add(const IndexRange& range);

  bool Holds(uint32_t index) const { return Find(index) != nullptr; }

  // One of the indices that it holds has got its row.
  void Settle(uint32_t index);

  // How many indices were forgotten.
  uint32_t forgotten() const { return forgotten_; }

  // In the order of granting.
  void ForEachRange(const std::function<void(const IndexRange&)>& visit) const;

  // Which of its indices a worker begins first.
  enum class Order {
    kByGrant,  // closed loop: what was granted first
    kByIndex,  // open loop: what is due first
  };
  // Indices with their attempts, until `visit` says false.
  void ForEachIndex(
      Order order,
      const std::function<bool(uint32_t index, uint32_t attempt)>& visit) const;

 private:
  // Ranges of one stride and one remainder lie one behind the other.
  struct Place {
    uint32_t stride = 1;
    uint32_t remainder = 0;
    uint32_t first = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  struct Held {
    IndexRange range;
    uint32_t open = 0;  // indices without a row
  };
  using Ranges = std::map<Place, Held>;

  const Held* Find(uint32_t index) const;

  Ranges ranges_;
  std::deque<Ranges::iterator> in_order_;
  uint32_t forgotten_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_GRANT_HOLDING_H_
