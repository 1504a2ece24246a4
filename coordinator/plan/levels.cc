#include "coordinator/plan/levels.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/checks.h"
#include "common/plan/planned_request.h"
#include "coordinator/plan/level_order.h"

namespace byzerperf {
namespace {

constexpr std::string_view kLevelsFlag = "--num-concurrent-requests";

absl::Status WrongLevels(std::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      ToAbsl(kLevelsFlag), ": '", ToAbsl(text),
      "' must be a whole number from 1, a list such as 5,10,15,20 or a range "
      "FROM:TO:STEP such as 5:20:5, with at most ",
      kMaxStages, " levels"));
}

// Adds one item of the list; false when it breaks the grammar.
bool AddItem(std::string_view item, std::vector<uint32_t>* levels) {
  std::vector<uint32_t> numbers;
  for (const std::string& text : SplitList(item, ':')) {
    uint32_t number = 0;
    if (!absl::SimpleAtoi(text, &number) || number == 0) return false;
    numbers.push_back(number);
  }
  if (numbers.size() == 1) {
    levels->push_back(numbers[0]);
    return true;
  }
  if (numbers.size() != 3 || numbers[0] > numbers[1]) return false;
  const uint64_t step = numbers[2];
  for (uint64_t level = numbers[0]; level <= numbers[1]; level += step) {
    if (levels->size() > kMaxStages) return false;
    levels->push_back(static_cast<uint32_t>(level));
  }
  return true;
}

uint32_t DefaultRequests(const LevelRules& rules, uint32_t concurrency,
                         size_t prompt_count) {
  const uint64_t warmup = rules.warmup.request_count.value_or(0);
  const uint64_t apart = std::max<uint64_t>(concurrency, warmup) +
                         rules.cooldown.request_count.value_or(0);
  const uint64_t count = std::max(
      {uint64_t{prompt_count}, uint64_t{15} * concurrency, 320 + apart});
  return static_cast<uint32_t>(
      std::min<uint64_t>(count, std::numeric_limits<uint32_t>::max()));
}

absl::StatusOr<uint32_t> WarmupOf(const LevelRules& rules,
                                  const RequestBound& bound,
                                  const v1::Stage& stage,
                                  std::vector<std::string>* notices) {
  const uint32_t concurrency = stage.load().concurrency();
  if (rules.warmup.request_count.has_value()) {
    const uint32_t warmup = *rules.warmup.request_count;
    if (!bound.count.has_value() || warmup < *bound.count) return warmup;
    return absl::InvalidArgumentError(absl::StrCat(
        "--warmup-request-count: ", warmup, " must be below the ", *bound.count,
        " requests of level ", stage.level(),
        bound.flag.empty() ? "" : absl::StrCat(" (", bound.flag, ")"),
        ", since warm-up requests are the first of them"));
  }
  if (rules.warmup.duration_s() > 0) return 0;
  if (!bound.count.has_value() ||
      concurrency < *bound.count - std::min(*bound.count,
                                            stage.cooldown_request_count())) {
    return concurrency;
  }
  notices->push_back(absl::StrCat(
      "level ", stage.level(), ": its ", *bound.count,
      " requests are no more than its concurrency, so there is no warm-up; ",
      "its figures hold the cold start"));
  return 0;
}

absl::Status CheckSlotsOf(std::string_view flag, const PhaseRules& phase,
                          const v1::Stage& stage) {
  if (!phase.concurrency.has_value()) return absl::OkStatus();
  return CheckRange(absl::StrCat(ToAbsl(flag), " of level ", stage.level()),
                    *phase.concurrency, 1, stage.load().concurrency());
}

absl::Status FillPhases(const LevelRules& rules, v1::Stage* stage) {
  RETURN_IF_ERROR(CheckSlotsOf("--warmup-concurrency", rules.warmup, *stage));
  RETURN_IF_ERROR(
      CheckSlotsOf("--cooldown-concurrency", rules.cooldown, *stage));
  if (rules.warmup.duration_s() > 0) {
    stage->set_warmup_duration_s(rules.warmup.duration_s());
  }
  if (rules.cooldown.duration_s() > 0) {
    stage->set_cooldown_duration_s(rules.cooldown.duration_s());
  }
  stage->set_warmup_concurrency(rules.warmup.concurrency.value_or(0));
  stage->set_cooldown_concurrency(rules.cooldown.concurrency.value_or(0));
  stage->set_cooldown_request_count(rules.cooldown.request_count.value_or(0));
  stage->set_ramp_s(absl::ToDoubleSeconds(rules.ramp));
  stage->set_think_time_s(absl::ToDoubleSeconds(rules.think_time));
  stage->set_think_time_stddev_s(
      absl::ToDoubleSeconds(rules.think_time_stddev));
  if (rules.user_rate_per_s.has_value()) {
    stage->set_user_gap_s(stage->load().concurrency() / *rules.user_rate_per_s);
  }
  return absl::OkStatus();
}

// A warm-up by time may outlast a level that is bound by a count.
void AddWarmupNotice(const v1::Stage& stage,
                     std::vector<std::string>* notices) {
  if (!stage.has_warmup_duration_s() || stage.has_duration_s()) return;
  notices->push_back(absl::StrCat(
      "level ", stage.level(), ": if its ", stage.request_count(),
      " requests take no longer than --warmup-duration, none is measured; "
      "--timeout ends it by time"));
}

}  // namespace

absl::StatusOr<std::vector<uint32_t>> ParseLevels(std::string_view text) {
  std::vector<uint32_t> levels;
  for (const std::string& item : SplitList(text)) {
    if (!AddItem(item, &levels)) return WrongLevels(text);
  }
  if (levels.empty() || levels.size() > kMaxStages) return WrongLevels(text);
  return levels;
}

std::vector<std::string> LevelNames(const std::vector<uint32_t>& levels) {
  const uint32_t largest = *std::max_element(levels.begin(), levels.end());
  const int digits =
      std::max(4, static_cast<int>(absl::StrCat(largest).size()));
  std::vector<std::string> names;
  names.reserve(levels.size());
  for (const uint32_t level : levels) {
    names.push_back(absl::StrFormat("c%0*d", digits, level));
  }
  NumberRepeats(&names);
  return names;
}

absl::StatusOr<Levels> MakeLevels(const std::vector<uint32_t>& levels,
                                  const LevelRules& rules,
                                  size_t prompt_count) {
  const std::vector<std::string> names = LevelNames(levels);
  Levels made;
  for (size_t i = 0; i < levels.size(); ++i) {
    v1::Stage stage = StageWith(names[i], rules);
    stage.mutable_load()->set_concurrency(levels[i]);
    ASSIGN_OR_RETURN(RequestBound bound, AskedRequests(rules, prompt_count));
    if (!bound.count.has_value() && !rules.duration.has_value()) {
      bound.count = DefaultRequests(rules, levels[i], prompt_count);
    }
    if (bound.count.has_value()) stage.set_request_count(*bound.count);
    RETURN_IF_ERROR(FillPhases(rules, &stage));
    ASSIGN_OR_RETURN(const uint32_t warmup,
                     WarmupOf(rules, bound, stage, &made.notices));
    stage.set_warmup_request_count(warmup);
    AddWarmupNotice(stage, &made.notices);
    made.stages.push_back(std::move(stage));
  }
  return made;
}

}  // namespace byzerperf
