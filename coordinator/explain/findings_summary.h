#ifndef BYZERPERF_COORDINATOR_EXPLAIN_FINDINGS_SUMMARY_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_FINDINGS_SUMMARY_H_

#include <string>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// The words of docs/metrics.md ("Findings"): best_by_throughput, queueing,
// too_few_loads, ….
std::string AnswerWord(Answer answer);
std::string LimitWord(Limit limit);
std::string CurveWord(CurveOutcome outcome);

// The findings as summary.json has them.
v1::FindingsSummary SummarizeFindings(const v1::RunResult& result,
                                      const Findings& findings);

// Explains the run and puts the summary into it.
void FillFindings(const v1::LoadPlan& plan, v1::RunResult* result);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_FINDINGS_SUMMARY_H_
