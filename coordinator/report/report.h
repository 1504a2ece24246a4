#ifndef BYZERPERF_COORDINATOR_REPORT_REPORT_H_
#define BYZERPERF_COORDINATOR_REPORT_REPORT_H_

#include <string>
#include <string_view>
#include <vector>

#include "byzerperf/v1/environment.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"
#include "coordinator/report/language.h"

namespace byzerperf {

// What a report is made of; nothing else is read. All must outlive the call.
// `environment` may be empty. `seed_aggregates` is parallel to
// `result.levels`; levels without one are left out of the compatible block.
struct ReportInput {
  const v1::LoadPlan& plan;
  const v1::RunResult& result;
  const v1::Environment& environment;
  const std::vector<v1::ByzerPerfAggregates>& seed_aggregates;
  const Findings& findings;  // Explain(result, plan)
};

// The text of report.md or report.zh.md: the answer in the first line, a page
// of conclusion that prints on one sheet of A4 (why, latency against
// objectives, throughput per GPU and cost, risk), then the reason in numbers,
// other readings in a fold-out, tables, what was asked, the seed's five figures
// and the definition of every number.
std::string MarkdownReport(const ReportInput& input, ReportLanguage language);

// The same in short for a terminal of 80 columns: at most 40 lines for up to
// 8 levels.
std::string TerminalReport(const ReportInput& input, ReportLanguage language);

// One line without a line feed: `Best concurrency: N …` or why there is none,
// then the path of the report.
std::string AnswerLine(const ReportInput& input, ReportLanguage language,
                       std::string_view report_path);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_REPORT_H_
