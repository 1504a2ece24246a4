#ifndef BYZERPERF_COORDINATOR_REPORT_CALIBRATION_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_CALIBRATION_VIEW_H_

#include <string>

#include "byzerperf/v1/calibration.pb.h"
#include "coordinator/report/language.h"

namespace byzerperf {

// For a terminal: for each worker a table of its steps, at most 80 columns, and
// the sentence that says what it holds. Ends in a line feed.
std::string CalibrationReport(const v1::Calibration& calibration,
                              ReportLanguage language);

// One line about a step that has just been measured, without a line feed.
std::string CalibrationProgress(const std::string& worker,
                                const v1::CalibrationStep& step,
                                ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_CALIBRATION_VIEW_H_
