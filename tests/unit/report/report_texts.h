#ifndef BYZERPERF_TESTS_UNIT_REPORT_REPORT_TEXTS_H_
#define BYZERPERF_TESTS_UNIT_REPORT_REPORT_TEXTS_H_

#include <string>

#include "coordinator/explain/explain.h"
#include "coordinator/report/report.h"
#include "tests/support/sample_results.h"

namespace byzerperf {

// A report in each of its forms.
struct Texts {
  std::string markdown;
  std::string terminal;
  std::string answer;
};

inline Texts Write(const SampleRun& run, ReportLanguage language) {
  const Findings findings = Explain(run.result, run.plan);
  const ReportInput input{run.plan, run.result, run.environment,
                          run.seed_aggregates, findings};
  return {MarkdownReport(input, language), TerminalReport(input, language),
          AnswerLine(input, language, "result/report.md")};
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_REPORT_REPORT_TEXTS_H_
