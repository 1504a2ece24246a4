#ifndef BYZERPERF_COORDINATOR_REPORT_WARNING_KINDS_H_
#define BYZERPERF_COORDINATOR_REPORT_WARNING_KINDS_H_

#include <string>

#include "coordinator/explain/findings.h"

namespace byzerperf {

// The section of the template `warning` that says the kind.
const char* WarningSection(WarningKind kind);

// The value of such a warning at a level, with what it counts in
// (coordinator/explain/findings.h): a number, a whole one or a share.
std::string FormatWarningValue(WarningKind kind, double value);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_WARNING_KINDS_H_
