// Levels, what is done at all of them, and the prompts that they need.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/plan/checks.h"
#include "common/plan/planned_request.h"
#include "common/plan/sessions.h"
#include "common/schedule/arrivals.h"
#include "coordinator/plan/asked_prompts.h"
#include "coordinator/plan/lengths_part.h"
#include "coordinator/plan/level_order.h"
#include "coordinator/plan/levels.h"
#include "coordinator/plan/loop_flags.h"
#include "coordinator/plan/objectives.h"
#include "coordinator/plan/open_levels.h"
#include "coordinator/plan/plan_parts.h"
#include "coordinator/plan/rate_series.h"
#include "coordinator/plan/rates.h"
#include "coordinator/plan/trace_levels.h"
#include "coordinator/plan/words.h"

namespace byzerperf {
namespace {

absl::Status CheckFresh(const RunFlags& flags, const RunOptions& options) {
  uint64_t requests = 0;
  for (const v1::Stage& stage : options.plan.stages()) {
    requests += stage.request_count();
  }
  const auto prompts = static_cast<uint64_t>(options.prompts.prompts_size());
  if (options.plan.prompt_reuse() != v1::PromptReuse::fresh ||
      requests <= prompts) {
    return absl::OkStatus();
  }
  const auto levels = static_cast<uint64_t>(options.plan.stages_size());
  const bool made = MakesPrompts(flags);
  return absl::InvalidArgumentError(absl::StrCat(
      "--prompt-reuse fresh: ", levels, levels == 1 ? " level" : " levels",
      " with ", requests, " requests need", levels == 1 ? "s" : "",
      " as many prompts, but ",
      made ? "--num-prompts is " : "--prompts-dir holds ", prompts,
      made ? absl::StrCat("; give --num-prompts ", requests)
           : std::string("; add prompts"),
      prompts < levels ? std::string()
                       : absl::StrCat(", or give --max-num-completed-requests ",
                                      prompts / levels)));
}

// The order of so many levels over all runs.
absl::StatusOr<std::vector<size_t>> OrderOf(const RunFlags& flags,
                                            size_t levels) {
  ASSIGN_OR_RETURN(const LevelOrder order,
                   ReadWord<LevelOrder>("--level-order", flags.level_order,
                                        {{"given", LevelOrder::kGiven},
                                         {"shuffled", LevelOrder::kShuffled}}));
  if (order == LevelOrder::kShuffled && levels == 1) {
    return BreaksRule("--level-order", "shuffled", "needs several levels");
  }
  const auto most = static_cast<uint32_t>(kMaxStages / levels);
  if (flags.num_runs < 1 || flags.num_runs > most) {
    return BreaksRule(
        "--num-runs", absl::StrCat(flags.num_runs),
        absl::StrCat("must be from 1 to ", most, " with ", levels,
                     " levels, since a run has at most ", kMaxStages));
  }
  return OrderLevels(levels, flags.num_runs, order, *flags.random_seed);
}

template <typename T>
std::vector<T> InOrder(const std::vector<size_t>& order,
                       const std::vector<T>& levels) {
  std::vector<T> ordered;
  ordered.reserve(order.size());
  for (const size_t level : order) ordered.push_back(levels[level]);
  return ordered;
}

absl::StatusOr<OpenLoopRules> OpenRulesOf(RunFlags* flags,
                                          const LevelRules& rules,
                                          const RunOptions& options) {
  const std::string pattern = flags->arrival_pattern.value_or("poisson");
  if (!SendsOnlyBursts(*flags)) flags->arrival_pattern = pattern;
  OpenLoopRules open;
  ASSIGN_OR_RETURN(open.pattern,
                   ReadWord<v1::ArrivalPattern::Value>(
                       "--arrival-pattern", pattern,
                       {{"constant", v1::ArrivalPattern::constant},
                        {"poisson", v1::ArrivalPattern::poisson},
                        {"gamma", v1::ArrivalPattern::gamma}}));
  open.smoothness = flags->arrival_smoothness.value_or(1);
  open.max_in_flight = flags->max_in_flight.value_or(0);
  open.level = rules;
  open.prompt_count = static_cast<size_t>(options.prompts.prompts_size());
  open.random_seed = *flags->random_seed;
  return open;
}

absl::StatusOr<Levels> TraceLevels(RunFlags* flags, const LevelRules& rules,
                                   RunOptions* options) {
  // A rule that a trace never comes to: its rate is steady nowhere.
  options->plan.set_on_saturation(v1::OnSaturation::stop);
  if (!flags->speedup.has_value()) flags->speedup = "1";
  ASSIGN_OR_RETURN(const std::vector<double> speedups,
                   ParseSpeedups(*flags->speedup));
  ASSIGN_OR_RETURN(const std::vector<size_t> order,
                   OrderOf(*flags, speedups.size()));
  TraceRules trace;
  trace.level = rules;
  trace.max_in_flight = flags->max_in_flight.value_or(0);
  trace.due_us = TraceTimes(options->prompts);
  return MakeTraceLevels(InOrder(order, speedups), trace);
}

absl::StatusOr<Levels> OpenLevels(RunFlags* flags, const LevelRules& rules,
                                  RunOptions* options) {
  if (flags->trace.has_value()) return TraceLevels(flags, rules, options);
  const bool sessions = HasSessions(options->prompts);
  if (sessions && flags->on_saturation.has_value()) {
    return absl::InvalidArgumentError(
        "--on-saturation and sessions contradict each other: each session adds "
        "turns over its life, so that a queue that grows says nothing of the "
        "server; leave it out");
  }
  const std::string at_saturation = flags->on_saturation.value_or("stop");
  if (!SendsOnlyBursts(*flags) && !sessions)
    flags->on_saturation = at_saturation;
  ASSIGN_OR_RETURN(
      const v1::OnSaturation::Value on_saturation,
      ReadWord<v1::OnSaturation::Value>("--on-saturation", at_saturation,
                                        {{"stop", v1::OnSaturation::stop},
                                         {"mark", v1::OnSaturation::mark}}));
  options->plan.set_on_saturation(on_saturation);
  ASSIGN_OR_RETURN(const OpenLoopRules open,
                   OpenRulesOf(flags, rules, *options));
  if (flags->request_rate_series.has_value()) {
    ASSIGN_OR_RETURN(const RateSeries series,
                     ReadRateSeries(*flags->request_rate_series));
    ASSIGN_OR_RETURN(const std::vector<size_t> order, OrderOf(*flags, 1));
    return MakeSeriesLevels(series, order.size(), open);
  }
  ASSIGN_OR_RETURN(const std::vector<double> rates,
                   ParseRates(*flags->request_rate));
  ASSIGN_OR_RETURN(const std::vector<size_t> order,
                   OrderOf(*flags, rates.size()));
  return MakeOpenLevels(InOrder(order, rates), open);
}

absl::StatusOr<Levels> ClosedLevels(RunFlags* flags, const LevelRules& rules,
                                    const RunOptions& options) {
  if (!flags->levels.has_value()) flags->levels = "5";
  ASSIGN_OR_RETURN(const std::vector<uint32_t> levels,
                   ParseLevels(*flags->levels));
  ASSIGN_OR_RETURN(const std::vector<size_t> order,
                   OrderOf(*flags, levels.size()));
  return MakeLevels(InOrder(order, levels), rules,
                    static_cast<size_t>(options.prompts.prompts_size()));
}

absl::StatusOr<double> ShareOf(const std::string& flag,
                               const std::string& text) {
  const absl::StatusOr<double> share = ParseShare(text);
  if (share.ok()) return *share;
  return absl::InvalidArgumentError(
      absl::StrCat(flag, ": ", share.status().message()));
}

absl::Status FillCancellation(const RunFlags& flags, v1::LoadPlan* plan) {
  if (!flags.request_cancellation_rate.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const double share,
      ShareOf("--request-cancellation-rate", *flags.request_cancellation_rate));
  if (share == 0) return absl::OkStatus();
  const absl::Duration delay =
      flags.request_cancellation_delay.value_or(absl::ZeroDuration());
  if (delay >= flags.request_timeout) {
    return BreaksRule("--request-cancellation-delay",
                      absl::StrCat(absl::ToDoubleSeconds(delay), " s"),
                      "must be below --request-timeout, which ends a request "
                      "before");
  }
  plan->mutable_cancellation()->set_share(share);
  plan->mutable_cancellation()->set_delay_s(absl::ToDoubleSeconds(delay));
  return absl::OkStatus();
}

// In an open loop that time ends, a turn that is due behind the grace period is
// never asked.
void NoteLongDelays(RunOptions* options) {
  double most_s = 0;
  for (const v1::Prompt& prompt : options->prompts.prompts()) {
    for (const v1::Turn& turn : prompt.turns()) {
      most_s = std::max(most_s, turn.delay_s());
    }
  }
  for (const v1::Stage& stage : options->plan.stages()) {
    if (!stage.load().has_arrivals() || !stage.has_duration_s() ||
        most_s <= stage.grace_period_s()) {
      continue;
    }
    options->notices.push_back(absl::StrCat(
        "a turn waits up to ", most_s, " s for its time, and ",
        stage.grace_period_s(),
        " s after the level's end what was not sent is aborted: sessions will "
        "be cut off; --benchmark-grace-period lets them end"));
    return;
  }
}

absl::Status FillSessions(const RunFlags& flags, RunOptions* options) {
  if (flags.multi_turn && !HasSessions(options->prompts)) {
    return BreaksRule("--multi-turn", "true",
                      "needs a conversation in which a user says two things or "
                      "more, and --prompts-dir holds none; leave it out");
  }
  RETURN_IF_ERROR(CheckRange(
      "--turn-delay (s)", absl::ToDoubleSeconds(flags.turn_delay), 0, kDayS));
  const std::string header = flags.session_header.value_or("");
  if (flags.session_header.has_value() && header.empty()) {
    return BreaksRule("--session-header", "''",
                      "must be the name of a header; leave it out for none");
  }
  for (const auto& [name, unused] : options->secrets.headers()) {
    if (!absl::EqualsIgnoreCase(name, header)) continue;
    return BreaksRule("--session-header", absl::StrCat("'", header, "'"),
                      "and --header of that name contradict each other");
  }
  options->plan.set_session_header(header);
  NoteLongDelays(options);
  return CheckSessions(options->plan, options->prompts);
}

}  // namespace

absl::Status FillLevels(RunFlags* flags, RunOptions* options) {
  v1::LoadPlan& plan = options->plan;
  RETURN_IF_ERROR(CheckLoopFlags(*flags));
  ASSIGN_OR_RETURN(const LevelRules rules, RulesOf(*flags));
  ASSIGN_OR_RETURN(Levels made, IsOpenLoop(*flags)
                                    ? OpenLevels(flags, rules, options)
                                    : ClosedLevels(flags, rules, *options));
  for (v1::Stage& stage : made.stages) *plan.add_stages() = std::move(stage);
  options->notices.insert(options->notices.end(), made.notices.begin(),
                          made.notices.end());
  RETURN_IF_ERROR(CheckFresh(*flags, *options));
  RETURN_IF_ERROR(FillSessions(*flags, options));
  FillAskedPrompts(flags, options);
  RETURN_IF_ERROR(FillCancellation(*flags, &plan));
  plan.set_pause_s(absl::ToDoubleSeconds(flags->pause));
  ASSIGN_OR_RETURN(const double max_error_rate,
                   ShareOf("--max-error-rate", flags->max_error_rate));
  plan.set_max_error_rate(max_error_rate);
  return absl::OkStatus();
}

}  // namespace byzerperf
