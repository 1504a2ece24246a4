#ifndef BYZERPERF_COORDINATOR_REPORT_LIMIT_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_LIMIT_VIEW_H_

#include <string>
#include <vector>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// One sentence without a line feed: what limits the server beyond the best
// level, with its numbers, or that nothing did in the range. "" where it is
// not known.
std::string LimitSentence(const ReportInput& input, ReportLanguage language);

// What limited a load, for one item of a list.
struct LimitLine {
  std::string loads;  // its name; neighbours that nothing limited share a line
  std::string text;   // the causes, the strongest first
};

// In rising load; none with fewer than two loads.
std::vector<LimitLine> LimitLines(const ReportInput& input,
                                  ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_LIMIT_VIEW_H_
