#ifndef BYZERPERF_COORDINATOR_REPORT_LEVEL_TABLES_H_
#define BYZERPERF_COORDINATOR_REPORT_LEVEL_TABLES_H_

#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// Markdown tables with a row a level, each told apart by what it shows.

// Throughput, per GPU and cost when known, errors, lengths, cache; of an open
// loop also whether the server kept up, and what was sent.
std::string ThroughputTable(const ReportInput& input, ReportLanguage language);

// TTFT, TPOT and ICL in ms and E2E in s at p50, p90 and p99; of an open loop
// also the p99 of TTFT and E2E from when requests were due.
std::string LatencyTable(const ReportInput& input, ReportLanguage language);

// How the requests ended, by outcome.
std::string OutcomeTable(const ReportInput& input, ReportLanguage language);

// Value and verdict of each objective; "" without objectives.
std::string ObjectiveTable(const ReportInput& input, ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_LEVEL_TABLES_H_
