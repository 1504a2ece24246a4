#ifndef BYZERPERF_COORDINATOR_RUN_RUN_REPORTS_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_REPORTS_H_

#include <map>
#include <string>

#include "coordinator/plan/run_options.h"
#include "coordinator/run/rebuild.h"

namespace byzerperf {

// A run in words.
struct RunReports {
  std::map<std::string, std::string> files;  // report.md, report.zh.md
  std::string terminal;
  std::string answer;  // the last line of stdout, without a line feed
};

// `dir` is where the files will lie. With both languages the terminal's text
// and the answer are English.
RunReports MakeReports(const SavedRun& run, Language language,
                       const std::string& dir);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_REPORTS_H_
