#include "coordinator/plan/level_rules.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace byzerperf {
namespace {

// In a closed loop the slots that don't run during warm-up begin after it, and
// what is sent until all of them run is `ramp` (docs/metrics.md).
uint64_t BeforeAllSlotsRun(const v1::Stage& stage) {
  const uint32_t concurrency = stage.load().concurrency();
  const uint32_t first = stage.warmup_concurrency() == 0
                             ? concurrency
                             : stage.warmup_concurrency();
  return uint64_t{std::max(stage.warmup_request_count(), first)} +
         (concurrency - std::min(first, concurrency));
}

}  // namespace

absl::StatusOr<RequestBound> AskedRequests(const LevelRules& rules,
                                           size_t prompt_count) {
  if (!rules.requests_per_level.empty() && rules.request_count.has_value()) {
    return absl::InvalidArgumentError(
        "--requests-per-level and --max-num-completed-requests both say how "
        "many requests a level has; give one of them");
  }
  if (rules.request_count.has_value()) {
    return RequestBound{rules.request_count, "--max-num-completed-requests"};
  }
  if (rules.requests_per_level.empty()) return RequestBound{std::nullopt, ""};
  if (rules.requests_per_level == "once") {
    return RequestBound{static_cast<uint32_t>(prompt_count),
                        "--requests-per-level"};
  }
  uint32_t count = 0;
  if (!absl::SimpleAtoi(rules.requests_per_level, &count) || count == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--requests-per-level: '", rules.requests_per_level,
        "' must be `once` (every prompt once) or a whole number from 1"));
  }
  return RequestBound{count, "--requests-per-level"};
}

v1::Stage StageWith(const std::string& level, const LevelRules& rules) {
  v1::Stage stage;
  stage.set_level(level);
  if (rules.duration.has_value()) {
    stage.set_duration_s(absl::ToDoubleSeconds(*rules.duration));
  }
  stage.set_grace_period_s(absl::ToDoubleSeconds(rules.grace_period));
  stage.set_prefill_concurrency(rules.prefill_concurrency);
  return stage;
}

uint32_t MeasuredRequests(const v1::Stage& stage) {
  const uint64_t before = stage.load().has_arrivals()
                              ? stage.warmup_request_count()
                              : BeforeAllSlotsRun(stage);
  const uint64_t apart = before + stage.cooldown_request_count();
  return stage.request_count() > apart
             ? static_cast<uint32_t>(stage.request_count() - apart)
             : 0;
}

}  // namespace byzerperf
