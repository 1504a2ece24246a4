#ifndef BYZERPERF_COORDINATOR_REPORT_CHECK_TEXT_H_
#define BYZERPERF_COORDINATOR_REPORT_CHECK_TEXT_H_

#include <string>

#include "byzerperf/v1/check.pb.h"
#include "coordinator/report/language.h"

namespace byzerperf {

// What a worker found before load, with numbers; empty for a check of a name
// that this version has no words for.
std::string FindingText(const v1::PreflightCheck& check,
                        ReportLanguage language);

// What to do about it; empty when it passed.
std::string RemedyText(const v1::PreflightCheck& check,
                       ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_CHECK_TEXT_H_
