#include "common/plan/planned_request.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/random_streams.h"
#include "common/base/rng.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr uint64_t kMarkers = 1'000'000'000'000;  // twelve digits
static_assert((uint64_t{kPreflightStage} + 1) * kMaxRequestsPerLevel <=
              kMarkers);

constexpr uint64_t kMarkerStream =
    RandomStream(RandomUse::kMarkers, 0x6d61726b);  // of the first round

constexpr double kNanosecondsPerSecond = 1e9;

// A permutation of the 40-bit numbers: a balanced Feistel network, whose
// rounds can be any function of half the bits and the key.
uint64_t Permute40(uint32_t seed, uint64_t value) {
  constexpr uint64_t kHalfMask = (uint64_t{1} << 20) - 1;
  constexpr uint64_t kRounds = 6;
  uint64_t left = value >> 20;
  uint64_t right = value & kHalfMask;
  for (uint64_t round = 0; round < kRounds; ++round) {
    const uint64_t mixed =
        RandomBits(seed, kMarkerStream + round, right) & kHalfMask;
    const uint64_t next = left ^ mixed;
    left = right;
    right = next;
  }
  return (left << 20) | right;
}

// A bijection of [0, kMarkers): the permutation of 2^40, walked along its
// cycle until it comes back into the range (1.1 steps on average).
uint64_t MixedMarker(uint32_t seed, uint64_t number) {
  uint64_t value = number;
  do {
    value = Permute40(seed, value);
  } while (value >= kMarkers);
  return value;
}

std::string Marker(const v1::LoadPlan& plan, uint32_t stage, uint32_t index) {
  const uint64_t number = uint64_t{stage} * kMaxRequestsPerLevel + index;
  return absl::StrFormat("[%012d] ", MixedMarker(plan.random_seed(), number));
}

uint64_t RequestsBefore(const v1::LoadPlan& plan, uint32_t stage) {
  uint64_t before = 0;
  for (int i = 0; i < plan.stages_size() && i < static_cast<int>(stage); ++i) {
    before += plan.stages(i).request_count();
  }
  return before;
}

bool IsCancelled(const v1::LoadPlan& plan, uint32_t stage, uint32_t index) {
  return RandomUnit(plan.random_seed(),
                    RandomStream(RandomUse::kCancellation, stage),
                    index) < plan.cancellation().share();
}

}  // namespace

PlannedRequest PlanRequest(const v1::LoadPlan& plan, size_t prompt_count,
                           uint32_t stage, uint32_t index) {
  const bool preflight = stage >= kPreflightStage;
  const bool fresh = plan.prompt_reuse() == v1::PromptReuse::fresh;
  uint64_t number = index;
  if (fresh && !preflight) number += RequestsBefore(plan, stage);

  PlannedRequest request;
  if (prompt_count > 0) {
    request.prompt = static_cast<uint32_t>(number % prompt_count);
  }
  if (plan.prompt_reuse() == v1::PromptReuse::bust || (fresh && preflight)) {
    request.marker = Marker(plan, stage, index);
  }
  if (!preflight && IsCancelled(plan, stage, index)) {
    request.cancel_after_ns =
        std::llround(plan.cancellation().delay_s() * kNanosecondsPerSecond);
  }
  return request;
}

int64_t ThinkTimeNs(const v1::LoadPlan& plan, uint32_t stage, uint32_t index) {
  if (stage >= static_cast<uint32_t>(plan.stages_size())) return 0;
  const v1::Stage& level = plan.stages(static_cast<int>(stage));
  double think_time_s = level.think_time_s();
  if (level.think_time_stddev_s() > 0) {
    think_time_s +=
        level.think_time_stddev_s() *
        RandomNormal(plan.random_seed(),
                     RandomStream(RandomUse::kThinkTime, stage), index);
  }
  return std::llround(std::max(0.0, think_time_s) * kNanosecondsPerSecond);
}

std::string RequestId(std::string_view run_id, std::string_view level,
                      uint32_t index, uint32_t attempt) {
  return absl::StrCat(ToAbsl(run_id), "-", ToAbsl(level), "-", index, "-",
                      attempt);
}

}  // namespace byzerperf
