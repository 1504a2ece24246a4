#ifndef BYZERPERF_COORDINATOR_REPORT_SUMMARY_CSV_H_
#define BYZERPERF_COORDINATOR_REPORT_SUMMARY_CSV_H_

#include <string>

#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// `kWithByteOrderMark` is what Excel needs to open Chinese text.
enum class CsvEncoding { kPlain, kWithByteOrderMark };

// summary.csv: a row a level in the order of the run. Columns are the fields
// of LevelResult with their JSON names joined by `_` (`ttft_ms_p50`); lists
// (targets, workers) are left out. All outcomes have a column, so that files
// of several runs line up; of the other maps those keys that the run has. An
// absent number is an empty cell; of intervals those have columns that some
// level has (`ttft_ms_ci95_mean_low`).
std::string SummaryCsv(const v1::RunResult& result, CsvEncoding encoding);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_SUMMARY_CSV_H_
