#ifndef BYZERPERF_COORDINATOR_REPORT_CLIENT_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_CLIENT_VIEW_H_

#include <cstddef>
#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// One or two sentences without a line feed that a manager understands: that
// the client was not the limit and what it may have added at most, or at which
// levels it was, why and what to do, or why that is not known. Of more than
// `max_causes` causes the first are said. "" without levels.
std::string ClientSentence(const ReportInput& input, ReportLanguage language,
                           size_t max_causes);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_CLIENT_VIEW_H_
