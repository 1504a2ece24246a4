#include "coordinator/report/target_answers.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "common/base/text.h"
#include "coordinator/explain/load_runs.h"
#include "coordinator/explain/target_imbalance.h"
#include "coordinator/report/imbalance_view.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/page_level.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/view.h"

namespace byzerperf {
namespace {

constexpr size_t kMaxNamedTargets = 6;

// Runs of one load are one level here.
bool IsSameLoad(const Findings& findings, const std::optional<size_t>& a,
                const std::optional<size_t>& b) {
  if (!a || !b) return a == b;
  return LoadOf(findings, *a).load == LoadOf(findings, *b).load;
}

std::vector<const TargetBest*> OthersThanTheRun(const Findings& findings) {
  std::vector<const TargetBest*> others;
  for (const TargetBest& one : findings.per_target) {
    if (one.best.answer != findings.best.answer ||
        !IsSameLoad(findings, one.best.level, findings.best.level)) {
      others.push_back(&one);
    }
  }
  return others;
}

void AddTargetBest(const ReportInput& input, ReportLanguage language,
                   const BestLevel& best, View* each) {
  View& section = each->Add("best");
  section.texts["level_name"] = LoadNameAt(input, *best.level, language);
  if (!best.lower || !best.upper) return;
  View& range = section.Add("range");
  range.texts["lower"] = LoadLabel(LevelAt(input.result, *best.lower));
  range.texts["upper"] = LoadLabel(LevelAt(input.result, *best.upper));
}

void AddTargetAnswer(const ReportInput& input, ReportLanguage language,
                     const BestLevel& best, View* each) {
  if (best.level) return AddTargetBest(input, language, best, each);
  switch (best.answer) {
    case Answer::kNoSaturation:
      each->Add("still_grows").texts["level_name"] =
          LoadNameAt(input, *best.last, language);
      return;
    case Answer::kObjectivesMissed:
      each->Add("misses_objectives");
      return;
    case Answer::kCachedSharesDiffer:
      each->Add("cached_differently");
      return;
    default:
      each->Add("no_comparison");
  }
}

void AddUnevenTargets(const ReportInput& input, ReportLanguage language,
                      View* view) {
  // Then the sentence on what limits the run says it.
  if (input.findings.limit.limit == Limit::kUnevenTargets) return;
  const std::optional<size_t> level = PageLevel(input.findings.best);
  if (!level) return;
  const v1::LevelResult& result = LevelAt(input.result, *level);
  const auto imbalance = ImbalanceOf(result);
  if (!imbalance || !imbalance->uneven()) return;
  View& uneven = view->Add("uneven");
  uneven.texts["level_name"] = LoadNameAt(input, *level, language);
  AddImbalance(result, *imbalance, &uneven);
}

void AddOthers(const ReportInput& input, ReportLanguage language,
               const std::vector<const TargetBest*>& others, View* section) {
  const size_t named = std::min(others.size(), kMaxNamedTargets);
  for (size_t i = 0; i < named; ++i) {
    View& each = section->Add("each");
    if (i > 0) each.Add("next");
    each.texts["target"] = others[i]->target;
    AddTargetAnswer(input, language, others[i]->best, &each);
  }
  if (named < others.size()) {
    section->Add("more").texts["count"] =
        FormatLoad(static_cast<double>(others.size() - named));
  }
  const size_t alike = input.findings.per_target.size() - others.size();
  if (alike > 0) {
    View& rest = section->Add("alike");
    rest.texts["count"] = FormatLoad(static_cast<double>(alike));
    if (alike == 1) rest.Add("single");
  }
}

}  // namespace

std::string TargetSentence(const ReportInput& input, ReportLanguage language) {
  const size_t targets = input.findings.per_target.size();
  if (targets == 0) return "";
  const std::vector<const TargetBest*> others =
      OthersThanTheRun(input.findings);
  View view;
  View& section = view.Add(others.empty() ? "same" : "differ");
  section.texts["count"] = FormatLoad(static_cast<double>(targets));
  AddOthers(input, language, others, &section);
  AddUnevenTargets(input, language, &view);
  const std::string text =
      Render(TemplatesIn(language), "target_answers", view);
  return std::string(Trim(text));
}

}  // namespace byzerperf
