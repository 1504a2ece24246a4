#include "coordinator/report/check_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "coordinator/report/progress_printer.h"

namespace byzerperf {
namespace {

using ::testing::SizeIs;

class CheckLinesTest : public ::testing::Test {
 protected:
  // Adds to the last worker.
  void Check(const std::string& name, const std::string& finding,
             const std::string& remedy = "") {
    v1::PreflightCheck& check =
        *environment_.mutable_workers(environment_.workers_size() - 1)
             ->add_checks();
    check.set_name(name);
    check.set_passed(remedy.empty());
    check.set_finding(finding);
    check.set_remedy(remedy);
  }
  void AddWorker() {
    const std::string name = absl::StrCat("gpu", environment_.workers_size());
    environment_.add_workers()->set_worker(name);
  }

  std::string Text(ReportLanguage language = ReportLanguage::kEnglish) const {
    std::ostringstream out;
    ProgressPrinter(out, language, ProgressStyle::kPlain)
        .Checks(FoldChecks(environment_));
    return out.str();
  }

  v1::Environment environment_;
};

TEST_F(CheckLinesTest, AreALineACheckWithItsRemedy) {
  AddWorker();
  Check("clock", "tsc");
  Check("cores", "1 load thread on 1 core", "Give the worker two cores");
  EXPECT_EQ(Text(),
            "✓ clock: tsc\n"
            "✗ cores: 1 load thread on 1 core. Give the worker two cores\n");
  EXPECT_EQ(Text(ReportLanguage::kChinese),
            "✓ clock：tsc\n"
            "✗ cores：1 load thread on 1 core。Give the worker two cores\n");
}

TEST_F(CheckLinesTest, FoldWhatIsEqualAndNameWhoseTheOthersAre) {
  for (int i = 0; i < 4; ++i) {
    AddWorker();
    Check("descriptors", "132 of 20000 needed");
    Check("clock", i == 2 ? "hpet" : "tsc", i == 2 ? "Boot with tsc" : "");
  }
  EXPECT_EQ(Text(),
            "✓ descriptors: 132 of 20000 needed (4 workers)\n"
            "✓ clock: tsc (gpu0, gpu1, gpu3)\n"
            "✗ clock: hpet (gpu2). Boot with tsc\n");
  EXPECT_EQ(Text(ReportLanguage::kChinese),
            "✓ descriptors：132 of 20000 needed（4 个压测节点）\n"
            "✓ clock：tsc（gpu0, gpu1, gpu3）\n"
            "✗ clock：hpet（gpu2）。Boot with tsc\n");
}

TEST_F(CheckLinesTest, NameAFewWorkersAndCountTheRest) {
  for (int i = 0; i < 7; ++i) {
    AddWorker();
    if (i > 0) Check("clock", "tsc");
  }
  EXPECT_EQ(Text(), "✓ clock: tsc (gpu1, gpu2, gpu3 and 3 more workers)\n");
}

TEST_F(CheckLinesTest, NameAWorkerOnceForTwoEqualLines) {
  AddWorker();
  Check("model", "both list chat");
  Check("model", "both list chat");
  EXPECT_EQ(Text(), "✓ model: both list chat\n");
}

TEST_F(CheckLinesTest, FitOnAScreenHoweverManyWorkersDiffer) {
  for (int i = 0; i < 300; ++i) {
    AddWorker();
    Check("cores", "2 load threads on 8 cores");
    Check("target", absl::StrCat("http://gpu", i, " answers"),
          i % 3 == 0 ? "Run the worker elsewhere" : "");
  }
  EXPECT_EQ(Text(),
            "✓ cores: 2 load threads on 8 cores (300 workers)\n"
            "✗ target: http://gpu0 answers, and 99 more like it (gpu0, gpu3, "
            "gpu6 and 97 more workers). Run the worker elsewhere\n"
            "✓ target: http://gpu1 answers, and 199 more like it (gpu1, gpu2, "
            "gpu4 and 197 more workers)\n");
}

TEST_F(CheckLinesTest, AreNoneWithoutChecks) {
  AddWorker();
  EXPECT_THAT(FoldChecks(environment_), SizeIs(0));
  EXPECT_EQ(Text(), "");
}

}  // namespace
}  // namespace byzerperf
