#ifndef BYZERPERF_COORDINATOR_REPORT_ASKED_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_ASKED_VIEW_H_

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// Adds everything that was asked, for the template `asked` and the terminal's
// line about the run: model, path, API, template, sampling, prompts, load,
// workers, versions. Texts are safe inside a Markdown table.
void AddAsked(const ReportInput& input, ReportLanguage language, View* view);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_ASKED_VIEW_H_
