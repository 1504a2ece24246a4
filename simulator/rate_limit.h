#ifndef BYZERPERF_SIMULATOR_RATE_LIMIT_H_
#define BYZERPERF_SIMULATOR_RATE_LIMIT_H_

#include <cstdint>
#include <deque>

namespace byzerperf {

// Admits no more than so many requests in any second, as gateways do. Those
// that are refused do not count.
class RateLimit {
 public:
  // 0: no limit.
  explicit RateLimit(uint32_t per_second) : per_second_(per_second) {}

  // Whether a request of this instant is answered; instants do not go back.
  bool Admits(int64_t now_ns);

 private:
  const uint32_t per_second_;
  std::deque<int64_t> admitted_ns_;  // in the last second
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_RATE_LIMIT_H_
