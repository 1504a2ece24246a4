// Compares whole reports byte for byte with tests/golden/report. After a
// wanted change: UPDATE_GOLDEN=1 build/dev/bin/report_test, then read the
// difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "coordinator/explain/explain.h"
#include "coordinator/report/report.h"
#include "coordinator/report/summary_csv.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

constexpr char kGoldenDir[] = "tests/golden/report/";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void ExpectGolden(const std::string& name, const std::string& text) {
  const std::string path = kGoldenDir + name;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): this test has one thread
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text, ReadFile(path)) << path;
}

class GoldenReport : public ::testing::TestWithParam<std::string> {
 protected:
  GoldenReport() : run_(SampleRuns().at(GetParam())) {}

  void Compare(ReportLanguage language, const std::string& suffix) {
    const Findings findings = Explain(run_.result, run_.plan);
    const ReportInput input{run_.plan, run_.result, run_.environment,
                            run_.seed_aggregates, findings};
    ExpectGolden(GetParam() + suffix + ".md", MarkdownReport(input, language));
    const std::string path = "result/report" + suffix + ".md";
    ExpectGolden(GetParam() + suffix + ".txt",
                 TerminalReport(input, language) + "\n" +
                     AnswerLine(input, language, path) + "\n");
  }

  SampleRun run_;
};

TEST_P(GoldenReport, IsTheSameInEnglish) {
  Compare(ReportLanguage::kEnglish, "");
}

TEST_P(GoldenReport, IsTheSameInChinese) {
  Compare(ReportLanguage::kChinese, ".zh");
}

std::vector<std::string> SampleNames() {
  std::vector<std::string> names;
  for (const auto& [name, run] : SampleRuns()) names.push_back(name);
  return names;
}

std::string NameOf(const ::testing::TestParamInfo<std::string>& sample) {
  return sample.param;
}

INSTANTIATE_TEST_SUITE_P(Runs, GoldenReport, ::testing::ValuesIn(SampleNames()),
                         NameOf);

TEST(GoldenCsv, IsTheSame) {
  for (const char* name : {"errors", "rates_not_sent"}) {
    const SampleRun run = SampleRuns().at(name);
    ExpectGolden(std::string(name) + ".csv",
                 SummaryCsv(run.result, CsvEncoding::kPlain));
  }
}

}  // namespace
}  // namespace byzerperf
