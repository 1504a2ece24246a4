#include "common/schedule/arrivals.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "common/base/random_streams.h"
#include "common/schedule/gap_draws.h"

namespace byzerperf {
namespace {

constexpr uint32_t kCheckpointStride = 2048;

}  // namespace

ArrivalSchedule::ArrivalSchedule(const v1::Arrivals& arrivals,
                                 uint32_t random_seed, uint32_t stage)
    : rate_(arrivals),
      pattern_(arrivals.pattern()),
      smoothness_(arrivals.smoothness()),
      seed_(random_seed),
      stream_(RandomStream(RandomUse::kGaps, stage)) {
  at_.expected = Gap(0);
  at_.time_ns = DueNs(at_.expected);
  checkpoints_.push_back(at_);
}

// Before request `index`.
double ArrivalSchedule::Gap(uint32_t index) const {
  switch (pattern_) {
    case v1::ArrivalPattern::poisson:
      return ExponentialGap(seed_, stream_, index);
    case v1::ArrivalPattern::gamma:
      return GammaGap(smoothness_, seed_, stream_, index);
    default:
      return index == 0 ? 0 : 1;
  }
}

int64_t ArrivalSchedule::DueNs(double expected) const {
  constexpr double kNanosecondsPerSecond = 1e9;
  constexpr double kBeyond = 0x1p63;
  const double time_ns = rate_.TimeS(expected) * kNanosecondsPerSecond;
  return time_ns < kBeyond ? std::llround(time_ns)
                           : std::numeric_limits<int64_t>::max();
}

void ArrivalSchedule::Step() {
  ++at_.index;
  at_.expected += Gap(at_.index);
  // Two gaps may differ by less than the rounding of their times.
  at_.time_ns = std::max(at_.time_ns, DueNs(at_.expected));
  if (at_.index == checkpoints_.size() * kCheckpointStride) {
    checkpoints_.push_back(at_);
  }
}

int64_t ArrivalSchedule::TimeNs(uint32_t index) {
  const size_t checkpoint =
      std::min<size_t>(index / kCheckpointStride, checkpoints_.size() - 1);
  const Place& nearest = checkpoints_[checkpoint];
  if (index < at_.index || at_.index < nearest.index) at_ = nearest;
  while (at_.index < index) Step();
  return at_.time_ns;
}

uint32_t ArrivalSchedule::CountBefore(int64_t end_ns, uint32_t most) {
  const auto after = std::partition_point(
      checkpoints_.begin(), checkpoints_.end(),
      [end_ns](const Place& place) { return place.time_ns < end_ns; });
  if (after == checkpoints_.begin()) return 0;
  at_ = *std::prev(after);
  if (at_.index >= most) return most;
  while (at_.time_ns < end_ns) {
    if (at_.index + 1 == most) return most;
    Step();
  }
  return at_.index;
}

}  // namespace byzerperf
