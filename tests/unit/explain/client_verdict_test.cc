// Every rule of docs/metrics.md, "The client's own health", on both sides of
// its border.
#include "coordinator/explain/client_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "common/stats/histogram_proto.h"

namespace byzerperf {
namespace {

using ::testing::DoubleEq;
using ::testing::DoubleNear;

constexpr uint64_t kUsNs = 1000;
constexpr uint64_t kMsNs = 1000 * kUsNs;
// Part of every bound.
constexpr auto kStampUs = static_cast<uint64_t>(client_rules::kStampErrorUs);

// A healthy level of two workers: 10 s, 40 slots, TTFT 100 ms, gaps of 20 ms,
// requests of 2 s. A test changes what it is about.
class ClientVerdictTest : public testing::Test {
 protected:
  ClientVerdictTest() {
    facts_.measured_requests = 200;
    facts_.ttft_measured = true;
    facts_.ttft_p50_ms = 100;
    facts_.icl_p50_ms = 20;
    facts_.e2e_p50_ms = 2000;
    facts_.e2e_mean_ms = 2000;
    facts_.slot_seconds = 400;
    facts_.workers = {0, 1};
    facts_.connections_reused = 160;
    for (v1::WorkerHealth* worker : {&first_, &second_}) {
      worker->set_text_events(10'000);
      worker->set_kernel_stamped_events(10'000);
      worker->set_connections_opened(20);
      worker->set_open_files(50);
      worker->set_max_open_files(1000);
      v1::LoopUsage* loop = worker->add_loops();
      loop->set_wall_us(10'000'000);
      loop->set_cpu_us(2'000'000);
      loop->set_run_delay_us(10'000);
      worker->mutable_host()->set_wall_us(10'000'000);
      worker->mutable_host()->set_busy_us(4'000'000);
      worker->mutable_host()->set_idle_us(16'000'000);
      worker->mutable_host()->set_pressure_us(100'000);
      *worker->mutable_send_lag() = Times(20 * kUsNs, 100);
      *worker->mutable_loop_lag() = Times(15 * kUsNs, 10'000);
      *worker->mutable_ttft_error() = Times(30 * kUsNs, 100);
      *worker->mutable_arrival_error() = Times(15 * kUsNs, 10'000);
    }
  }

  static v1::HistogramData Times(uint64_t value_ns, uint64_t count) {
    Histogram histogram;
    histogram.Record(value_ns, count);
    return ToProto(histogram);
  }

  v1::ClientHealth Judge() const {
    HealthTotals totals;
    totals.AddChecked(0, first_);
    totals.AddChecked(1, second_);
    return JudgeClient(totals, facts_);
  }

  // "limited: cpu", "unknown: worker_lost", "ok".
  std::string Verdict() const {
    const v1::ClientHealth client = Judge();
    return client.cause().empty() ? client.verdict()
                                  : client.verdict() + ": " + client.cause();
  }

  v1::WorkerHealth first_;
  v1::WorkerHealth second_;
  ClientFacts facts_;
};

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
  facts_.co_located = {1};
  const v1::ClientHealth client = Judge();
  EXPECT_THAT(client.cpu_share_max(), DoubleEq(0.5));
  EXPECT_THAT(client.run_delay_share_max(), DoubleEq(0.02));
  EXPECT_THAT(client.host_cpu_share(), DoubleEq(0.4));
  EXPECT_THAT(client.cpu_pressure_share(), DoubleEq(0.03));
  EXPECT_THAT(client.open_files_share(), DoubleEq(0.5));
  EXPECT_THAT(client.grant_wait_share(), DoubleEq(0.005));
  EXPECT_EQ(client.retransmits(), 7u);
  EXPECT_EQ(client.connections_opened(), 40u);
  EXPECT_EQ(client.connections_reused(), 160u);
  EXPECT_EQ(client.stale_reconnects(), 1u);
  EXPECT_TRUE(client.co_located());
  EXPECT_EQ(client.send_lag_us().count(), 200u);
  EXPECT_THAT(client.send_lag_us().p50(), DoubleEq(20));
  EXPECT_THAT(client.loop_lag_us().p99(), DoubleEq(15));
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

// Limited.

TEST_F(ClientVerdictTest, IsLimitedByDescriptors) {
  second_.set_no_descriptor(1);
  EXPECT_EQ(Verdict(), "limited: descriptors");
  EXPECT_EQ(Judge().no_descriptor(), 1u);
}

TEST_F(ClientVerdictTest, IsLimitedByPorts) {
  first_.set_no_port(1);
  EXPECT_EQ(Verdict(), "limited: ports");
  EXPECT_EQ(Judge().no_port(), 1u);
}

TEST_F(ClientVerdictTest, IsLimitedByAFullLoopThread) {
  v1::LoopUsage* loop = second_.add_loops();
  loop->set_wall_us(10'000'000);
  loop->set_cpu_us(8'999'999);
  EXPECT_EQ(Verdict(), "ok");
  loop->set_cpu_us(9'000'000);
  EXPECT_EQ(Verdict(), "limited: cpu");
}

TEST_F(ClientVerdictTest, IsLimitedByALoopThreadThatHadToWaitForAProcessor) {
  second_.mutable_loops(0)->set_run_delay_us(499'999);
  EXPECT_EQ(Verdict(), "ok");
  second_.mutable_loops(0)->set_run_delay_us(500'000);
  EXPECT_EQ(Verdict(), "limited: cpu");
}

TEST_F(ClientVerdictTest, IsLimitedByWaitingForGrants) {
  first_.set_grant_wait_us(2'000'000);
  second_.set_grant_wait_us(2'000'000);  // 4 of 400 slot-seconds
  EXPECT_EQ(Verdict(), "ok");
  second_.set_grant_wait_us(2'000'001);
  EXPECT_EQ(Verdict(), "limited: grants");
}

TEST_F(ClientVerdictTest, IsLimitedByRequestsSentLate) {
  // 40 ms are 2 % of 2 s.
  *first_.mutable_send_lag() = Times(40 * kMsNs, 100);
  *second_.mutable_send_lag() = Times(40 * kMsNs, 100);
  EXPECT_EQ(Verdict(), "ok");
  *second_.mutable_send_lag() = Times(41 * kMsNs, 100);
  EXPECT_EQ(Verdict(), "limited: send_lag");
}

TEST_F(ClientVerdictTest, IsNotLimitedByLagsBelowAMillisecond) {
  facts_.e2e_mean_ms = 10;  // 2 % are 0.2 ms
  *first_.mutable_send_lag() = Times(kMsNs, 100);
  *second_.mutable_send_lag() = Times(kMsNs, 100);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_send_lag() = Times(1002 * kUsNs, 100);
  *second_.mutable_send_lag() = Times(1002 * kUsNs, 100);
  EXPECT_EQ(Verdict(), "limited: send_lag");
}

TEST_F(ClientVerdictTest, IsLimitedByAnErrorAboveFivePercentOfTtft) {
  // 5 % of 100 ms, of which a part is the stamp's own.
  *first_.mutable_ttft_error() = Times((5000 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_ttft_error() = Times((5001 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
}

TEST_F(ClientVerdictTest, AllowsAMillisecondToAShortTtft) {
  facts_.ttft_p50_ms = 5;
  *first_.mutable_ttft_error() = Times((1000 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_ttft_error() = Times((1001 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
}

TEST_F(ClientVerdictTest, TakesTheRequestsTimeWhereThereIsNoTtft) {
  facts_.ttft_measured = false;
  facts_.ttft_p50_ms.reset();  // 5 % of 2 s
  *first_.mutable_ttft_error() = Times((100'000 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_ttft_error() = Times((100'001 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
}

TEST_F(ClientVerdictTest, IsLimitedByAnErrorAboveTenPercentOfTheGap) {
  *first_.mutable_arrival_error() = Times((2000 - kStampUs) * kUsNs, 10'000);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_arrival_error() = Times((2001 - kStampUs) * kUsNs, 10'000);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
}

TEST_F(ClientVerdictTest, AllowsAMillisecondToAShortGap) {
  facts_.icl_p50_ms = 0;
  *first_.mutable_arrival_error() = Times((1000 - kStampUs) * kUsNs, 10'000);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_arrival_error() = Times((1001 - kStampUs) * kUsNs, 10'000);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
}

TEST_F(ClientVerdictTest, NamesTheFirstCauseThatHolds) {
  *first_.mutable_arrival_error() = Times(3 * kMsNs, 10'000);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
  *first_.mutable_send_lag() = Times(100 * kMsNs, 100);
  EXPECT_EQ(Verdict(), "limited: send_lag");
  first_.set_grant_wait_us(9'000'000);
  EXPECT_EQ(Verdict(), "limited: grants");
  first_.mutable_loops(0)->set_cpu_us(9'900'000);
  EXPECT_EQ(Verdict(), "limited: cpu");
  first_.set_no_port(1);
  EXPECT_EQ(Verdict(), "limited: ports");
  first_.set_no_descriptor(1);
  EXPECT_EQ(Verdict(), "limited: descriptors");
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
