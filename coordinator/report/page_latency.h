#ifndef BYZERPERF_COORDINATOR_REPORT_PAGE_LATENCY_H_
#define BYZERPERF_COORDINATOR_REPORT_PAGE_LATENCY_H_

#include <cstddef>
#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// The conclusion page's Markdown table: p50 and p99 of TTFT and TPOT (of E2E
// without streaming, or where an objective is about it) at `level`, each beside
// the objectives that are about it, then the other objectives, each with its
// own value and whether it was met.
std::string PageLatencyTable(const ReportInput& input, size_t level,
                             ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_PAGE_LATENCY_H_
