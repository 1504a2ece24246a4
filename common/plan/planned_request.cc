#include "common/plan/planned_request.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/permutation.h"
#include "common/base/random_streams.h"
#include "common/base/rng.h"
#include "common/base/text.h"
#include "common/plan/model_mix.h"

namespace byzerperf {
namespace {

constexpr uint64_t kMarkers = 1'000'000'000'000;  // twelve digits
static_assert((uint64_t{kPreflightStage} + 1) * kMaxRequestsPerLevel <=
              kMarkers);

constexpr uint64_t kMarkerStream =
    RandomStream(RandomUse::kMarkers, 0x6d61726b);  // of the first round

constexpr double kNanosecondsPerSecond = 1e9;

std::string Marker(const v1::LoadPlan& plan, uint32_t stage, uint32_t index) {
  const uint64_t number = uint64_t{stage} * kMaxRequestsPerLevel + index;
  return absl::StrFormat(
      "[%012d] ",
      PermutedIndex(plan.random_seed(), kMarkerStream, kMarkers, number));
}

uint32_t PromptOf(const v1::LoadPlan& plan, uint64_t prompt_count,
                  uint64_t number) {
  if (prompt_count == 1) return 0;
  const uint64_t place = number % prompt_count;
  switch (plan.prompt_sampling()) {
    case v1::PromptSampling::random:
      return static_cast<uint32_t>(RandomBelow(
          plan.random_seed(), RandomStream(RandomUse::kPromptOrder, 0), number,
          prompt_count));
    case v1::PromptSampling::shuffle: {
      const auto pass = static_cast<uint32_t>(number / prompt_count + 1);
      return static_cast<uint32_t>(PermutedIndex(
          plan.random_seed(),
          RandomStream(RandomUse::kPromptOrder, pass * kPermutationRounds),
          prompt_count, place));
    }
    default:
      return static_cast<uint32_t>(place);
  }
}

// The first model whose share of the whole weight reaches the draw.
uint32_t ModelOf(const v1::LoadPlan& plan, uint32_t index) {
  if (plan.models_size() < 2) return 0;
  double whole = 0;
  for (const v1::ModelShare& model : plan.models()) whole += model.weight();
  double left = whole * RandomUnit(plan.random_seed(),
                                   RandomStream(RandomUse::kModel, 0), index);
  for (int i = 0; i < plan.models_size(); ++i) {
    left -= plan.models(i).weight();
    if (left < 0) return static_cast<uint32_t>(i);
  }
  return static_cast<uint32_t>(plan.models_size() - 1);
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

uint32_t PlannedPrompt(const v1::LoadPlan& plan, size_t prompt_count,
                       uint32_t stage, uint32_t index) {
  if (prompt_count == 0) return 0;
  uint64_t number = index;
  if (plan.prompt_reuse() == v1::PromptReuse::fresh &&
      stage < kPreflightStage) {
    number += RequestsBefore(plan, stage);
  }
  return PromptOf(plan, prompt_count, number);
}

PlannedRequest PlanRequest(const v1::LoadPlan& plan, size_t prompt_count,
                           uint32_t stage, uint32_t index) {
  const bool preflight = stage >= kPreflightStage;
  const bool fresh = plan.prompt_reuse() == v1::PromptReuse::fresh;
  PlannedRequest request;
  request.prompt = PlannedPrompt(plan, prompt_count, stage, index);
  if (!preflight) request.model = ModelOf(plan, index);
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

const std::string& PlannedModel(const v1::LoadPlan& plan,
                                const PlannedRequest& request) {
  return ModelName(plan, request.model);
}

std::string RequestId(std::string_view run_id, std::string_view level,
                      uint32_t index, uint32_t attempt, uint32_t turn) {
  const std::string turn_text = turn == 0 ? "" : absl::StrCat(".", turn);
  return absl::StrCat(ToAbsl(run_id), "-", ToAbsl(level), "-", index, turn_text,
                      "-", attempt);
}

}  // namespace byzerperf
