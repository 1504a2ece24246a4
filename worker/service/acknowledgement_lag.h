#ifndef BYZERPERF_WORKER_SERVICE_ACKNOWLEDGEMENT_LAG_H_
#define BYZERPERF_WORKER_SERVICE_ACKNOWLEDGEMENT_LAG_H_

#include <algorithm>
#include <cstdint>
#include <deque>

namespace byzerperf {

// How long a level's batches wait for their acknowledgement: until their rows
// are written at the coordinator, and it said so. As many batches are kept as
// are not acknowledged.
class AcknowledgementLag {
 public:
  // A level begins: what is under way is of the one before.
  void Begin() {
    sent_.clear();
    longest_us_ = 0;
  }

  // `number` rises from call to call.
  void OnSent(uint32_t number, int64_t now_ns) {
    sent_.push_back({number, now_ns});
  }

  // All batches up to this number are acknowledged.
  void OnAcknowledged(uint32_t number, int64_t now_ns) {
    for (; !sent_.empty() && sent_.front().number <= number;
         sent_.pop_front()) {
      const int64_t waited_ns = now_ns - sent_.front().sent_ns;
      longest_us_ =
          std::max(longest_us_, static_cast<uint64_t>(waited_ns / 1000 + 1));
    }
  }

  // Of the batches that were acknowledged since the last call or Begin(), in
  // microseconds, rounded up; 0: none was.
  uint64_t TakeLongestUs() {
    const uint64_t longest_us = longest_us_;
    longest_us_ = 0;
    return longest_us;
  }

 private:
  struct Sent {
    uint32_t number;
    int64_t sent_ns;
  };

  std::deque<Sent> sent_;  // in the order of their numbers
  uint64_t longest_us_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_ACKNOWLEDGEMENT_LAG_H_
