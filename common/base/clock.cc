#include "common/base/clock.h"

#include <time.h>

namespace byzerperf {
namespace {

timespec Read(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return now;
}

}  // namespace

int64_t SystemClock::NowNs() const {
  const timespec now = Read(CLOCK_MONOTONIC);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

double SystemClock::UnixSeconds() const {
  const timespec now = Read(CLOCK_REALTIME);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace byzerperf
