#include "coordinator/report/check_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "byzerperf/v1/environment.pb.h"
#include "coordinator/report/progress_printer.h"

namespace byzerperf {
namespace {

using ::testing::SizeIs;

class CheckLinesTest : public ::testing::Test {
 protected:
  using Facts = std::map<std::string, std::string>;

  // Adds to the last worker.
  void Check(const std::string& name, const Facts& facts, bool passed = true) {
    v1::PreflightCheck& check =
        *environment_.mutable_workers(environment_.workers_size() - 1)
             ->add_checks();
    check.set_name(name);
    check.set_passed(passed);
    for (const auto& [fact, value] : facts) {
      (*check.mutable_facts())[fact] = value;
    }
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
  Check("clock", {{"source", "tsc"}});
  Check("cores", {{"threads", "1"}, {"cores", "1"}}, false);
  EXPECT_EQ(Text(),
            "✓ clock: tsc\n"
            "✗ cores: load threads 1, cores 1. Give the worker two cores or "
            "more\n");
  EXPECT_EQ(Text(ReportLanguage::kChinese),
            "✓ clock：tsc\n"
            "✗ cores：负载线程 1，CPU 核 1。请给压测节点两个或更多的核\n");
}

TEST_F(CheckLinesTest, FoldWhatIsEqualAndNameWhoseTheOthersAre) {
  for (int i = 0; i < 4; ++i) {
    AddWorker();
    Check("descriptors", {{"needed", "132"}, {"limit", "20000"}});
    Check("clock", {{"source", i == 2 ? "hpet" : "tsc"}}, i != 2);
  }
  EXPECT_EQ(Text(),
            "✓ descriptors: 132 of 20000 needed (4 workers)\n"
            "✓ clock: tsc (gpu0, gpu1, gpu3)\n"
            "✗ clock: hpet: every look at it is a system call of about 1 µs "
            "(gpu2). Use a host whose clock source is tsc, or boot it with "
            "clocksource=tsc\n");
  EXPECT_EQ(Text(ReportLanguage::kChinese),
            "✓ descriptors：需要 132 个，上限 20000（4 个压测节点）\n"
            "✓ clock：tsc（gpu0, gpu1, gpu3）\n"
            "✗ clock：hpet：每次读取都是约 1 µs 的系统调用（gpu2）。请换用时钟"
            "源为 tsc 的主机，或以 clocksource=tsc 启动\n");
}

TEST_F(CheckLinesTest, NameAFewWorkersAndCountTheRest) {
  for (int i = 0; i < 7; ++i) {
    AddWorker();
    if (i > 0) Check("clock", {{"source", "tsc"}});
  }
  EXPECT_EQ(Text(), "✓ clock: tsc (gpu1, gpu2, gpu3 and 3 more workers)\n");
}

TEST_F(CheckLinesTest, NameAWorkerOnceForTwoEqualLines) {
  AddWorker();
  Check("stamps", {});
  Check("stamps", {});
  EXPECT_EQ(Text(), "✓ stamps: by the kernel\n");
}

TEST_F(CheckLinesTest, FitOnAScreenHoweverManyWorkersDiffer) {
  for (int i = 0; i < 300; ++i) {
    AddWorker();
    Check("cores", {{"threads", "2"}, {"cores", "8"}});
    Check("model",
          {{"url", absl::StrCat("http://gpu", i)},
           {"model", "chat"},
           {"listed", "chta"}},
          i % 3 != 0);
  }
  EXPECT_EQ(Text(),
            "✓ cores: load threads 2, cores 8 (300 workers)\n"
            "✗ model: http://gpu0 does not list chat; it lists chta, and 99 "
            "more like it (gpu0, gpu3, gpu6 and 97 more workers). Check "
            "--model\n"
            "✓ model: http://gpu1 lists chat, and 199 more like it (gpu1, "
            "gpu2, gpu4 and 197 more workers)\n");
}

TEST_F(CheckLinesTest, AreNoneWithoutChecks) {
  AddWorker();
  EXPECT_THAT(FoldChecks(environment_), SizeIs(0));
  EXPECT_EQ(Text(), "");
}

}  // namespace
}  // namespace byzerperf
