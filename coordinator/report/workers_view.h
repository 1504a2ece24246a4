#ifndef BYZERPERF_COORDINATOR_REPORT_WORKERS_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_WORKERS_VIEW_H_

#include <string>
#include <vector>

#include "byzerperf/v1/workers.pb.h"
#include "coordinator/report/language.h"

namespace byzerperf {

// For a terminal: a table of workers, within 80 columns where their names allow
// it, and what does not fit into one: hardware, targets, ceilings, the run that
// holds one, why one did not answer. `now_unix_s` is when they were asked. Ends
// in a line feed.
std::string WorkersReport(const v1::WorkerList& list, double now_unix_s,
                          ReportLanguage language);

// What became of one worker that was to stop.
struct StopOutcome {
  std::string worker;
  std::string problem;  // why there was no answer; empty: it answered
  std::string stopped;  // the run that it held and whose; empty: none
};

// A line a worker, each with a line feed.
std::string StopReport(const std::vector<StopOutcome>& outcomes,
                       ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_WORKERS_VIEW_H_
