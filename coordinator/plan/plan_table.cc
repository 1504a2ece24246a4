#include "coordinator/plan/plan_table.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/base/duration.h"
#include "common/schedule/arrivals.h"
#include "common/stats/distribution.h"
#include "coordinator/plan/level_rules.h"
#include "coordinator/plan/rates.h"
#include "coordinator/plan/text_columns.h"

namespace byzerperf {
namespace {

using Row = std::vector<std::string>;

std::string Percentiles(const v1::Stage& stage, const PlanWords& words) {
  if (!stage.has_request_count()) return "-";
  std::vector<std::string> names;
  for (const double percentile : {50.0, 90.0, 95.0, 99.0, 99.9}) {
    if (MeasuredRequests(stage) >= RequestsNeededFor(percentile)) {
      names.push_back(absl::StrCat("p", percentile));
    }
  }
  return names.empty() ? std::string(words.no_percentiles)
                       : absl::StrJoin(names, " ");
}

std::string PhaseText(uint32_t requests, double duration_s) {
  if (duration_s == 0) return absl::StrCat(requests);
  return absl::StrCat(requests == 0 ? "" : absl::StrCat(requests, ", "),
                      SecondsText(duration_s));
}

// How many requests a closed loop sends by time is not known before.
std::string MeasuredText(const v1::Stage& stage) {
  if (!stage.has_request_count()) return "-";
  const bool by_time =
      !stage.load().has_arrivals() &&
      (stage.has_duration_s() || stage.ramp_s() > 0 ||
       stage.has_warmup_duration_s() || stage.has_cooldown_duration_s());
  return absl::StrCat(by_time ? "≤" : "", MeasuredRequests(stage));
}

std::string RequestsText(const v1::Stage& stage, const PlanWords& words) {
  std::string text =
      stage.has_request_count() ? absl::StrCat(stage.request_count()) : "";
  if (stage.has_duration_s() && !stage.load().has_arrivals()) {
    absl::StrAppend(
        &text, text.empty() ? "" : ", ",
        FillPhrase(words.unbounded, SecondsText(stage.duration_s())));
  }
  return text;
}

std::string WavesText(const v1::Stage& stage) {
  if (!stage.has_request_count()) return "-";
  return absl::StrFormat("%.1f",
                         static_cast<double>(stage.request_count()) /
                             static_cast<double>(stage.load().concurrency()));
}

std::string ArrivalsText(const v1::Arrivals& arrivals, const PlanWords& words) {
  if (arrivals.pattern() == v1::ArrivalPattern::trace) {
    return FillPhrase(words.trace_at, RateText(arrivals.speedup()));
  }
  if (std::isinf(arrivals.rate_per_s())) return std::string(words.at_once);
  std::string text = v1::ArrivalPattern::Value_Name(arrivals.pattern());
  if (arrivals.pattern() == v1::ArrivalPattern::gamma) {
    absl::StrAppend(&text, " ", RateText(arrivals.smoothness()));
  }
  return text;
}

// Nobody asked for the digits of a trace's mean rate.
std::string RateOf(const v1::Arrivals& arrivals) {
  if (arrivals.pattern() == v1::ArrivalPattern::trace &&
      std::isinf(arrivals.rate_per_s())) {
    return "-";  // all of it is due at once
  }
  return arrivals.pattern() == v1::ArrivalPattern::trace
             ? absl::StrFormat("%.3g", arrivals.rate_per_s())
             : RateText(arrivals.rate_per_s());
}

double DueS(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
            uint32_t stage, uint32_t index) {
  const v1::Stage& level = plan.stages(static_cast<int>(stage));
  ArrivalSchedule schedule(level.load().arrivals(), plan.random_seed(), stage,
                           TraceTimes(prompts));
  return NsToSeconds(schedule.TimeNs(index));
}

// The cells of a level; which columns there are is the same for all.
class LevelRow {
 public:
  LevelRow(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
           const PlanWords& words)
      : plan_(plan),
        prompts_(prompts),
        words_(words),
        open_(plan.stages(0).load().has_arrivals()),
        cooldown_(std::any_of(plan.stages().begin(), plan.stages().end(),
                              [](const v1::Stage& stage) {
                                return stage.cooldown_request_count() > 0 ||
                                       stage.cooldown_duration_s() > 0;
                              })) {}

  Row Heading() const {
    Row row = {std::string(words_.level)};
    if (open_) {
      Append({words_.rate_per_s, words_.arrivals, words_.requests, words_.time},
             &row);
    } else {
      Append({words_.concurrency, words_.requests}, &row);
    }
    Append({words_.warmup}, &row);
    if (cooldown_) Append({words_.cooldown}, &row);
    if (!open_) Append({words_.waves}, &row);
    Append({words_.measured, words_.percentiles}, &row);
    return row;
  }

  Row Of(uint32_t index) const {
    const v1::Stage& stage = plan_.stages(static_cast<int>(index));
    Row row = {stage.level()};
    if (open_) {
      const v1::Arrivals& arrivals = stage.load().arrivals();
      Append({RateOf(arrivals), ArrivalsText(arrivals, words_),
              RequestsText(stage, words_), TimeText(index)},
             &row);
    } else {
      Append({absl::StrCat(stage.load().concurrency()),
              RequestsText(stage, words_)},
             &row);
    }
    Append({PhaseText(stage.warmup_request_count(), stage.warmup_duration_s())},
           &row);
    if (cooldown_) {
      Append({PhaseText(stage.cooldown_request_count(),
                        stage.cooldown_duration_s())},
             &row);
    }
    if (!open_) Append({WavesText(stage)}, &row);
    Append({MeasuredText(stage), Percentiles(stage, words_)}, &row);
    return row;
  }

 private:
  static void Append(std::initializer_list<std::string_view> cells, Row* row) {
    row->insert(row->end(), cells.begin(), cells.end());
  }

  // A level that its duration ends takes that long, another one until its last
  // request is due.
  std::string TimeText(uint32_t index) const {
    const v1::Stage& stage = plan_.stages(static_cast<int>(index));
    const bool ends_by_time = stage.has_duration_s() &&
                              DueS(plan_, prompts_, index,
                                   stage.request_count()) >= stage.duration_s();
    return SecondsText(ends_by_time
                           ? stage.duration_s()
                           : RoundedS(LastDueS(plan_, prompts_, index)));
  }

  const v1::LoadPlan& plan_;
  const v1::PromptSet& prompts_;
  const PlanWords& words_;
  const bool open_;
  const bool cooldown_;
};

}  // namespace

std::string PlanTable(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                      const PlanWords& words) {
  const LevelRow row(plan, prompts, words);
  std::vector<Row> rows = {row.Heading()};
  for (int i = 0; i < plan.stages_size(); ++i) {
    rows.push_back(row.Of(static_cast<uint32_t>(i)));
  }
  return AlignedRows(rows);
}

double LastDueS(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                uint32_t stage) {
  return DueS(plan, prompts, stage,
              plan.stages(static_cast<int>(stage)).request_count() - 1);
}

std::string SecondsText(double seconds) {
  return byzerperf::FormatDuration(absl::Seconds(seconds));
}

double RoundedS(double seconds) {
  return seconds < 100 ? std::round(seconds * 10) / 10 : std::round(seconds);
}

}  // namespace byzerperf
