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

// INT64_MAX for what is beyond it.
int64_t RoundedNs(double time_ns) {
  constexpr double kBeyond = 0x1p63;
  return time_ns < kBeyond ? std::llround(time_ns)
                           : std::numeric_limits<int64_t>::max();
}

}  // namespace

ArrivalSchedule::ArrivalSchedule(const v1::Arrivals& arrivals,
                                 uint32_t random_seed, uint32_t stage,
                                 std::span<const uint64_t> trace_us)
    : rate_(arrivals),
      pattern_(arrivals.pattern()),
      smoothness_(arrivals.smoothness()),
      seed_(random_seed),
      stream_(RandomStream(RandomUse::kGaps, stage)),
      trace_us_(trace_us),
      speedup_(arrivals.speedup()) {
  at_.expected = Gap(0);
  at_.time_ns = DueNs(at_.expected);
  checkpoints_.push_back(at_);
}

int64_t ArrivalSchedule::TraceNs(uint64_t time_us) const {
  constexpr double kNanosecondsPerMicrosecond = 1e3;
  return RoundedNs(static_cast<double>(time_us) * kNanosecondsPerMicrosecond /
                   speedup_);
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
  return RoundedNs(rate_.TimeS(expected) * kNanosecondsPerSecond);
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
  if (is_trace()) {
    return index < trace_us_.size() ? TraceNs(trace_us_[index])
                                    : std::numeric_limits<int64_t>::max();
  }
  const size_t checkpoint =
      std::min<size_t>(index / kCheckpointStride, checkpoints_.size() - 1);
  const Place& nearest = checkpoints_[checkpoint];
  if (index < at_.index || at_.index < nearest.index) at_ = nearest;
  while (at_.index < index) Step();
  return at_.time_ns;
}

uint32_t ArrivalSchedule::CountBefore(int64_t end_ns, uint32_t most) {
  if (is_trace()) {
    const auto times =
        trace_us_.first(std::min<size_t>(most, trace_us_.size()));
    const auto after = std::partition_point(
        times.begin(), times.end(),
        [this, end_ns](uint64_t time_us) { return TraceNs(time_us) < end_ns; });
    return static_cast<uint32_t>(after - times.begin());
  }
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

std::span<const uint64_t> TraceTimes(const v1::PromptSet& prompts) {
  return {prompts.due_us().data(), static_cast<size_t>(prompts.due_us_size())};
}

}  // namespace byzerperf
