#include "coordinator/report/asked_load_view.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/templates.h"

namespace byzerperf {
namespace {

// More stretches of a rate than this are counted, not shown.
constexpr int kMaxShownStretches = 6;

double LoadOfStage(const v1::Stage& stage) {
  return stage.load().has_arrivals() ? stage.load().arrivals().rate_per_s()
                                     : stage.load().concurrency();
}

// "320–335" when the stages differ; "" when no stage asks for it (0).
std::string StageRange(const v1::LoadPlan& plan,
                       double (*of)(const v1::Stage&)) {
  std::set<double> values;
  for (const v1::Stage& stage : plan.stages()) {
    if (of(stage) > 0) values.insert(of(stage));
  }
  if (values.empty()) return "";
  std::string least = FormatLoad(*values.begin());
  if (values.size() == 1) return least;
  return absl::StrCat(least, "–", FormatLoad(*values.rbegin()));
}

void AddStageRange(const v1::LoadPlan& plan, const std::string& name,
                   double (*of)(const v1::Stage&), View* view) {
  const std::string range = StageRange(plan, of);
  if (!range.empty()) view->Add(name).texts["value"] = range;
}

// One of several things in a cell, behind a separator from the second on.
View& AddItem(View* row) {
  const bool is_first = row->sections["each"].empty();
  View& item = row->Add("each");
  if (!is_first) item.Add("next");
  return item;
}

void AddItemIfAsked(const v1::LoadPlan& plan, const std::string& name,
                    double (*of)(const v1::Stage&), View* row) {
  const std::string range = StageRange(plan, of);
  if (!range.empty()) AddItem(row).Add(name).texts["value"] = range;
}

void AddIfFilled(const std::string& name, const View& row, View* view) {
  if (!row.sections.empty()) view->Add(name) = row;
}

bool IsTrace(const v1::Stage& stage) {
  return stage.load().arrivals().pattern() == v1::ArrivalPattern::trace;
}

// Nobody asked for the digits of a trace's mean rate.
std::string LoadText(const v1::Stage& stage) {
  return IsTrace(stage) ? FormatNumber(LoadOfStage(stage))
                        : FormatLoad(LoadOfStage(stage));
}

// Loads in the order of the plan, each once, and how often each is run.
void AddLoads(const v1::LoadPlan& plan, View* view) {
  std::vector<std::string> loads;
  std::vector<std::string> speedups;
  std::map<double, int> runs;
  int most = 0;
  for (const v1::Stage& stage : plan.stages()) {
    const double load = LoadOfStage(stage);
    most = std::max(most, ++runs[load]);
    if (runs[load] > 1) continue;
    loads.push_back(LoadText(stage));
    if (!IsTrace(stage)) continue;
    speedups.push_back(
        absl::StrCat(FormatLoad(stage.load().arrivals().speedup()), "×"));
  }
  view->texts["loads"] = absl::StrJoin(loads, ", ");
  if (!speedups.empty()) {
    view->Add("trace").texts["speedups"] = absl::StrJoin(speedups, ", ");
  }
  for (const v1::Stage& stage : plan.stages()) {
    if (stage.user_gap_s() == 0) continue;
    view->Add("user_rate").texts["value"] =
        FormatLoad(stage.load().concurrency() / stage.user_gap_s());
    break;  // the same at every level
  }
  if (most > 1) view->Add("runs").texts["value"] = FormatLoad(most);
}

// Evenly spaced, Poisson, …: by the template `arrival_pattern`.
std::string PatternText(const v1::Arrivals& arrivals, bool at_once,
                        ReportLanguage language) {
  View view;
  view.texts["smoothness"] = FormatLoad(arrivals.smoothness());
  if (at_once) {
    view.Add("at_once");
  } else if (arrivals.pattern() == v1::ArrivalPattern::unset) {
    view.Add("poisson");
  } else {
    view.Add(v1::ArrivalPattern::Value_Name(arrivals.pattern()));
  }
  const std::string text =
      Render(TemplatesIn(language), "arrival_pattern", view);
  return std::string(Trim(text));
}

// All levels have one pattern. A trace is said with the load.
void AddArrivals(const v1::LoadPlan& plan, ReportLanguage language,
                 View* view) {
  const auto open = std::find_if(
      plan.stages().begin(), plan.stages().end(),
      [](const v1::Stage& stage) { return stage.load().has_arrivals(); });
  if (open == plan.stages().end() || IsTrace(*open)) return;
  const bool at_once = std::all_of(
      plan.stages().begin(), plan.stages().end(),
      [](const v1::Stage& stage) { return std::isinf(LoadOfStage(stage)); });
  view->Add("arrivals").texts["pattern"] =
      PatternText(open->load().arrivals(), at_once, language);
}

void AddStretch(const v1::RateStretch& stretch, bool is_last, View* row) {
  View& item = AddItem(row);
  item.texts["from"] = FormatLoad(stretch.from_per_s());
  item.texts["to"] = FormatLoad(stretch.to_per_s());
  item.texts["seconds"] = FormatLoad(stretch.duration_s());
  item.Add(is_last                                      ? "from_then_on"
           : stretch.from_per_s() == stretch.to_per_s() ? "even"
                                                        : "sloped");
}

// All levels of a sweep have one shape; the last one shows it.
void AddRateOverTime(const v1::LoadPlan& plan, View* view) {
  if (plan.stages().empty()) return;
  const v1::Stage& stage = *plan.stages().rbegin();
  const auto& stretches = stage.load().arrivals().stretches();
  if (stretches.size() < 2) return;
  View& row = view->Add("rate_over_time");
  if (plan.stages_size() > 1) {
    row.Add("example").texts["rate"] = FormatLoad(LoadOfStage(stage));
  }
  if (stretches.size() > kMaxShownStretches) {
    row.Add("many").texts["count"] = FormatLoad(stretches.size());
    return;
  }
  for (int i = 0; i < stretches.size(); ++i) {
    AddStretch(stretches.at(i), i + 1 == stretches.size(), &row);
  }
}

void AddPhases(const v1::LoadPlan& plan, View* view) {
  View row;
  const auto add = [&](const char* name, double (*of)(const v1::Stage&)) {
    AddItemIfAsked(plan, name, of, &row);
  };
  add("warmup_duration",
      [](const v1::Stage& stage) { return stage.warmup_duration_s(); });
  add("warmup_concurrency", [](const v1::Stage& stage) {
    return static_cast<double>(stage.warmup_concurrency());
  });
  add("ramp", [](const v1::Stage& stage) { return stage.ramp_s(); });
  add("cooldown_requests", [](const v1::Stage& stage) {
    return static_cast<double>(stage.cooldown_request_count());
  });
  add("cooldown_duration",
      [](const v1::Stage& stage) { return stage.cooldown_duration_s(); });
  add("cooldown_concurrency", [](const v1::Stage& stage) {
    return static_cast<double>(stage.cooldown_concurrency());
  });
  AddIfFilled("phases", row, view);
}

void AddLimits(const v1::LoadPlan& plan, View* view) {
  View row;
  AddItemIfAsked(
      plan, "max_in_flight",
      [](const v1::Stage& stage) {
        return static_cast<double>(stage.load().arrivals().max_in_flight());
      },
      &row);
  AddItemIfAsked(
      plan, "prefill_concurrency",
      [](const v1::Stage& stage) {
        return static_cast<double>(stage.prefill_concurrency());
      },
      &row);
  AddIfFilled("limits", row, view);
}

void AddThinkTime(const v1::LoadPlan& plan, View* view) {
  const std::string mean = StageRange(
      plan, [](const v1::Stage& stage) { return stage.think_time_s(); });
  if (mean.empty()) return;
  View& row = view->Add("think_time");
  row.texts["mean"] = mean;
  AddStageRange(
      plan, "stddev",
      [](const v1::Stage& stage) { return stage.think_time_stddev_s(); }, &row);
}

void AddEnds(const v1::LoadPlan& plan, View* view) {
  if (plan.has_cancellation() && plan.cancellation().share() > 0) {
    View& row = view->Add("cancellation");
    row.texts["share"] = FormatPercent(plan.cancellation().share());
    row.texts["delay_ms"] = FormatNumber(plan.cancellation().delay_s() * 1000);
  }
  if (!view->sections.contains("arrivals")) return;
  if (plan.on_saturation() != v1::OnSaturation::unset) {
    view->Add("on_saturation")
        .Add(v1::OnSaturation::Value_Name(plan.on_saturation()));
  }
}

void AddPromptSampling(const v1::LoadPlan& plan, View* view) {
  if (plan.prompt_sampling() == v1::PromptSampling::shuffle) {
    view->Add("prompts_shuffled");
  }
  if (plan.prompt_sampling() == v1::PromptSampling::random) {
    view->Add("prompts_drawn");
  }
}

}  // namespace

void AddAskedLoad(const v1::LoadPlan& plan, ReportLanguage language,
                  View* view) {
  AddPromptSampling(plan, view);
  AddLoads(plan, view);
  AddStageRange(
      plan, "request_count",
      [](const v1::Stage& stage) {
        return static_cast<double>(stage.request_count());
      },
      view);
  AddStageRange(
      plan, "duration_s",
      [](const v1::Stage& stage) { return stage.duration_s(); }, view);
  AddStageRange(
      plan, "warmup",
      [](const v1::Stage& stage) {
        return static_cast<double>(stage.warmup_request_count());
      },
      view);
  AddArrivals(plan, language, view);
  AddRateOverTime(plan, view);
  AddPhases(plan, view);
  if (std::any_of(plan.stages().begin(), plan.stages().end(), HasCooldown)) {
    view->Add("any_cooldown");
  }
  AddLimits(plan, view);
  AddThinkTime(plan, view);
  AddEnds(plan, view);
}

bool HasCooldown(const v1::Stage& stage) {
  return stage.cooldown_request_count() > 0 || stage.cooldown_duration_s() > 0;
}

}  // namespace byzerperf
