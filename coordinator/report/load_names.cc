#include "coordinator/report/load_names.h"

#include <algorithm>

#include "common/base/text.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/view.h"

namespace byzerperf {

std::string LoadName(const std::string& label, const Findings& findings,
                     ReportLanguage language) {
  View view;
  view.texts["load"] = label;
  if (findings.open_loop) view.Add("open_loop");
  if (findings.sessions) view.Add("sessions");
  const std::string name = Render(TemplatesIn(language), "load_name", view);
  return std::string(Trim(name));
}

std::string LoadNameAt(const ReportInput& input, size_t level,
                       ReportLanguage language) {
  return LoadName(LoadLabel(LevelAt(input.result, level)), input.findings,
                  language);
}

std::string LevelNames(const ReportInput& input,
                       const std::vector<size_t>& levels,
                       ReportLanguage language) {
  return LoadName(LevelLabels(input.result, levels, language), input.findings,
                  language);
}

std::string MarkedLevel(const v1::RunResult& result,
                        const v1::LevelResult& level) {
  return LevelLabel(result, level) +
         (level.over_saturated() ? kOverSaturatedMark : "");
}

std::string MarkedLoad(const ReportInput& input, const LoadRuns& runs) {
  const bool over_saturated =
      std::any_of(runs.counted.begin(), runs.counted.end(), [&](size_t level) {
        return LevelAt(input.result, level).over_saturated();
      });
  return LoadLabel(LevelAt(input.result, runs.levels.front())) +
         (over_saturated ? kOverSaturatedMark : "");
}

std::string LoadHeading(const ReportInput& input, ReportLanguage language) {
  if (!input.findings.open_loop) return TermFor("concurrency", language);
  return TermFor(input.findings.sessions ? "session_rate" : "rate", language);
}

std::optional<double> MedianAt(const ReportInput& input, size_t level,
                               const LevelNumber& number_of) {
  return MedianOver(input.result, LoadOf(input.findings, level), number_of);
}

}  // namespace byzerperf
