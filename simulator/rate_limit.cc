#include "simulator/rate_limit.h"

namespace byzerperf {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;

}  // namespace

bool RateLimit::Admits(int64_t now_ns) {
  if (per_second_ == 0) return true;
  while (!admitted_ns_.empty() && admitted_ns_.front() <= now_ns - kSecondNs) {
    admitted_ns_.pop_front();
  }
  if (admitted_ns_.size() >= per_second_) return false;
  admitted_ns_.push_back(now_ns);
  return true;
}

}  // namespace byzerperf
