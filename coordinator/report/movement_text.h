#ifndef BYZERPERF_COORDINATOR_REPORT_MOVEMENT_TEXT_H_
#define BYZERPERF_COORDINATOR_REPORT_MOVEMENT_TEXT_H_

#include <string>
#include <vector>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// A sentence for each movement: how throughput, TTFT, gaps and errors moved,
// with their numbers. What was not measured is left out.
std::vector<std::string> MovementTexts(const ReportInput& input,
                                       ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_MOVEMENT_TEXT_H_
