#include "coordinator/plan/levels.h"

#include <algorithm>
#include <map>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/planned_request.h"

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

// How many requests a level has, and which flag says so.
struct RequestBound {
  std::optional<uint32_t> count;
  std::string flag;
};

absl::StatusOr<RequestBound> RequestBoundOf(const LevelRules& rules,
                                            uint32_t concurrency,
                                            size_t prompt_count) {
  const auto prompts = static_cast<uint32_t>(prompt_count);
  if (rules.request_count.has_value()) {
    return RequestBound{rules.request_count, "--max-num-completed-requests"};
  }
  if (rules.requests_per_level == "once") {
    return RequestBound{prompts, "--requests-per-level"};
  }
  if (!rules.requests_per_level.empty()) {
    uint32_t count = 0;
    if (!absl::SimpleAtoi(rules.requests_per_level, &count) || count == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--requests-per-level: '", rules.requests_per_level,
          "' must be `once` (every prompt once) or a whole number from 1"));
    }
    return RequestBound{count, "--requests-per-level"};
  }
  if (rules.duration.has_value()) return RequestBound{std::nullopt, ""};
  return RequestBound{std::max({prompts, 15 * concurrency, 320 + concurrency}),
                      ""};
}

absl::StatusOr<uint32_t> WarmupOf(const LevelRules& rules,
                                  const RequestBound& bound,
                                  const v1::Stage& stage,
                                  std::vector<std::string>* notices) {
  const uint32_t concurrency = stage.load().concurrency();
  if (rules.warmup_request_count.has_value()) {
    const uint32_t warmup = *rules.warmup_request_count;
    if (!bound.count.has_value() || warmup < *bound.count) return warmup;
    return absl::InvalidArgumentError(absl::StrCat(
        "--warmup-request-count: ", warmup, " must be below the ", *bound.count,
        " requests of level ", stage.level(),
        bound.flag.empty() ? "" : absl::StrCat(" (", bound.flag, ")"),
        ", since warm-up requests are the first of them"));
  }
  if (!bound.count.has_value() || concurrency < *bound.count) {
    return concurrency;
  }
  notices->push_back(absl::StrCat(
      "level ", stage.level(), ": its ", *bound.count,
      " requests are no more than its concurrency, so there is no warm-up; ",
      "its figures hold the cold start"));
  return 0;
}

absl::Status CheckContradictions(const LevelRules& rules) {
  if (!rules.requests_per_level.empty() && rules.request_count.has_value()) {
    return absl::InvalidArgumentError(
        "--requests-per-level and --max-num-completed-requests both say how "
        "many requests a level has; give one of them");
  }
  return absl::OkStatus();
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
  std::map<uint32_t, int> seen;
  std::vector<std::string> names;
  for (const uint32_t level : levels) {
    const int times = ++seen[level];
    names.push_back(absl::StrFormat("c%0*d", digits, level));
    if (times > 1) absl::StrAppend(&names.back(), "-", times);
  }
  return names;
}

absl::StatusOr<Levels> MakeLevels(const std::vector<uint32_t>& levels,
                                  const LevelRules& rules,
                                  size_t prompt_count) {
  RETURN_IF_ERROR(CheckContradictions(rules));
  const std::vector<std::string> names = LevelNames(levels);
  Levels made;
  for (size_t i = 0; i < levels.size(); ++i) {
    v1::Stage stage;
    stage.set_level(names[i]);
    stage.mutable_load()->set_concurrency(levels[i]);
    ASSIGN_OR_RETURN(const RequestBound bound,
                     RequestBoundOf(rules, levels[i], prompt_count));
    if (bound.count.has_value()) stage.set_request_count(*bound.count);
    if (rules.duration.has_value()) {
      stage.set_duration_s(absl::ToDoubleSeconds(*rules.duration));
    }
    stage.set_grace_period_s(absl::ToDoubleSeconds(rules.grace_period));
    ASSIGN_OR_RETURN(const uint32_t warmup,
                     WarmupOf(rules, bound, stage, &made.notices));
    stage.set_warmup_request_count(warmup);
    made.stages.push_back(std::move(stage));
  }
  return made;
}

uint32_t MeasuredRequests(const v1::Stage& stage) {
  const uint32_t before =
      std::max(stage.warmup_request_count(), stage.load().concurrency());
  return stage.request_count() > before ? stage.request_count() - before : 0;
}

}  // namespace byzerperf
