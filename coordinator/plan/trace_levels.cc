#include "coordinator/plan/trace_levels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/checks.h"
#include "common/plan/planned_request.h"
#include "common/plan/validate_arrivals.h"
#include "common/schedule/arrivals.h"
#include "coordinator/plan/level_order.h"
#include "coordinator/plan/rates.h"

namespace byzerperf {
namespace {

// One level in the making.
class TraceLevel {
 public:
  TraceLevel(const TraceRules& rules, const std::string& name, double speedup)
      : rules_(rules), stage_(StageWith(name, rules.level)) {
    v1::Arrivals& arrivals = *stage_.mutable_load()->mutable_arrivals();
    arrivals.set_pattern(v1::ArrivalPattern::trace);
    arrivals.set_smoothness(1);
    arrivals.set_max_in_flight(rules.max_in_flight);
    arrivals.set_speedup(speedup);
  }

  absl::StatusOr<v1::Stage> Make() {
    RETURN_IF_ERROR(Count());
    const double last_s = DueS(stage_.request_count() - 1);
    stage_.mutable_load()->mutable_arrivals()->set_rate_per_s(
        last_s > 0 ? stage_.request_count() / last_s
                   : std::numeric_limits<double>::infinity());
    FillPhases(last_s);
    return stage_;
  }

 private:
  ArrivalSchedule Schedule() const {
    return ArrivalSchedule(stage_.load().arrivals(), 0, 0, rules_.due_us);
  }

  double DueS(uint32_t index) const {
    return NsToSeconds(Schedule().TimeNs(index));
  }

  uint32_t DueBefore(double end_s, uint32_t most) const {
    return Schedule().CountBefore(SecondsToNs(end_s), most);
  }

  absl::Status Count() {
    const auto all = static_cast<uint32_t>(rules_.due_us.size());
    ASSIGN_OR_RETURN(const RequestBound bound,
                     AskedRequests(rules_.level, all));
    if (bound.count.value_or(1) < 1 || bound.count.value_or(1) > all) {
      return BreaksRule(bound.flag, absl::StrCat(*bound.count),
                        absl::StrCat("must be from 1 to ", all,
                                     ", the requests that --trace holds"));
    }
    stage_.set_request_count(bound.count.value_or(all));
    if (!stage_.has_duration_s()) return absl::OkStatus();
    RETURN_IF_ERROR(CheckRange("--timeout (s)", stage_.duration_s(), kMinLevelS,
                               kMaxLevelS));
    stage_.set_request_count(
        DueBefore(stage_.duration_s(), stage_.request_count()));
    if (stage_.request_count() > 0) return absl::OkStatus();
    return BreaksRule("--timeout (s)", RateText(stage_.duration_s()),
                      absl::StrCat("must leave time for a request: level ",
                                   stage_.level(), " has none due by then"));
  }

  void FillPhases(double last_s) {
    const PhaseRules& warmup = rules_.level.warmup;
    const PhaseRules& cooldown = rules_.level.cooldown;
    const uint32_t count = stage_.request_count();
    stage_.set_warmup_request_count(
        std::max(warmup.request_count.value_or(0),
                 DueBefore(warmup.duration_s(), count)));
    const double end_s = stage_.has_duration_s()
                             ? std::min(stage_.duration_s(), last_s)
                             : last_s;
    const double cooldown_s = cooldown.duration_s();
    const uint32_t cooling =
        cooldown_s > 0
            ? count - DueBefore(std::max(0.0, end_s - cooldown_s), count)
            : 0;
    stage_.set_cooldown_request_count(
        std::max(cooldown.request_count.value_or(0), cooling));
  }

  const TraceRules& rules_;
  v1::Stage stage_;
};

}  // namespace

absl::StatusOr<std::vector<double>> ParseSpeedups(std::string_view text) {
  std::vector<double> speedups;
  for (const std::string& item : SplitList(text)) {
    double speedup = 0;
    const bool is_number = absl::SimpleAtod(item, &speedup);
    if (!is_number || !(speedup >= kMinSpeedup && speedup <= kMaxSpeedup)) {
      speedups.clear();
      break;
    }
    speedups.push_back(speedup);
  }
  if (!speedups.empty() && speedups.size() <= kMaxStages) return speedups;
  return absl::InvalidArgumentError(absl::StrFormat(
      "--speedup: '%s' must be a number from %.15g to %.15g or a list such as "
      "1,2,4, with at most %d levels",
      ToAbsl(text), kMinSpeedup, kMaxSpeedup, kMaxStages));
}

std::vector<std::string> SpeedupNames(const std::vector<double>& speedups) {
  std::vector<std::string> names;
  names.reserve(speedups.size());
  for (const double speedup : speedups) {
    names.push_back(absl::StrCat("x", RateText(speedup)));
  }
  NumberRepeats(&names);
  return names;
}

absl::StatusOr<Levels> MakeTraceLevels(const std::vector<double>& speedups,
                                       const TraceRules& rules) {
  if (rules.due_us.size() >= kMaxRequestsPerLevel) {
    return BreaksRule("--trace", absl::StrCat(rules.due_us.size(), " requests"),
                      absl::StrCat("must be fewer than ", kMaxRequestsPerLevel,
                                   "; give a --trace-window"));
  }
  const std::vector<std::string> names = SpeedupNames(speedups);
  Levels made;
  for (size_t i = 0; i < speedups.size(); ++i) {
    ASSIGN_OR_RETURN(v1::Stage stage,
                     TraceLevel(rules, names[i], speedups[i]).Make());
    made.stages.push_back(std::move(stage));
  }
  return made;
}

}  // namespace byzerperf
