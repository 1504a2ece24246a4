#ifndef BYZERPERF_COMMON_BASE_CLOCK_H_
#define BYZERPERF_COMMON_BASE_CLOCK_H_

#include <cstdint>

namespace byzerperf {

// Where time comes from. Passed in wherever time is read, so that tests own it.
class Clock {
 public:
  virtual ~Clock() = default;

  // CLOCK_MONOTONIC, nanoseconds. Never compared across hosts.
  virtual int64_t NowNs() const = 0;

  // Seconds since the Unix epoch; a label for humans, never a measurement.
  virtual double UnixSeconds() const = 0;
};

// Thread-safe.
class SystemClock : public Clock {
 public:
  int64_t NowNs() const override;
  double UnixSeconds() const override;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_CLOCK_H_
