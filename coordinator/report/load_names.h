#ifndef BYZERPERF_COORDINATOR_REPORT_LOAD_NAMES_H_
#define BYZERPERF_COORDINATOR_REPORT_LOAD_NAMES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/explain/load_runs.h"
#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// Stands behind the label of an over-saturated level.
inline constexpr char kOverSaturatedMark[] = " ↑";

// A load as a sentence names it, by the template `load_name`: `8 req/s`, or
// `8 sessions/s`; a concurrency is `5` in English and `并发 5` in Chinese.
std::string LoadName(const std::string& label, const Findings& findings,
                     ReportLanguage language);

// The load that `level` is a run of.
std::string LoadNameAt(const ReportInput& input, size_t level,
                       ReportLanguage language);

// Several levels: `4, 8 req/s`.
std::string LevelNames(const ReportInput& input,
                       const std::vector<size_t>& levels,
                       ReportLanguage language);

// Label and, where it was over-saturated, its mark. Of a load: of the runs that
// count for it.
std::string MarkedLevel(const v1::RunResult& result,
                        const v1::LevelResult& level);
std::string MarkedLoad(const ReportInput& input, const LoadRuns& runs);

// What a column of loads is headed: concurrency, or rate.
std::string LoadHeading(const ReportInput& input, ReportLanguage language);

// Median of the number over the runs of the load that `level` is one of.
std::optional<double> MedianAt(const ReportInput& input, size_t level,
                               const LevelNumber& number_of);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_LOAD_NAMES_H_
