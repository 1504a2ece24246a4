#include "common/plan/validate_stages.h"

#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/plan/checks.h"
#include "common/plan/planned_request.h"
#include "common/plan/validate_arrivals.h"

namespace byzerperf {
namespace {

constexpr uint32_t kMaxConcurrency = 1'000'000;

absl::Status CheckCounts(const v1::Stage& stage) {
  RETURN_IF_ERROR(CheckRange("--max-num-completed-requests",
                             stage.request_count(), 1,
                             kMaxRequestsPerLevel - 1));
  const uint64_t warmup = stage.warmup_request_count();
  const uint64_t cooldown = stage.cooldown_request_count();
  if (warmup + cooldown < stage.request_count()) return absl::OkStatus();
  const std::string rule =
      absl::StrCat("must be below the ", stage.request_count(),
                   " requests of level ", stage.level());
  if (cooldown == 0) {
    return BreaksRule("--warmup-request-count", absl::StrCat(warmup), rule);
  }
  return BreaksRule("--warmup-request-count and --cooldown-request-count",
                    absl::StrCat(warmup, " + ", cooldown), rule);
}

absl::Status CheckTimes(const v1::Stage& stage) {
  RETURN_IF_ERROR(CheckRange("--warmup-duration (s)", stage.warmup_duration_s(),
                             0, kMaxLevelS));
  RETURN_IF_ERROR(CheckRange("--cooldown-duration (s)",
                             stage.cooldown_duration_s(), 0, kMaxLevelS));
  if (!stage.has_duration_s()) {
    if (stage.cooldown_duration_s() == 0) return absl::OkStatus();
    return BreaksRule("--cooldown-duration (s)",
                      absl::StrCat(stage.cooldown_duration_s()),
                      absl::StrCat("needs --timeout: when level ",
                                   stage.level(), " ends is not known before"));
  }
  RETURN_IF_ERROR(
      CheckRange("--timeout (s)", stage.duration_s(), kMinLevelS, kMaxLevelS));
  const double apart_s =
      stage.warmup_duration_s() + stage.cooldown_duration_s();
  if (apart_s < stage.duration_s()) return absl::OkStatus();
  return BreaksRule("--warmup-duration and --cooldown-duration (s)",
                    absl::StrCat(stage.warmup_duration_s(), " + ",
                                 stage.cooldown_duration_s()),
                    absl::StrCat("must be below the ", stage.duration_s(),
                                 " s of level ", stage.level()));
}

absl::Status CheckBounds(const v1::Stage& stage) {
  if (!stage.has_request_count() && !stage.has_duration_s()) {
    return BreaksRule(absl::StrCat("level ", stage.level()),
                      "without a count or duration", "would never end");
  }
  if (!stage.has_request_count() && stage.cooldown_request_count() > 0) {
    return BreaksRule("--cooldown-request-count",
                      absl::StrCat(stage.cooldown_request_count()),
                      absl::StrCat("needs --max-num-completed-requests: which "
                                   "requests of level ",
                                   stage.level(),
                                   " are its last is not known "
                                   "before"));
  }
  if (stage.has_request_count()) RETURN_IF_ERROR(CheckCounts(stage));
  RETURN_IF_ERROR(CheckTimes(stage));
  RETURN_IF_ERROR(CheckRange("--prefill-concurrency",
                             stage.prefill_concurrency(), 0, kMaxConcurrency));
  return CheckRange("--benchmark-grace-period (s)", stage.grace_period_s(), 0,
                    kDayS);
}

// When a user's requests are due says the rate alone.
absl::Status CheckUserGap(const v1::Stage& stage) {
  const std::string field = absl::StrCat(
      "--user-centric-rate (s from a user's request to the next)"
      " of level ",
      stage.level());
  RETURN_IF_ERROR(CheckRange(field, stage.user_gap_s(), 0, kDayS));
  if (stage.user_gap_s() == 0) return absl::OkStatus();
  const std::pair<std::string_view, double> kOthers[] = {
      {"--concurrency-ramp (s)", stage.ramp_s()},
      {"--think-time (s)", stage.think_time_s()}};
  for (const auto& [other, value] : kOthers) {
    if (value == 0) continue;
    return BreaksRule(other, absl::StrCat(value),
                      "and --user-centric-rate contradict each other");
  }
  return absl::OkStatus();
}

absl::Status CheckSlots(const v1::Stage& stage) {
  const uint32_t concurrency = stage.load().concurrency();
  RETURN_IF_ERROR(
      CheckRange("--num-concurrent-requests", concurrency, 1, kMaxConcurrency));
  const std::string level = absl::StrCat(" of level ", stage.level());
  RETURN_IF_ERROR(CheckRange(absl::StrCat("--warmup-concurrency", level),
                             stage.warmup_concurrency(), 0, concurrency));
  RETURN_IF_ERROR(CheckRange(absl::StrCat("--cooldown-concurrency", level),
                             stage.cooldown_concurrency(), 0, concurrency));
  RETURN_IF_ERROR(
      CheckRange("--concurrency-ramp (s)", stage.ramp_s(), 0, kMaxLevelS));
  if (stage.has_duration_s() && stage.ramp_s() > 0 &&
      stage.ramp_s() >= stage.duration_s()) {
    return BreaksRule(
        "--concurrency-ramp (s)", absl::StrCat(stage.ramp_s()),
        absl::StrCat("must be below the ", stage.duration_s(), " s", level));
  }
  RETURN_IF_ERROR(
      CheckRange("--think-time (s)", stage.think_time_s(), 0, kDayS));
  RETURN_IF_ERROR(CheckRange("--think-time-stddev (s)",
                             stage.think_time_stddev_s(), 0, kDayS));
  if (stage.think_time_stddev_s() > 0 && stage.think_time_s() == 0) {
    return BreaksRule("--think-time-stddev (s)",
                      absl::StrCat(stage.think_time_stddev_s()),
                      "needs --think-time");
  }
  return CheckUserGap(stage);
}

// What has a meaning for slots only is not set.
absl::Status CheckNoSlots(const v1::Stage& stage) {
  const std::pair<std::string_view, double> kOfSlots[] = {
      {"--warmup-concurrency", stage.warmup_concurrency()},
      {"--cooldown-concurrency", stage.cooldown_concurrency()},
      {"--concurrency-ramp (s)", stage.ramp_s()},
      {"--think-time (s)", stage.think_time_s()},
      {"--think-time-stddev (s)", stage.think_time_stddev_s()},
      {"--user-centric-rate", stage.user_gap_s()}};
  for (const auto& [field, value] : kOfSlots) {
    if (value == 0) continue;
    return BreaksRule(field, absl::StrCat(value),
                      absl::StrCat("is of a closed loop, and level ",
                                   stage.level(), " is an open one"));
  }
  return absl::OkStatus();
}

absl::Status CheckOpenLoop(const v1::LoadPlan& plan, const v1::Stage& stage) {
  if (!v1::OnSaturation::Value_IsValid(plan.on_saturation()) ||
      plan.on_saturation() == v1::OnSaturation::unset) {
    return BreaksRule("--on-saturation",
                      absl::StrCat(static_cast<int>(plan.on_saturation())),
                      "must be stop or mark");
  }
  RETURN_IF_ERROR(CheckNoSlots(stage));
  RETURN_IF_ERROR(ValidateArrivals(stage.level(), stage.load().arrivals()));
  if (!stage.has_request_count()) {
    return BreaksRule(absl::StrCat("level ", stage.level()),
                      "without a count of requests",
                      "can't be: in an open loop it follows from the plan");
  }
  return CheckAllDue(stage.level(), stage.load().arrivals(),
                     stage.request_count());
}

absl::Status CheckStage(const v1::LoadPlan& plan, const v1::Stage& stage) {
  if (stage.load().has_arrivals() != plan.stages(0).load().has_arrivals()) {
    return absl::InvalidArgumentError(
        "--request-rate and --num-concurrent-requests contradict each other: "
        "the levels of a run are all open loops or all closed ones");
  }
  if (stage.load().has_arrivals()) {
    RETURN_IF_ERROR(CheckOpenLoop(plan, stage));
  } else {
    RETURN_IF_ERROR(CheckSlots(stage));
  }
  RETURN_IF_ERROR(CheckBounds(stage));
  if (stage.prefill_concurrency() > 0 && !plan.target().streaming()) {
    return absl::InvalidArgumentError(
        "--prefill-concurrency and --no-streaming contradict each other: "
        "without streaming nobody sees when a prefill is over");
  }
  if (plan.prompt_reuse() == v1::PromptReuse::fresh &&
      !stage.has_request_count()) {
    return absl::InvalidArgumentError(
        "--prompt-reuse fresh and --timeout need --max-num-completed-requests "
        "as well: else a level may run out of prompts");
  }
  return absl::OkStatus();
}

absl::Status CheckCancellation(const v1::LoadPlan& plan) {
  if (!plan.has_cancellation()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckRange("--request-cancellation-rate (share)",
                             plan.cancellation().share(), 0, 1));
  return CheckRange("--request-cancellation-delay (s)",
                    plan.cancellation().delay_s(), 0, kDayS);
}

}  // namespace

absl::Status ValidateStages(const v1::LoadPlan& plan) {
  RETURN_IF_ERROR(
      CheckRange("the number of levels", plan.stages_size(), 1, kMaxStages));
  std::set<std::string_view> names;
  for (const v1::Stage& stage : plan.stages()) {
    RETURN_IF_ERROR(CheckName("the name of a level", stage.level()));
    if (!names.insert(stage.level()).second) {
      return BreaksRule("the name of a level", stage.level(), "comes twice");
    }
    RETURN_IF_ERROR(CheckStage(plan, stage));
  }
  return CheckCancellation(plan);
}

}  // namespace byzerperf
