#include "coordinator/report/level_tables.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "coordinator/explain/client_finding.h"
#include "coordinator/explain/kept_rate.h"
#include "coordinator/report/asked_lengths.h"
#include "coordinator/report/interval_text.h"
#include "coordinator/report/level_table.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/objective_text.h"
#include "coordinator/report/terms.h"

namespace byzerperf {
namespace {

using Level = v1::LevelResult;

std::string KeptUpText(const ReportInput& input, size_t level,
                       ReportLanguage language) {
  if (LevelAt(input.result, level).over_saturated()) {
    return TermFor("over_saturated", language);
  }
  if (input.findings.behind[level]) return TermFor("fell_behind", language);
  const bool kept =
      input.findings.usable[level] && !IsBurst(LevelAt(input.result, level));
  return kept ? "✓" : kAbsent;
}

std::optional<double> WindowSeconds(const Level& level) {
  return level.window().end_s() - level.window().start_s();
}

std::string CostHeading(const ReportInput& input, ReportLanguage language) {
  const std::string& currency = input.plan.deployment().currency();
  const std::string heading = TermFor("cost", language);
  return currency.empty() ? heading
                          : absl::StrCat(heading, " (", currency, ")");
}

bool NeverALowerBound(const Level& /*level*/) { return false; }

// A metric that some level has is shown with all three, so that a missing
// percentile can be seen. Where it is only a lower bound the table says so.
void AddLatency(const ReportInput& input, const std::string& name, double scale,
                const v1::Distribution& (Level::*of)() const,
                bool (*is_lower_bound)(const Level&), LevelTable* table) {
  const auto& levels = input.result.levels();
  if (std::none_of(levels.begin(), levels.end(), [of](const Level& level) {
        return (level.*of)().count() > 0;
      })) {
    return;
  }
  const auto add = [&](const std::string& heading, int percentile, auto get) {
    table->Add(heading, [&](size_t at) {
      const Level& level = LevelAt(input.result, at);
      const v1::Distribution& distribution = (level.*of)();
      const auto value = get(distribution);
      if (!value) return std::string(kAbsent);
      if (is_lower_bound(level)) return "≥ " + FormatNumber(*value * scale);
      return FormatSure(value, PercentileInterval(distribution, percentile),
                        scale);
    });
  };
  add(absl::StrCat(name, " p50"), 50, P50);
  add("p90", 90, P90);
  add("p99", 99, P99);
}

// From when requests were due: only the tail, where stalls show.
void AddIntended(const std::string& name, double scale,
                 const v1::Distribution& (Level::*of)() const,
                 LevelTable* table) {
  table->AddNumber(name + " p99",
                   [of, scale](const Level& level) -> std::optional<double> {
                     const auto p99 = P99((level.*of)());
                     if (!p99) return std::nullopt;
                     return *p99 * scale;
                   });
}

// Outcomes other than `ok` that any level has.
std::set<std::string> OtherOutcomes(const v1::RunResult& result) {
  std::set<std::string> others;
  for (const Level& level : result.levels()) {
    for (const auto& [outcome, count] : level.outcomes()) {
      if (outcome != "ok" && count > 0) others.insert(outcome);
    }
  }
  return others;
}

uint32_t CountOf(const Level& level, const std::string& outcome) {
  const auto found = level.outcomes().find(outcome);
  return found == level.outcomes().end() ? 0 : found->second;
}

void AddCountUnlessZero(const ReportInput& input, const std::string& heading,
                        uint32_t (v1::RequestCounts::*of)() const,
                        LevelTable* table) {
  const auto& levels = input.result.levels();
  if (std::none_of(levels.begin(), levels.end(), [of](const Level& level) {
        return (level.requests().*of)() > 0;
      })) {
    return;
  }
  table->Add(heading, [&](size_t at) {
    return FormatLoad((LevelAt(input.result, at).requests().*of)());
  });
}

// "2/3": those that are met for sure.
std::string ObjectivesMet(const ReportInput& input, size_t level) {
  const auto& checks = input.findings.objectives;
  const auto met = std::count_if(
      checks.begin(), checks.end(), [level](const ObjectiveCheck& check) {
        return check.level == level && check.met && !check.unsure;
      });
  return absl::StrCat(met, "/", input.plan.objectives_size());
}

}  // namespace

std::string ThroughputTable(const ReportInput& input, ReportLanguage language) {
  const auto term = [&](const char* key) { return TermFor(key, language); };
  LevelTable table(input, language);
  if (input.findings.open_loop) {
    table.Add(term("kept_up"),
              [&](size_t level) { return KeptUpText(input, level, language); });
    if (input.findings.sessions) {
      table.AddNumber(term("sessions_begun"), SentArrivals);
    }
    table.AddNumber(term("sent_rate"), SentRateOf);
    if (AnyNotSent(input.result)) {
      table.AddPercent(term("not_sent"), NotSentShare);
    }
  }
  table.AddNumber(term(input.findings.open_loop ? "in_flight" : "reached"),
                  InFlightOf);
  table.AddSure(term("request_rate"), RequestRateOf, RequestRateInterval);
  table.AddSure(term("output_rate_unit"), OutputRateOf, OutputRateInterval);
  table.AddNumber(term("per_gpu"), OutputRatePerGpuOf);
  table.AddNumber(CostHeading(input, language), CostOf);
  table.AddPercent(term("error_rate"), ErrorRateOf);
  table.AddNumber(term("input_tokens"), [](const Level& level) {
    return MeanOf(level.input_tokens());
  });
  table.AddPercent(term("isl_error"), InputLengthErrorOf);
  table.AddNumber(term("output_tokens"), [](const Level& level) {
    return MeanOf(level.output_tokens());
  });
  table.AddPercent(term("cached_share"), CachedShareOf);
  table.AddNumber(term("window_s"), WindowSeconds);
  return table.Markdown();
}

std::string LatencyTable(const ReportInput& input, ReportLanguage language) {
  const auto term = [&](const char* key) { return TermFor(key, language); };
  LevelTable table(input, language);
  AddLatency(input, term("ttft"), 1, &Level::ttft_ms, NeverALowerBound, &table);
  AddIntended(term("ttft_intended"), 1, &Level::ttft_intended_ms, &table);
  AddLatency(input, term("tpot"), 1, &Level::tpot_ms, NeverALowerBound, &table);
  AddLatency(input, term("icl"), 1, &Level::icl_ms, HasCoalescedGaps, &table);
  AddLatency(input, term("e2e"), 0.001, &Level::e2e_ms, NeverALowerBound,
             &table);
  AddIntended(term("e2e_intended"), 0.001, &Level::e2e_intended_ms, &table);
  return table.Markdown();
}

std::string OutcomeTable(const ReportInput& input, ReportLanguage language) {
  const auto add = [&](LevelTable* table, const std::string& heading,
                       auto count_of) {
    table->Add(heading, [&](size_t at) {
      return FormatLoad(count_of(LevelAt(input.result, at)));
    });
  };
  LevelTable table(input, language);
  add(&table, TermFor("requests", language),
      [](const Level& level) { return level.requests().planned(); });
  add(&table, TermFor("measured", language),
      [](const Level& level) { return level.e2e_ms().count(); });
  add(&table, "`ok`", [](const Level& level) { return CountOf(level, "ok"); });
  for (const std::string& outcome : OtherOutcomes(input.result)) {
    add(&table, "`" + outcome + "`",
        [&](const Level& level) { return CountOf(level, outcome); });
  }
  AddCountUnlessZero(input, TermFor("censored", language),
                     &v1::RequestCounts::censored, &table);
  AddCountUnlessZero(input, TermFor("second_attempts", language),
                     &v1::RequestCounts::second_attempts, &table);
  return table.Markdown();
}

std::string ObjectiveTable(const ReportInput& input, ReportLanguage language) {
  if (input.plan.objectives().empty()) return "";
  LevelTable table(input, language);
  for (int i = 0; i < input.plan.objectives_size(); ++i) {
    const v1::Objective& objective = input.plan.objectives(i);
    table.Add("`" + objective.text() + "`", [&](size_t level) {
      for (const ObjectiveCheck& check : input.findings.objectives) {
        if (check.level != level || check.objective != static_cast<size_t>(i)) {
          continue;
        }
        return absl::StrCat(ObjectiveValue(objective, check.value), " ",
                            ObjectiveMark(check));
      }
      return std::string(kAbsent);
    });
  }
  table.Add(TermFor("objectives_met", language),
            [&](size_t level) { return ObjectivesMet(input, level); });
  return table.Markdown();
}

}  // namespace byzerperf
