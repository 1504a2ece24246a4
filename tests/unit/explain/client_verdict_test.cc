// The rules of docs/metrics.md, "The client's own health", on both sides of
// their borders: bounds, what is unknown, the warning. client_limits_test.cc
// has what limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "tests/unit/explain/client_verdict_fixture.h"

namespace byzerperf {
namespace {

using ::testing::DoubleEq;
using ::testing::DoubleNear;

TEST_F(ClientVerdictTest, IsOkForAHealthyLevel) { EXPECT_EQ(Verdict(), "ok"); }

TEST_F(ClientVerdictTest, ShowsTheWorstWorkerAndTheSumOfAll) {
  second_.mutable_loops(0)->set_cpu_us(5'000'000);
  second_.mutable_loops(0)->set_run_delay_us(200'000);
  second_.mutable_host()->set_busy_us(8'000'000);
  second_.mutable_host()->set_idle_us(12'000'000);
  second_.mutable_host()->set_pressure_us(300'000);
  second_.set_open_files(500);
  first_.set_retransmits(3);
  second_.set_retransmits(4);
  second_.set_stale_reconnects(1);
  first_.set_grant_wait_us(2'000'000);
  first_.set_acknowledged_us(1500);
  second_.set_acknowledged_us(800);
  facts_.co_located = {1};
  const v1::ClientHealth client = Judge();
  EXPECT_THAT(client.cpu_share_max(), DoubleEq(0.5));
  EXPECT_THAT(client.run_delay_share_max(), DoubleEq(0.02));
  EXPECT_THAT(client.host_cpu_share(), DoubleEq(0.4));
  EXPECT_THAT(client.cpu_pressure_share(), DoubleEq(0.03));
  EXPECT_THAT(client.open_files_share(), DoubleEq(0.5));
  EXPECT_THAT(client.grant_wait_share(), DoubleEq(0.005));
  EXPECT_THAT(client.acknowledged_ms_max(), DoubleEq(1.5));
  EXPECT_EQ(client.retransmits(), 7u);
  EXPECT_EQ(client.connections_opened(), 40u);
  EXPECT_EQ(client.connections_reused(), 160u);
  EXPECT_EQ(client.stale_reconnects(), 1u);
  EXPECT_TRUE(client.co_located());
  EXPECT_EQ(client.send_lag_us().count(), 200u);
  EXPECT_THAT(client.send_lag_us().p50(), DoubleEq(20));
  EXPECT_THAT(client.loop_lag_us().p99(), DoubleEq(15));
}

TEST_F(ClientVerdictTest, IsNotLimitedByLateAcknowledgements) {
  first_.set_acknowledged_us(60'000'000);
  EXPECT_EQ(Verdict(), "ok");
}

TEST_F(ClientVerdictTest, KnowsNoLagWhereNothingWasAcknowledged) {
  EXPECT_FALSE(Judge().has_acknowledged_ms_max());
}

// A host that was calibrated: 500 µs at 1,000 events/s, 3 ms at 3,000.
v1::WorkerCalibration Calibrated() {
  v1::WorkerCalibration calibration;
  for (const auto& [streams, error_us] :
       {std::pair(20u, 500.0), std::pair(60u, 3000.0)}) {
    v1::CalibrationStep& step = *calibration.add_steps();
    step.set_streams(streams);
    step.set_events_per_s(streams * 50);
    step.set_ttft_error_p99_us(error_us);
    step.set_icl_error_p99_us(error_us / 2);
  }
  return calibration;
}

TEST_F(ClientVerdictTest, IsNoBetterThanItsCalibration) {
  const v1::WorkerCalibration calibration = Calibrated();
  facts_.calibrated = {{&calibration, 1000, 20}};
  EXPECT_EQ(Verdict(), "ok");
  EXPECT_THAT(Judge().ttft_error_bound_us(), DoubleEq(500));
  facts_.calibrated = {{&calibration, 1300, 20}};
  EXPECT_EQ(Verdict(), "ok");
  EXPECT_GT(Judge().ttft_error_bound_us(), 500);
  facts_.calibrated = {{&calibration, 2500, 20}};
  EXPECT_EQ(Verdict(), "limited: calibration");
}

TEST_F(ClientVerdictTest, ACalibrationWithoutALimitLimitsNothing) {
  v1::WorkerCalibration calibration = Calibrated();
  calibration.mutable_steps(1)->set_ttft_error_p99_us(600);
  facts_.calibrated = {{&calibration, 50'000, 1000}};
  EXPECT_EQ(Verdict(), "ok");
}

TEST_F(ClientVerdictTest, LeavesOutWhatIsNotKnown) {
  for (v1::WorkerHealth* worker : {&first_, &second_}) {
    worker->clear_host();
    worker->mutable_loops(0)->clear_run_delay_us();
    worker->clear_max_open_files();
    worker->clear_text_events();
    worker->clear_send_lag();
    worker->clear_arrival_error();
  }
  const v1::ClientHealth client = Judge();
  EXPECT_EQ(client.verdict(), "ok");
  EXPECT_FALSE(client.has_host_cpu_share());
  EXPECT_FALSE(client.has_cpu_pressure_share());
  EXPECT_FALSE(client.has_run_delay_share_max());
  EXPECT_FALSE(client.has_open_files_share());
  EXPECT_FALSE(client.has_coalesced_share());
  EXPECT_FALSE(client.has_send_lag_us());
  EXPECT_FALSE(client.has_icl_error_bound_us());
  EXPECT_EQ(client.stamp_source(), "");
}

// Bounds.

TEST_F(ClientVerdictTest, BoundsErrorsByTheUpperEdgeOfAPercentile) {
  const v1::ClientHealth client = Judge();
  // All values are equal: the greatest is the upper edge.
  EXPECT_THAT(client.ttft_error_bound_us(),
              DoubleEq(30 + client_rules::kStampErrorUs));
  EXPECT_THAT(client.icl_error_bound_us(),
              DoubleEq(15 + client_rules::kStampErrorUs));
}

TEST_F(ClientVerdictTest, LetsOnePercentOfRequestsBeBeyondTheBound) {
  // 198 of 200 requests are at 30 µs.
  *second_.mutable_ttft_error() = Times(30 * kUsNs, 98);
  v1::WorkerHealth third = first_;
  *third.mutable_ttft_error() = Times(800 * kUsNs, 2);
  HealthTotals totals;
  for (const auto* worker : {&first_, &second_, &third}) {
    totals.AddChecked(0, *worker);
  }
  EXPECT_THAT(JudgeClient(totals, facts_).ttft_error_bound_us(),
              DoubleNear(30 + client_rules::kStampErrorUs, 0.2));
  *third.mutable_ttft_error() = Times(800 * kUsNs, 1);
  totals.AddChecked(0, third);
  EXPECT_THAT(JudgeClient(totals, facts_).ttft_error_bound_us(),
              DoubleNear(800 + client_rules::kStampErrorUs, 0.5));
}

TEST_F(ClientVerdictTest, LetsHalfAPercentOfArrivalsBeBeyondTheBound) {
  *first_.mutable_arrival_error() = Times(15 * kUsNs, 9950);
  *second_.mutable_arrival_error() = Times(700 * kUsNs, 50);
  EXPECT_THAT(Judge().icl_error_bound_us(),
              DoubleNear(15 + client_rules::kStampErrorUs, 0.1));
  *second_.mutable_arrival_error() = Times(700 * kUsNs, 51);
  EXPECT_THAT(Judge().icl_error_bound_us(),
              DoubleNear(700 + client_rules::kStampErrorUs, 0.1));
}

TEST_F(ClientVerdictTest, TakesTheUpperEdgeAndNotTheMiddleOfABucket) {
  const uint64_t value_ns = 3 * kMsNs;  // a bucket of 8.2 µs
  *first_.mutable_ttft_error() = Times(value_ns, 100);
  *second_.mutable_ttft_error() = Times(value_ns + 100 * kMsNs, 1);
  const uint64_t upper_ns =
      Histogram::BucketUpper(Histogram::BucketOf(value_ns));
  EXPECT_THAT(Judge().ttft_error_bound_us(),
              DoubleEq(static_cast<double>(upper_ns) / 1e3 +
                       client_rules::kStampErrorUs));
}

// Stamps.

TEST_F(ClientVerdictTest, NamesTheSourceOfTheStamps) {
  EXPECT_EQ(Judge().stamp_source(), "kernel");
  second_.set_kernel_stamped_events(9'999);
  EXPECT_EQ(Judge().stamp_source(), "mixed");
  first_.set_kernel_stamped_events(0);
  second_.set_kernel_stamped_events(0);
  EXPECT_EQ(Judge().stamp_source(), "read");
  first_.set_coalesced_events(300);
  EXPECT_THAT(Judge().coalesced_share(), DoubleEq(0.015));
}

// Unknown.

TEST_F(ClientVerdictTest, IsUnknownWithoutAnyHealth) {
  const v1::ClientHealth client = JudgeClient(HealthTotals(), facts_);
  EXPECT_EQ(client.verdict(), "unknown");
  EXPECT_EQ(client.cause(), "not_audited");
  EXPECT_FALSE(client.has_ttft_error_bound_us());
  EXPECT_FALSE(client.has_grant_wait_share());
}

TEST_F(ClientVerdictTest, IsUnknownWhenAWorkerWithAShareSaidNothing) {
  facts_.workers = {0, 1, 2};
  EXPECT_EQ(Verdict(), "unknown: not_audited");
}

TEST_F(ClientVerdictTest, IsUnknownWhenTtftCameWithoutItsError) {
  first_.clear_ttft_error();
  second_.clear_ttft_error();
  EXPECT_EQ(Verdict(), "unknown: not_audited");
}

TEST_F(ClientVerdictTest, IsUnknownWithoutMeasuredRequests) {
  facts_.measured_requests = 0;
  EXPECT_EQ(Verdict(), "unknown: no_measured_requests");
}

TEST_F(ClientVerdictTest, IsUnknownWhenAWorkerWasLost) {
  facts_.worker_lost = true;
  EXPECT_EQ(Verdict(), "unknown: worker_lost");
}

TEST_F(ClientVerdictTest, IsUnknownWithoutTheUsageOfEveryWorkersLoops) {
  second_.mutable_loops(0)->set_wall_us(0);
  EXPECT_EQ(Verdict(), "unknown: no_cpu_facts");
  second_.clear_loops();
  EXPECT_EQ(Verdict(), "unknown: no_cpu_facts");
  facts_.workers = {0};  // the other had no share of the load
  EXPECT_EQ(Verdict(), "ok");
}

TEST_F(ClientVerdictTest, IsLimitedRatherThanUnknown) {
  facts_.worker_lost = true;
  first_.set_no_port(1);
  EXPECT_EQ(Verdict(), "limited: ports");
}

// The warning beside the verdict.

TEST_F(ClientVerdictTest, DisturbsAServerOnAPressedHost) {
  facts_.co_located = {1};
  second_.mutable_host()->set_pressure_us(500'000);
  EXPECT_FALSE(Judge().disturbs_server());
  second_.mutable_host()->set_pressure_us(500'001);
  EXPECT_TRUE(Judge().disturbs_server());
  EXPECT_EQ(Verdict(), "ok");
}

TEST_F(ClientVerdictTest, DisturbsAServerOnAHostWithoutIdleTime) {
  facts_.co_located = {1};
  second_.mutable_host()->set_busy_us(18'000'000);
  second_.mutable_host()->set_idle_us(2'000'000);
  EXPECT_FALSE(Judge().disturbs_server());
  second_.mutable_host()->set_idle_us(1'999'999);
  EXPECT_TRUE(Judge().disturbs_server());
}

TEST_F(ClientVerdictTest, DisturbsNoServerElsewhere) {
  second_.mutable_host()->set_pressure_us(9'000'000);
  EXPECT_FALSE(Judge().disturbs_server());
  facts_.co_located = {0};
  EXPECT_FALSE(Judge().disturbs_server());
}

TEST_F(ClientVerdictTest, IsSilentWhereSharingTheHostIsMeant) {
  facts_.co_located = {1};
  facts_.co_located_ok = true;
  second_.mutable_host()->set_pressure_us(9'000'000);
  EXPECT_FALSE(Judge().disturbs_server());
  EXPECT_TRUE(Judge().co_located());
}

}  // namespace
}  // namespace byzerperf
