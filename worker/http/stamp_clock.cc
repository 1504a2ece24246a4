#include "worker/http/stamp_clock.h"

#include <cstdlib>

#include "common/base/duration.h"

namespace byzerperf {
namespace {

constexpr int kSamplesOfOffset = 3;
constexpr int64_t kOldestStampNs = 60 * kNsPerSecond;
// NTP bends a clock by no more in a second.
constexpr int64_t kMostBendNs = kNsPerMs;

}  // namespace

int64_t StampClock::ToMonotonic(int64_t realtime_ns, int64_t now_ns) {
  if (realtime_ns == 0) return 0;
  if (now_ns >= next_sample_ns_ || HasJumped(now_ns)) SampleOffset(now_ns);
  const int64_t stamp_ns = realtime_ns + offset_ns_;
  const bool is_old =
      stamp_ns <= now_ns - kOldestStampNs || stamp_ns < valid_from_ns_;
  return stamp_ns < now_ns && !is_old ? stamp_ns : 0;
}

// Also when it was interrupted since `now_ns`: the samples tell.
bool StampClock::HasJumped(int64_t now_ns) const {
  return std::abs(now_ns - read_(CLOCK_REALTIME) - offset_ns_) > kMostBendNs;
}

void StampClock::SampleOffset(int64_t now_ns) {
  next_sample_ns_ = now_ns + kNsPerSecond;
  const int64_t old_offset_ns = offset_ns_;
  int64_t best_ns = INT64_MAX;
  for (int i = 0; i < kSamplesOfOffset; ++i) {
    const int64_t before_ns = read_(CLOCK_MONOTONIC);
    const int64_t realtime_ns = read_(CLOCK_REALTIME);
    const int64_t after_ns = read_(CLOCK_MONOTONIC);
    // The shortest sample was least likely interrupted.
    if (after_ns - before_ns >= best_ns) continue;
    best_ns = after_ns - before_ns;
    offset_ns_ = before_ns + best_ns / 2 - realtime_ns;
  }
  if (has_sample_ && std::abs(offset_ns_ - old_offset_ns) > kMostBendNs) {
    valid_from_ns_ = now_ns;
  }
  has_sample_ = true;
}

}  // namespace byzerperf
