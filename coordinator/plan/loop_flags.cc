// Which flags belong to which loop, and to one another.
#include "coordinator/plan/loop_flags.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/checks.h"
#include "common/plan/validate_arrivals.h"
#include "coordinator/plan/rates.h"

namespace byzerperf {
namespace {

// A flag and the value that was given, if one was.
struct LoopFlag {
  LoopFlag(std::string_view flag, const std::optional<std::string>& text)
      : name(flag), value(text) {}
  LoopFlag(std::string_view flag, std::optional<uint32_t> count) : name(flag) {
    if (count.has_value()) value = absl::StrCat(*count);
  }
  LoopFlag(std::string_view flag, std::optional<double> number) : name(flag) {
    if (number.has_value()) value = RateText(*number);
  }
  LoopFlag(std::string_view flag, absl::Duration duration) : name(flag) {
    if (duration > absl::ZeroDuration()) {
      value = byzerperf::FormatDuration(duration);
    }
  }

  std::string_view name;
  std::optional<std::string> value;
};

using LoopFlags = std::vector<LoopFlag>;

LoopFlags OfOpenLoop(const RunFlags& flags) {
  return {{"--arrival-pattern", flags.arrival_pattern},
          {"--arrival-smoothness", flags.arrival_smoothness},
          {"--request-rate-ramp", flags.request_rate_ramp},
          {"--max-in-flight", flags.max_in_flight},
          {"--on-saturation", flags.on_saturation},
          {"--warmup-request-rate", flags.warmup_request_rate},
          {"--cooldown-request-rate", flags.cooldown_request_rate}};
}

LoopFlags OfClosedLoop(const RunFlags& flags) {
  return {{"--concurrency-ramp", flags.concurrency_ramp},
          {"--warmup-concurrency", flags.warmup_concurrency},
          {"--cooldown-concurrency", flags.cooldown_concurrency},
          {"--think-time", flags.think_time},
          {"--think-time-stddev", flags.think_time_stddev},
          {"--user-centric-rate", flags.user_centric_rate}};
}

LoopFlags ThatAUserRateReplaces(const RunFlags& flags) {
  return {{"--concurrency-ramp", flags.concurrency_ramp},
          {"--think-time", flags.think_time},
          {"--think-time-stddev", flags.think_time_stddev}};
}

LoopFlags OfArrivalsOverTime(const RunFlags& flags) {
  return {{"--arrival-pattern", flags.arrival_pattern},
          {"--on-saturation", flags.on_saturation}};
}

LoopFlags ThatASeriesReplaces(const RunFlags& flags) {
  return {{"--request-rate", flags.request_rate},
          {"--request-rate-ramp", flags.request_rate_ramp},
          {"--warmup-request-rate", flags.warmup_request_rate},
          {"--cooldown-request-rate", flags.cooldown_request_rate}};
}

// InvalidArgument when one of them was given.
absl::Status RefuseAll(const LoopFlags& flags, std::string_view rule) {
  for (const LoopFlag& flag : flags) {
    if (!flag.value.has_value()) continue;
    return BreaksRule(flag.name, absl::StrCat("'", *flag.value, "'"), rule);
  }
  return absl::OkStatus();
}

absl::Status CheckLoad(const RunFlags& flags) {
  if (!IsOpenLoop(flags)) {
    return RefuseAll(OfOpenLoop(flags),
                     "is of an open loop; give --request-rate, "
                     "--request-rate-series or --trace with it");
  }
  if (flags.levels.has_value()) {
    return BreaksRule(
        "--num-concurrent-requests", absl::StrCat("'", *flags.levels, "'"),
        "and --request-rate contradict each other: at a rate, requests are "
        "sent when they are due, however many are in flight; for a ceiling "
        "give --max-in-flight");
  }
  RETURN_IF_ERROR(
      RefuseAll(OfClosedLoop(flags),
                absl::StrCat("is of a closed loop, and ",
                             flags.trace ? "--trace" : "--request-rate",
                             " makes an open one; give one of the two")));
  if (SendsOnlyBursts(flags)) {
    return RefuseAll(OfArrivalsOverTime(flags),
                     "and --request-rate inf contradict each other: all "
                     "requests are sent at the level's start");
  }
  if (!flags.request_rate_series.has_value()) return absl::OkStatus();
  return RefuseAll(ThatASeriesReplaces(flags),
                   "and --request-rate-series contradict each other: the file "
                   "says the rate from the level's start to its end");
}

absl::Status CheckUserRate(const RunFlags& flags) {
  if (!flags.user_centric_rate.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckRange("--user-centric-rate (requests/s)",
                             *flags.user_centric_rate, kMinRatePerS,
                             kMaxRatePerS));
  return RefuseAll(ThatAUserRateReplaces(flags),
                   "and --user-centric-rate contradict each other: at that "
                   "rate users begin one after another, and when each goes on "
                   "follows from it");
}

// A load of its own needs an end.
absl::Status CheckPhase(const std::string& name, const PhaseRules& phase) {
  const std::string needs =
      absl::StrCat("needs --", name, "-request-count or --", name,
                   "-duration, which say how long it holds");
  if (phase.concurrency.has_value() && !phase.asked()) {
    return BreaksRule(absl::StrCat("--", name, "-concurrency"),
                      absl::StrCat(*phase.concurrency), needs);
  }
  if (!phase.rate_per_s.has_value()) return absl::OkStatus();
  const std::string rate = absl::StrCat("--", name, "-request-rate");
  if (!phase.asked())
    return BreaksRule(rate, RateText(*phase.rate_per_s), needs);
  return CheckRange(rate, *phase.rate_per_s, kMinRatePerS, kMaxRatePerS);
}

absl::Status CheckFromOne(std::string_view flag,
                          const std::optional<uint32_t>& count) {
  if (!count.has_value() || *count > 0) return absl::OkStatus();
  return BreaksRule(flag, "0", "must be from 1; leave it out for no limit");
}

absl::Status CheckNotLonger(std::string_view flag, absl::Duration duration) {
  return CheckRange(absl::StrCat(ToAbsl(flag), " (s)"),
                    absl::ToDoubleSeconds(duration), 0, kMaxLevelS);
}

}  // namespace

bool IsOpenLoop(const RunFlags& flags) {
  return flags.request_rate.has_value() ||
         flags.request_rate_series.has_value() || flags.trace.has_value();
}

bool SendsOnlyBursts(const RunFlags& flags) {
  if (!flags.request_rate.has_value()) return false;
  const absl::StatusOr<std::vector<double>> rates =
      ParseRates(*flags.request_rate);
  return rates.ok() &&
         std::all_of(rates->begin(), rates->end(),
                     [](double rate) { return std::isinf(rate); });
}

absl::Status CheckLoopFlags(const RunFlags& flags) {
  RETURN_IF_ERROR(CheckLoad(flags));
  RETURN_IF_ERROR(CheckUserRate(flags));
  RETURN_IF_ERROR(CheckFromOne("--max-in-flight", flags.max_in_flight));
  RETURN_IF_ERROR(
      CheckFromOne("--prefill-concurrency", flags.prefill_concurrency));
  RETURN_IF_ERROR(
      CheckNotLonger("--request-rate-ramp", flags.request_rate_ramp));
  if (flags.arrival_smoothness.has_value() &&
      flags.arrival_pattern != "gamma") {
    return BreaksRule("--arrival-smoothness",
                      RateText(*flags.arrival_smoothness),
                      "needs --arrival-pattern gamma, whose shape it is");
  }
  if (flags.request_cancellation_delay.has_value() &&
      !flags.request_cancellation_rate.has_value()) {
    return BreaksRule(
        "--request-cancellation-delay",
        byzerperf::FormatDuration(*flags.request_cancellation_delay),
        "needs --request-cancellation-rate, the share that it is for");
  }
  return absl::OkStatus();
}

absl::StatusOr<LevelRules> RulesOf(const RunFlags& flags) {
  LevelRules rules;
  rules.request_count = flags.request_count;
  rules.duration = flags.duration;
  rules.requests_per_level = flags.requests_per_level;
  rules.grace_period = flags.grace_period;
  rules.warmup = {flags.warmup_request_count, flags.warmup_duration,
                  flags.warmup_concurrency, flags.warmup_request_rate};
  rules.cooldown = {flags.cooldown_request_count, flags.cooldown_duration,
                    flags.cooldown_concurrency, flags.cooldown_request_rate};
  rules.ramp =
      IsOpenLoop(flags) ? flags.request_rate_ramp : flags.concurrency_ramp;
  rules.prefill_concurrency = flags.prefill_concurrency.value_or(0);
  rules.think_time = flags.think_time;
  rules.think_time_stddev = flags.think_time_stddev;
  rules.user_rate_per_s = flags.user_centric_rate;
  RETURN_IF_ERROR(CheckPhase("warmup", rules.warmup));
  RETURN_IF_ERROR(CheckPhase("cooldown", rules.cooldown));
  RETURN_IF_ERROR(CheckNotLonger("--warmup-duration",
                                 absl::Seconds(rules.warmup.duration_s())));
  RETURN_IF_ERROR(CheckNotLonger("--cooldown-duration",
                                 absl::Seconds(rules.cooldown.duration_s())));
  return rules;
}

}  // namespace byzerperf
