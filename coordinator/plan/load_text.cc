#include "coordinator/plan/load_text.h"

#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "common/plan/sessions.h"
#include "coordinator/plan/plan_table.h"
#include "coordinator/plan/rates.h"

namespace byzerperf {
namespace {

constexpr int kMostStretchesShown = 6;

// Fills a phrase with a number where there is one.
void AppendCount(std::string_view phrase, uint32_t count,
                 std::vector<std::string>* parts) {
  if (count > 0) parts->push_back(FillPhrase(phrase, count));
}

void AppendOpenLoop(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                    const PlanWords& words, std::vector<std::string>* parts) {
  const v1::Arrivals& arrivals = plan.stages(0).load().arrivals();
  const bool is_trace = arrivals.pattern() == v1::ArrivalPattern::trace;
  parts->emplace_back(words.open_loop);
  if (is_trace) parts->emplace_back(words.trace);
  AppendCount(words.max_in_flight, arrivals.max_in_flight(), parts);
  // The rate of a trace is steady nowhere, and sessions add turns as they go.
  if (is_trace || HasSessions(prompts)) return;
  parts->emplace_back(plan.on_saturation() == v1::OnSaturation::mark
                          ? words.saturation_mark
                          : words.saturation_stop);
}

void AppendSlots(const v1::Stage& stage, const PlanWords& words,
                 std::vector<std::string>* parts) {
  if (stage.ramp_s() > 0) {
    parts->push_back(FillPhrase(words.slots_ramp, SecondsText(stage.ramp_s())));
  }
  AppendCount(words.warmup_slots, stage.warmup_concurrency(), parts);
  AppendCount(words.cooldown_slots, stage.cooldown_concurrency(), parts);
  if (stage.user_gap_s() > 0) {
    const double rate_per_s = stage.load().concurrency() / stage.user_gap_s();
    parts->push_back(FillPhrase(words.user_rate, RateText(rate_per_s)));
  }
  if (stage.think_time_stddev_s() > 0) {
    parts->push_back(FillPhrase(words.think_time_spread,
                                SecondsText(stage.think_time_s()),
                                SecondsText(stage.think_time_stddev_s())));
  } else if (stage.think_time_s() > 0) {
    parts->push_back(
        FillPhrase(words.think_time, SecondsText(stage.think_time_s())));
  }
}

std::string StretchText(const v1::RateStretch& stretch,
                        const PlanWords& words) {
  const std::string duration = SecondsText(RoundedS(stretch.duration_s()));
  if (stretch.from_per_s() == stretch.to_per_s()) {
    return FillPhrase(words.rate_for, RateText(stretch.to_per_s()), duration);
  }
  return FillPhrase(words.rate_ramp, RateText(stretch.from_per_s()),
                    RateText(stretch.to_per_s()), duration);
}

}  // namespace

std::string LoadText(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                     const PlanWords& words) {
  const v1::Stage& stage = plan.stages(0);
  std::vector<std::string> parts;
  if (stage.load().has_arrivals()) {
    AppendOpenLoop(plan, prompts, words, &parts);
  } else {
    AppendSlots(stage, words, &parts);
  }
  AppendCount(words.prefills, stage.prefill_concurrency(), &parts);
  if (plan.has_cancellation()) {
    const double delay_s = plan.cancellation().delay_s();
    parts.push_back(FillPhrase(
        delay_s == 0 ? words.cancellation_at_once : words.cancellation,
        RateText(plan.cancellation().share() * 100), SecondsText(delay_s)));
  }
  return absl::StrJoin(parts, ToAbsl(words.comma));
}

std::string RateOverTime(const v1::Stage& stage, const PlanWords& words) {
  const auto& stretches = stage.load().arrivals().stretches();
  if (stretches.size() < 2) return "";
  std::vector<std::string> parts;
  double start_s = 0;
  int i = 0;
  // What lies behind the level's end is not shown.
  const auto begins_in_time = [&] {
    return i < stretches.size() &&
           (!stage.has_duration_s() || start_s < stage.duration_s());
  };
  for (; begins_in_time() && i < kMostStretchesShown; ++i) {
    const bool is_last = i + 1 == stretches.size();
    parts.push_back(
        is_last ? FillPhrase(words.rate_then, RateText(stretches[i].to_per_s()))
                : StretchText(stretches[i], words));
    start_s += stretches[i].duration_s();
  }
  int more = 0;
  for (; begins_in_time(); ++i) {
    start_s += stretches[i].duration_s();
    ++more;
  }
  AppendCount(words.rate_more, static_cast<uint32_t>(more), &parts);
  return absl::StrCat(stage.level(), ": ",
                      absl::StrJoin(parts, ToAbsl(words.comma)));
}

}  // namespace byzerperf
