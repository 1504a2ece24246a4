#include "worker/calibrate/calibration_plan.h"

#include <gtest/gtest.h>

#include "common/base/duration.h"
#include "common/plan/validate_calibration.h"

namespace byzerperf {
namespace {

v1::CalibrateRequest TwoSteps() {
  v1::CalibrateRequest request;
  request.set_run_id("calibrate-1");
  request.add_streams(1);
  request.add_streams(1000);
  request.set_gap_s(0.02);
  request.set_step_s(3);
  return request;
}

TEST(CalibrationRun, HasAStageForEachStepAndTheNullServerAsItsOnlyTarget) {
  const auto run = MakeCalibrationRun(TwoSteps(), "http://127.0.0.1:1");
  ASSERT_EQ(run->plan.stages_size(), 2);
  EXPECT_EQ(run->plan.stages(0).load().concurrency(), 1);
  EXPECT_EQ(run->plan.stages(1).load().concurrency(), 1000);
  ASSERT_EQ(run->targets.size(), 1);
  EXPECT_EQ(run->targets[0], "http://127.0.0.1:1");
  EXPECT_TRUE(run->plan.recording().save_gaps());
}

TEST(CalibrationRun, GivesAStepTimeToSettleBeforeItIsMeasured) {
  const auto run = MakeCalibrationRun(TwoSteps(), "http://127.0.0.1:1");
  EXPECT_DOUBLE_EQ(run->plan.stages(1).duration_s(),
                   NsToSeconds(SettleNs(1000)) + 3);
  EXPECT_GT(SettleNs(1000), SettleNs(1));
}

TEST(OfferedEvents, CountTheTimeToTheFirstTokenToo) {
  // 32 tokens in the mean, in 50 ms and 31 gaps of 50 ms.
  EXPECT_DOUBLE_EQ(OfferedEventsPerSecond(10, 0.05), 10 * 32 / 1.6);
}

TEST(ValidateCalibration, TakesRisingStreams) {
  EXPECT_TRUE(ValidateCalibration(TwoSteps()).ok());
}

TEST(ValidateCalibration, TakesNoIdThatIsNoName) {
  v1::CalibrateRequest request = TwoSteps();
  request.set_run_id("a\",\"status\":\"");
  EXPECT_EQ(ValidateCalibration(request).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ValidateCalibration, NamesFlagValueAndRule) {
  v1::CalibrateRequest request = TwoSteps();
  request.add_streams(1000);
  EXPECT_EQ(ValidateCalibration(request).message(),
            "--num-concurrent-requests: 1000 must be above 1000 and at most "
            "1000000: the levels of a calibration rise, so that it can end at "
            "the first that is too much");
  request.clear_streams();
  EXPECT_EQ(ValidateCalibration(request).message(),
            "--num-concurrent-requests: 0 levels must be 1 to 100");
  request = TwoSteps();
  request.set_gap_s(0);
  EXPECT_EQ(ValidateCalibration(request).message(),
            "--itl: 0s must be from 0.001s to 1s");
  request = TwoSteps();
  request.set_step_s(61);
  EXPECT_EQ(ValidateCalibration(request).message(),
            "--step-duration: 61s must be from 0.1s to 60s");
}

}  // namespace
}  // namespace byzerperf
