#include "coordinator/explain/calibration.h"

#include <gtest/gtest.h>

#include "byzerperf/v1/environment.pb.h"

namespace byzerperf {
namespace {

v1::CalibrationStep& AddStep(uint32_t streams, double ttft_p99_us,
                             double icl_p99_us,
                             v1::WorkerCalibration& calibration) {
  v1::CalibrationStep& step = *calibration.add_steps();
  step.set_streams(streams);
  step.set_events_per_s(streams * 50);
  step.set_ttft_error_p99_us(ttft_p99_us);
  step.set_icl_error_p99_us(icl_p99_us);
  return step;
}

// 1 ms lies between 1,000 and 2,000 streams, at a fifth of the way.
v1::WorkerCalibration Rising() {
  v1::WorkerCalibration calibration;
  AddStep(100, 50, 20, calibration);
  AddStep(1000, 800, 100, calibration);
  AddStep(2000, 1800, 400, calibration);
  return calibration;
}

TEST(CalibratedError, IsTheStepsOwnAtAStep) {
  const auto errors = CalibratedError(Rising(), 50'000, 1000);
  ASSERT_TRUE(errors.has_value());
  EXPECT_DOUBLE_EQ(errors->ttft_p99_us, 800);
  EXPECT_DOUBLE_EQ(errors->icl_p99_us, 100);
}

TEST(CalibratedError, IsInterpolatedBetweenTwoSteps) {
  const auto errors = CalibratedError(Rising(), 75'000, 1500);
  ASSERT_TRUE(errors.has_value());
  EXPECT_DOUBLE_EQ(errors->ttft_p99_us, 1300);
  EXPECT_DOUBLE_EQ(errors->icl_p99_us, 250);
}

TEST(CalibratedError, TakesTheHeavierOfEventsAndStreams) {
  const auto by_events = CalibratedError(Rising(), 75'000, 100);
  const auto by_streams = CalibratedError(Rising(), 10, 1500);
  ASSERT_TRUE(by_events.has_value());
  ASSERT_TRUE(by_streams.has_value());
  EXPECT_DOUBLE_EQ(by_events->ttft_p99_us, 1300);
  EXPECT_DOUBLE_EQ(by_streams->ttft_p99_us, 1300);
}

TEST(CalibratedError, IsTheFirstStepsBelowIt) {
  const auto errors = CalibratedError(Rising(), 10, 1);
  ASSERT_TRUE(errors.has_value());
  EXPECT_DOUBLE_EQ(errors->ttft_p99_us, 50);
}

TEST(CalibratedError, SaysNothingBeyondTheLastStep) {
  EXPECT_TRUE(CalibratedError(Rising(), 100'000, 2000).has_value());
  EXPECT_FALSE(CalibratedError(Rising(), 100'001, 2000).has_value());
  EXPECT_FALSE(CalibratedError(Rising(), 100'000, 2001).has_value());
  EXPECT_FALSE(CalibratedError(v1::WorkerCalibration(), 1, 1).has_value());
}

TEST(CalibratedError, NeverFallsWithTheLoad) {
  v1::WorkerCalibration calibration;
  AddStep(1, 300, 90, calibration);  // a hiccup
  AddStep(10, 50, 20, calibration);
  AddStep(100, 400, 30, calibration);
  const auto errors = CalibratedError(calibration, 500, 10);
  ASSERT_TRUE(errors.has_value());
  EXPECT_DOUBLE_EQ(errors->ttft_p99_us, 300);
  EXPECT_DOUBLE_EQ(errors->icl_p99_us, 90);
}

TEST(CalibratedError, LeavesOutStepsThatSayNothingOfTheClient) {
  v1::WorkerCalibration calibration = Rising();
  calibration.mutable_steps(2)->set_server_limited(true);
  EXPECT_FALSE(CalibratedError(calibration, 75'000, 1500).has_value());
  calibration.mutable_steps(1)->set_series_end("failed_requests");
  EXPECT_FALSE(CalibratedError(calibration, 50'000, 1000).has_value());
  EXPECT_TRUE(CalibratedError(calibration, 5000, 100).has_value());
}

TEST(CalibratedError, IsLookedUpByTheWorkersName) {
  v1::Environment environment;
  environment.add_workers()->set_worker("gpu1");
  environment.add_workers()->set_worker("gpu2");
  *environment.mutable_workers(1)->mutable_calibration() = Rising();
  EXPECT_EQ(CalibrationOf(environment, "gpu1"), nullptr);
  EXPECT_EQ(CalibrationOf(environment, "gpu3"), nullptr);
  EXPECT_NE(CalibrationOf(environment, "gpu2"), nullptr);
}

TEST(CapacityWithin, LiesWhereTheErrorIsReached) {
  const auto capacity = CapacityWithin(Rising(), 1000);
  ASSERT_TRUE(capacity.has_value());
  EXPECT_DOUBLE_EQ(capacity->streams, 1200);
  EXPECT_DOUBLE_EQ(capacity->events_per_s, 60'000);
  EXPECT_FALSE(capacity->at_least);
}

TEST(CapacityWithin, IsTheLastStepAtLeastWhenTheErrorIsNeverReached) {
  const auto capacity = CapacityWithin(Rising(), 5000);
  ASSERT_TRUE(capacity.has_value());
  EXPECT_DOUBLE_EQ(capacity->streams, 2000);
  EXPECT_TRUE(capacity->at_least);
}

TEST(CapacityWithin, IsNotThereWhenTheFirstStepIsBeyond) {
  EXPECT_FALSE(CapacityWithin(Rising(), 50).has_value());
  EXPECT_FALSE(CapacityWithin(v1::WorkerCalibration(), 1000).has_value());
}

}  // namespace
}  // namespace byzerperf
