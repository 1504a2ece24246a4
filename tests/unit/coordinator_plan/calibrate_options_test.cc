#include "coordinator/plan/calibrate_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/version.h"
#include "tests/support/fixed_clock.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

absl::StatusOr<CalibrateOptions> Read(
    const std::vector<std::string>& arguments) {
  CalibrateCommandLine command;
  absl::Status parsed = command.line().Parse(arguments);
  if (!parsed.ok()) return parsed;
  return command.Resolve(FixedClock());
}

std::string Error(const std::vector<std::string>& arguments) {
  return std::string(Read(arguments).status().message());
}

TEST(CalibrateOptions, AreAWholeSeriesWithoutAFlag) {
  const auto options = Read({});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_THAT(options->request.streams(),
              ElementsAre(1, 10, 100, 300, 1000, 2000, 5000));
  EXPECT_DOUBLE_EQ(options->request.gap_s(), 0.02);
  EXPECT_DOUBLE_EQ(options->request.step_s(), 3);
  EXPECT_THAT(options->request.run_id(), StartsWith("calibrate-"));
  EXPECT_EQ(options->request.coordinator_version(), Version());
  EXPECT_EQ(options->results_dir, "calibration");
  EXPECT_TRUE(options->workers.addresses.empty());
}

TEST(CalibrateOptions, TakeTheFlagsOfARunForLoadAndWorkers) {
  const auto options =
      Read({"--workers", "gpu1,gpu2:7071", "--concurrency", "5:20:5", "--itl",
            "40", "--step-duration", "500ms", "--lang", "zh"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_THAT(options->request.streams(), ElementsAre(5, 10, 15, 20));
  EXPECT_DOUBLE_EQ(options->request.gap_s(), 0.04);
  EXPECT_DOUBLE_EQ(options->request.step_s(), 0.5);
  EXPECT_THAT(options->workers.addresses, ElementsAre("gpu1", "gpu2:7071"));
  EXPECT_EQ(options->language, Language::kChinese);
}

TEST(CalibrateOptions, NameWhatIsWrong) {
  EXPECT_THAT(Error({"--url", "http://gpu1"}), HasSubstr("--url"));
  EXPECT_THAT(Error({"--step-duraton", "1s"}), HasSubstr("--step-duration"));
  EXPECT_THAT(Error({"--concurrency", "20,10"}),
              HasSubstr("10 must be above 20"));
  EXPECT_THAT(Error({"--itl", "2s"}), HasSubstr("--itl: 2s must be"));
  EXPECT_THAT(Error({"--step-duration", "1h"}), HasSubstr("--step-duration"));
  EXPECT_THAT(Error({"--workers", "a,a"}), HasSubstr("'a' is given twice"));
  EXPECT_THAT(Error({"--results-dir", ""}), HasSubstr("--results-dir"));
}

}  // namespace
}  // namespace byzerperf
