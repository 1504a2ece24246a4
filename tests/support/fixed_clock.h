#ifndef BYZERPERF_TESTS_SUPPORT_FIXED_CLOCK_H_
#define BYZERPERF_TESTS_SUPPORT_FIXED_CLOCK_H_

#include <cstdint>

#include "common/base/clock.h"

namespace byzerperf {

// Time that stands still where the test put it.
class FixedClock : public Clock {
 public:
  explicit FixedClock(double unix_seconds = 1'700'000'000, int64_t now = 0)
      : unix_s(unix_seconds), now_ns(now) {}

  int64_t NowNs() const override { return now_ns; }
  double UnixSeconds() const override { return unix_s; }

  double unix_s;
  int64_t now_ns;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_FIXED_CLOCK_H_
