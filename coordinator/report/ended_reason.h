#ifndef BYZERPERF_COORDINATOR_REPORT_ENDED_REASON_H_
#define BYZERPERF_COORDINATOR_REPORT_ENDED_REASON_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "coordinator/report/language.h"

namespace byzerperf {

// What this program itself writes as RunResult.ended_reason. A report says it
// in its own language.
inline constexpr std::string_view kStoppedFromOutside =
    "stopped from outside before its end";
inline constexpr std::string_view kCoordinatorEnded =
    "the coordinator ended before the run did";
inline constexpr std::string_view kTooFewWorkersLeft =
    "too few workers are left (--min-workers-left)";

// The last of so many (two or more) levels that are not valid ended the sweep,
// for `invalid_reason`.
std::string TooManyInvalidLevels(uint32_t levels,
                                 std::string_view invalid_reason);

// `reason` in the report's language where this program wrote it; as it is where
// it came from elsewhere.
std::string EndedReasonText(std::string_view reason, ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_ENDED_REASON_H_
