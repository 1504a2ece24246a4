#include "coordinator/run/run_reports.h"

#include "absl/strings/str_cat.h"
#include "coordinator/explain/explain.h"
#include "coordinator/report/report.h"

namespace byzerperf {

RunReports MakeReports(const SavedRun& run, Language language,
                       const std::string& dir) {
  const Findings findings = Explain(run.result, run.plan);
  const ReportInput input{run.plan, run.result, run.environment,
                          run.seed_aggregates, findings};
  RunReports reports;
  if (language != Language::kChinese) {
    reports.files["report.md"] =
        MarkdownReport(input, ReportLanguage::kEnglish);
  }
  if (language != Language::kEnglish) {
    reports.files["report.zh.md"] =
        MarkdownReport(input, ReportLanguage::kChinese);
  }
  const ReportLanguage spoken = language == Language::kChinese
                                    ? ReportLanguage::kChinese
                                    : ReportLanguage::kEnglish;
  reports.terminal = TerminalReport(input, spoken);
  reports.answer = AnswerLine(
      input, spoken, absl::StrCat(dir, "/", reports.files.begin()->first));
  return reports;
}

}  // namespace byzerperf
