#ifndef BYZERPERF_COORDINATOR_REPORT_TEMPLATES_H_
#define BYZERPERF_COORDINATOR_REPORT_TEMPLATES_H_

#include "coordinator/report/language.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// The files of templates/en or templates/zh, put into the program when it is
// built; names are file names without `.mustache`.
const TemplateSet& TemplatesIn(ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_TEMPLATES_H_
