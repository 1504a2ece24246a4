#ifndef BYZERPERF_COORDINATOR_REPORT_TARGET_ANSWERS_H_
#define BYZERPERF_COORDINATOR_REPORT_TARGET_ANSWERS_H_

#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// Whether the answer is the same for each model server, in one paragraph
// without a line feed: which of them have another one, and that they are uneven
// where they are. "" where there is no answer by target.
std::string TargetSentence(const ReportInput& input, ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_TARGET_ANSWERS_H_
