#ifndef BYZERPERF_COORDINATOR_REPORT_MODEL_TEXT_H_
#define BYZERPERF_COORDINATOR_REPORT_MODEL_TEXT_H_

#include <string>
#include <string_view>

#include "coordinator/explain/findings.h"
#include "coordinator/report/language.h"
#include "coordinator/report/report.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// A model's name as others chose it, in one line; a long one is cut off.
std::string ShownModel(std::string_view name);

// What the run asked: its model, or of a mix each name with its share, `a
// (70%), b (30%)`.
std::string ModelsAsked(const ReportInput& input, ReportLanguage language);

// Adds to `item` which models differ at the level, and the numbers of both:
// low_model, low, high_model, high. For the two kinds of warning about a mix;
// nothing for others.
void AddModelContrast(WarningKind kind, const v1::LevelResult& level,
                      View* item);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_MODEL_TEXT_H_
