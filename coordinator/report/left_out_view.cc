#include "coordinator/report/left_out_view.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "coordinator/explain/explain.h"
#include "coordinator/explain/kept_rate.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"

namespace byzerperf {
namespace {

// Why no run of the load is usable.
const char* CauseOf(const ReportInput& input, const LoadRuns& runs) {
  const auto any = [&](const std::vector<bool>& holds) {
    return std::any_of(runs.levels.begin(), runs.levels.end(),
                       [&](size_t level) { return holds[level]; });
  };
  if (any(input.findings.failed)) return "failed";
  if (any(input.findings.behind)) return "behind";
  if (any(input.findings.limited)) return "limited";
  const v1::LevelResult& level = LevelAt(input.result, runs.levels.front());
  if (IsBurst(level)) return "at_once";
  if (!level.valid()) return "cut_short";
  if (IsMuchDegraded(level)) return "degraded";
  return input.findings.open_loop ? "not_reached" : "cut_short";
}

}  // namespace

void AddLeftOut(const ReportInput& input, ReportLanguage language,
                View* section) {
  bool first = true;
  for (const LoadRuns& runs : input.findings.loads) {
    const v1::LevelResult& level = LevelAt(input.result, runs.levels.front());
    if (runs.usable && !IsBurst(level)) continue;
    View& item = section->Add("left_out");
    if (!std::exchange(first, false)) item.Add("next");
    item.texts["level_name"] = LoadNameAt(input, runs.levels.front(), language);
    item.Add(CauseOf(input, runs));
  }
}

}  // namespace byzerperf
