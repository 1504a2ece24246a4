#include "coordinator/plan/open_level.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/plan/checks.h"
#include "common/plan/planned_request.h"
#include "common/plan/validate_arrivals.h"
#include "coordinator/plan/rate_phases.h"
#include "coordinator/plan/rates.h"

namespace byzerperf {
namespace {

constexpr double kDefaultLevelS = 60;
constexpr double kMostByDefault = 100'000;
constexpr double kEnoughForP99 = 320;
constexpr uint32_t kMostArrivals = kMaxRequestsPerLevel - 1;

// 100 years are beyond every level, and within int64_t.
int64_t WholeNs(double seconds) {
  return std::llround(std::min(seconds, 36525 * kDayS) * 1e9);
}

uint32_t DefaultArrivals(double rate_per_s, double apart, size_t prompt_count) {
  const double wanted =
      std::isfinite(rate_per_s) ? kDefaultLevelS * rate_per_s : 0;
  const double measured =
      std::max(kEnoughForP99, std::min(wanted, kMostByDefault));
  const double count = std::max(static_cast<double>(prompt_count),
                                std::ceil(apart) + std::ceil(measured));
  return static_cast<uint32_t>(std::min<double>(count, kMostArrivals));
}

}  // namespace

OpenLevel::OpenLevel(const OpenLoopRules& rules, const std::string& name,
                     uint32_t stage, double rate_per_s)
    : rules_(rules), stage_index_(stage), stage_(StageWith(name, rules.level)) {
  v1::Arrivals& arrivals = *stage_.mutable_load()->mutable_arrivals();
  arrivals.set_rate_per_s(rate_per_s);
  arrivals.set_pattern(rules.pattern);
  arrivals.set_smoothness(rules.smoothness);
  arrivals.set_max_in_flight(rules.max_in_flight);
}

absl::StatusOr<v1::Stage> OpenLevel::Burst() {
  RETURN_IF_ERROR(CheckNoPhaseByTime());
  ASSIGN_OR_RETURN(const RequestBound bound, Bound());
  const PhaseRules& warmup = rules_.level.warmup;
  const PhaseRules& cooldown = rules_.level.cooldown;
  const uint64_t apart = uint64_t{warmup.request_count.value_or(0)} +
                         cooldown.request_count.value_or(0);
  stage_.set_request_count(bound.count.value_or(
      DefaultArrivals(arrivals().rate_per_s(), static_cast<double>(apart),
                      rules_.prompt_count)));
  stage_.set_warmup_request_count(warmup.request_count.value_or(0));
  stage_.set_cooldown_request_count(cooldown.request_count.value_or(0));
  RETURN_IF_ERROR(CheckSomeMeasured());
  return stage_;
}

absl::StatusOr<v1::Stage> OpenLevel::AtOneRate() {
  ASSIGN_OR_RETURN(RequestBound bound, Bound());
  const double rate_per_s = arrivals().rate_per_s();
  const RatePhases phases(rate_per_s, rules_.level);
  const std::optional<double> end_s = EndS();
  if (!bound.count.has_value() && !end_s.has_value()) {
    bound.count = DefaultArrivals(
        rate_per_s, phases.warmup_requests() + phases.cooldown_requests(),
        rules_.prompt_count);
  }
  ASSIGN_OR_RETURN(const RatePhases::Shape shape,
                   phases.Fit(stage_.level(), bound.count, end_s));
  SetStretches(shape.stretches);
  RETURN_IF_ERROR(Count(bound.count, end_s));
  return WithPhases(phases.before_s(), shape.cooldown_start_s);
}

absl::StatusOr<v1::Stage> OpenLevel::Over(const RateSeries& series) {
  ASSIGN_OR_RETURN(const RequestBound bound, Bound());
  const double end_s = std::min(series.end_s, EndS().value_or(series.end_s));
  stage_.set_duration_s(end_s);
  SetStretches(series.stretches);
  RETURN_IF_ERROR(Count(bound.count, end_s));
  return WithPhases(0, std::nullopt);
}

// What flags say, in the range that there may be.
absl::StatusOr<RequestBound> OpenLevel::Bound() const {
  ASSIGN_OR_RETURN(RequestBound bound,
                   AskedRequests(rules_.level, rules_.prompt_count));
  if (bound.count.has_value()) {
    RETURN_IF_ERROR(CheckRange("--max-num-completed-requests", *bound.count, 1,
                               kMostArrivals));
  }
  if (stage_.has_duration_s()) {
    RETURN_IF_ERROR(CheckRange("--timeout (s)", stage_.duration_s(), kMinLevelS,
                               kMaxLevelS));
  }
  return bound;
}

// At an infinite rate.
absl::Status OpenLevel::CheckNoPhaseByTime() const {
  const LevelRules& rules = rules_.level;
  const std::pair<const char*, bool> kOfRates[] = {
      {"--request-rate-ramp", rules.ramp > absl::ZeroDuration()},
      {"--warmup-request-rate", rules.warmup.rate_per_s.has_value()},
      {"--cooldown-request-rate", rules.cooldown.rate_per_s.has_value()},
      {"--warmup-duration", rules.warmup.duration_s() > 0},
      {"--cooldown-duration", rules.cooldown.duration_s() > 0}};
  for (const auto& [flag, given] : kOfRates) {
    if (!given) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        flag,
        " and --request-rate inf contradict each other: all requests "
        "are due at once; give --warmup-request-count or "
        "--cooldown-request-count"));
  }
  return absl::OkStatus();
}

std::optional<double> OpenLevel::EndS() const {
  if (!stage_.has_duration_s()) return std::nullopt;
  return stage_.duration_s();
}

void OpenLevel::SetStretches(const std::vector<v1::RateStretch>& stretches) {
  *stage_.mutable_load()->mutable_arrivals()->mutable_stretches() = {
      stretches.begin(), stretches.end()};
}

ArrivalSchedule OpenLevel::Schedule() const {
  return ArrivalSchedule(arrivals(), rules_.random_seed, stage_index_);
}

uint32_t OpenLevel::DueBefore(double end_s) const {
  return Schedule().CountBefore(WholeNs(end_s), stage_.request_count());
}

// How many requests there are, and that it is a number to work with.
absl::Status OpenLevel::Count(std::optional<uint32_t> count,
                              std::optional<double> end_s) {
  asked_count_ = count;
  RETURN_IF_ERROR(ValidateArrivals(stage_.level(), arrivals()));
  const uint32_t most = count.value_or(kMostArrivals);
  if (!end_s.has_value()) {
    stage_.set_request_count(most);
    return CheckAllDue(stage_.level(), arrivals(), most);
  }
  if (!count.has_value() && MeanArrivals(arrivals(), *end_s) > kMostArrivals) {
    return BreaksRule("--timeout (s)", RateText(*end_s),
                      absl::StrCat("gives level ", stage_.level(),
                                   " more than ", kMostArrivals, " requests"));
  }
  stage_.set_request_count(Schedule().CountBefore(WholeNs(*end_s), most));
  if (stage_.request_count() > 0) return absl::OkStatus();
  return BreaksRule("--timeout (s)", RateText(*end_s),
                    absl::StrCat("must leave time for a request: at this "
                                 "rate level ",
                                 stage_.level(), " has none due by then"));
}

// When the cool-down begins without a rate of its own: so long before the
// end of the level or, where a count ends it, before the last one is due.
std::optional<double> OpenLevel::CooldownStartS() const {
  const double cooldown_s = rules_.level.cooldown.duration_s();
  if (cooldown_s <= 0) return std::nullopt;
  const bool ends_by_time =
      stage_.has_duration_s() && stage_.request_count() != asked_count_;
  const double end_s =
      ends_by_time ? stage_.duration_s()
                   : NsToSeconds(Schedule().TimeNs(stage_.request_count() - 1));
  return std::max(0.0, end_s - cooldown_s);
}

absl::StatusOr<v1::Stage> OpenLevel::WithPhases(
    double before_s, std::optional<double> cooldown_start_s) {
  const PhaseRules& warmup = rules_.level.warmup;
  const PhaseRules& cooldown = rules_.level.cooldown;
  const uint32_t count = stage_.request_count();
  const double warmup_end_s = std::max(warmup.duration_s(), before_s);
  stage_.set_warmup_request_count(
      std::max(warmup.request_count.value_or(0),
               warmup_end_s > 0 ? DueBefore(warmup_end_s) : 0));
  if (!cooldown_start_s.has_value()) cooldown_start_s = CooldownStartS();
  stage_.set_cooldown_request_count(std::max(
      cooldown.request_count.value_or(0),
      cooldown_start_s.has_value() ? count - DueBefore(*cooldown_start_s) : 0));
  RETURN_IF_ERROR(CheckSomeMeasured());
  return stage_;
}

absl::Status OpenLevel::CheckSomeMeasured() const {
  const uint64_t apart =
      uint64_t{stage_.warmup_request_count()} + stage_.cooldown_request_count();
  if (apart < stage_.request_count()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--warmup-request-count or --warmup-duration (",
      stage_.warmup_request_count(),
      " requests, the ramp included) and --cooldown-request-count or "
      "--cooldown-duration (",
      stage_.cooldown_request_count(), ") leave none of the ",
      stage_.request_count(), " requests of level ", stage_.level(),
      " to measure; give it more by --max-num-completed-requests or "
      "--timeout"));
}

}  // namespace byzerperf
