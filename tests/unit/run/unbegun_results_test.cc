// The results directory of a run that ended before its first level.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "byzerperf/v1/environment.pb.h"
#include "coordinator/run/rebuild.h"
#include "coordinator/run/results_dir.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using testing::HasSubstr;

class UnbegunResultsTest : public testing::Test {
 protected:
  UnbegunResultsTest() : path_(dir_.File("result")) {
    plan_.set_run_id("r");
    plan_.add_stages()->set_level("c0005");
    environment_.set_coordinator_version("1.2.3");
    result_.set_run_id("r");
    result_.set_ended("stopped");
    result_.set_ended_reason("stopped from outside before its end");
  }

  absl::Status Save(bool overwrite) {
    ResultsDir results(
        {.path = path_, .overwrite = overwrite, .plan_yaml = "model: chat\n"},
        [](const absl::Status& error) { FAIL() << error; });
    const absl::Status saved =
        results.SaveUnbegun(plan_, environment_, result_);
    EXPECT_EQ(results.begun(), saved.ok());
    EXPECT_TRUE(results.Flush().ok());
    return saved;
  }

  TempDir dir_;
  const std::string path_;
  v1::LoadPlan plan_;
  v1::Environment environment_;
  v1::RunResult result_;
};

TEST_F(UnbegunResultsTest, AreReadAsThoseOfARunWithoutLevels) {
  ASSERT_TRUE(Save(/*overwrite=*/false).ok());
  const auto saved = ReadResults(path_);
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_EQ(saved->result.ended(), "stopped");
  EXPECT_EQ(saved->result.ended_reason(), result_.ended_reason());
  EXPECT_EQ(saved->result.levels_size(), 0);
  EXPECT_EQ(saved->plan.run_id(), "r");
  EXPECT_EQ(saved->environment.coordinator_version(), "1.2.3");
}

TEST_F(UnbegunResultsTest, NeverTakeThePlaceOfAnEarlierRunsResults) {
  ASSERT_TRUE(Save(/*overwrite=*/false).ok());
  result_.set_run_id("later");
  const absl::Status refused = Save(/*overwrite=*/true);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("stays as it is"));
  EXPECT_EQ(ReadResults(path_)->result.run_id(), "r");
  EXPECT_FALSE(Save(/*overwrite=*/false).ok());
}

TEST_F(UnbegunResultsTest, MayLieInAnEmptyDirectory) {
  std::filesystem::create_directory(path_);
  EXPECT_TRUE(Save(/*overwrite=*/true).ok());
}

}  // namespace
}  // namespace byzerperf
