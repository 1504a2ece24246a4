#ifndef BYZERPERF_COORDINATOR_REPORT_OBJECTIVE_TEXT_H_
#define BYZERPERF_COORDINATOR_REPORT_OBJECTIVE_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "coordinator/explain/findings.h"
#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// The value with the unit that the objective's name carries: "313 ms",
// "0.5%", "∞ ms" when failures reach the percentile, "–" when unknown.
std::string ObjectiveValue(const v1::Objective& objective,
                           const std::optional<double>& value);

// ✓ met, ✗ missed, both in brackets where how sure that is is not known, ≈
// either by chance (the limit lies within the interval), ? unknown.
const char* ObjectiveMark(const ObjectiveCheck& check);

// Some objective is missed (or unknown), and not by what may be chance.
bool MissesForSure(const std::vector<ObjectiveCheck>& checks);

// Those that the load of a level does not meet for sure, with their values;
// where chance may decide with the interval:
// "`ttft_p99<500ms`: 490 ms ≈ [470 ms, 520 ms]".
std::string MissedAt(const ReportInput& input, size_t level,
                     ReportLanguage language);

// All of the plan's, as the user wrote them, in Markdown.
std::string ObjectiveTexts(const v1::LoadPlan& plan);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_OBJECTIVE_TEXT_H_
