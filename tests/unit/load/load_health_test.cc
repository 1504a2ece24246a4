#include "worker/load/load_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/rng.h"
#include "common/stats/histogram_proto.h"
#include "tests/unit/load/load_rig.h"

namespace byzerperf {
namespace {

using ::testing::SizeIs;

RequestRecord Measured(v1::Outcome::Value outcome = v1::Outcome::ok) {
  RequestRecord record;
  record.phase = v1::Phase::measured;
  record.outcome = outcome;
  record.send_lag_ns = 30;
  record.own_delay_ns = 40;
  record.first_token_error_ns = 2;
  record.issued_ns = record.ended_ns = kNsPerSecond;
  record.first_token_ns = record.last_token_ns = kNsPerSecond;
  return record;
}

LoadHealth HealthOf(const RequestRecord& record) {
  const auto run = SmallRun();
  Recorder recorder(*run, kNsPerSecond);
  recorder.AddFinished(record);
  return recorder.TakeWindow(kNsPerSecond)->health;
}

TEST(LoadHealth, HasTheSendLagOfEveryMeasuredRequestHoweverItEnds) {
  EXPECT_EQ(HealthOf(Measured()).send_lag_ns.max(), 30);
  EXPECT_EQ(HealthOf(Measured(v1::Outcome::http_5xx)).send_lag_ns.count(), 1);
  RequestRecord record = Measured();
  record.phase = v1::Phase::ramp;
  EXPECT_TRUE(HealthOf(record).send_lag_ns.empty());
}

TEST(LoadHealth, AddsSendingAndArrivingToTheErrorOfATtft) {
  EXPECT_EQ(HealthOf(Measured()).ttft_error_ns.max(), 42);
  EXPECT_EQ(HealthOf(Measured()).ttft_error_ns.count(), 1);
}

TEST(LoadHealth, HasATtftErrorOnlyWhereATtftIsReported) {
  RequestRecord record = Measured(v1::Outcome::truncated);
  EXPECT_TRUE(HealthOf(record).ttft_error_ns.empty());
  record = Measured();
  record.attempt = 2;
  EXPECT_TRUE(HealthOf(record).ttft_error_ns.empty());
  record = Measured();
  record.first_token_ns = 0;  // not streamed
  EXPECT_TRUE(HealthOf(record).ttft_error_ns.empty());
  record = Measured();
  record.phase = v1::Phase::warmup;
  EXPECT_TRUE(HealthOf(record).ttft_error_ns.empty());
}

TEST(LoadHealth, CountsWhatTheHostLackedInEveryPhase) {
  RequestRecord record = Measured(v1::Outcome::connect_error);
  record.phase = v1::Phase::ramp;
  record.no_descriptor = record.no_port = true;
  record.retransmits = 4;
  const LoadHealth health = HealthOf(record);
  EXPECT_EQ(health.no_descriptor, 1);
  EXPECT_EQ(health.no_port, 1);
  EXPECT_EQ(health.retransmits, 4);
}

TEST(LoadHealth, LeavesEmptyHistogramsOutOfItsMessage) {
  v1::WorkerHealth message;
  LoadHealth().CopyTo(message);
  EXPECT_EQ(message.ByteSizeLong(), 0);
  LoadHealth health;
  health.loop_lag_ns.Record(5);
  health.coalesced_events = 2;
  health.CopyTo(message);
  EXPECT_EQ(*FromProto(message.loop_lag()), health.loop_lag_ns);
  EXPECT_EQ(message.coalesced_events(), 2);
  EXPECT_FALSE(message.has_send_lag());
}

// --- of a whole level

// The sum of all batches, as a coordinator adds them up.
struct Sums {
  explicit Sums(const std::vector<v1::Batch>& batches) {
    for (const v1::Batch& batch : batches) {
      const v1::WorkerHealth& health = batch.health();
      if (health.has_send_lag()) Add(health.send_lag(), send_lag_ns);
      if (health.has_ttft_error()) Add(health.ttft_error(), ttft_error_ns);
      if (health.has_arrival_error()) {
        Add(health.arrival_error(), arrival_error_ns);
      }
      text_events += health.text_events();
      coalesced_events += health.coalesced_events();
    }
  }
  static void Add(const v1::HistogramData& data, Histogram& to) {
    EXPECT_TRUE(AddProto(data, to).ok());
  }

  Histogram send_lag_ns;
  Histogram arrival_error_ns;
  Histogram ttft_error_ns;
  uint64_t text_events = 0;
  uint64_t coalesced_events = 0;
};

TEST(LoadRunnerHealth, IsOfTheMeasuredRequestsOverAllWindowsAndLoops) {
  for (const size_t loops : {1, 2, 3}) {
    LoadRig rig(SmallRun(), loops);
    rig.Offer(400, 16);
    rig.Start(/*share=*/6, /*warmup=*/12);
    ASSERT_TRUE(rig.RunWholeLevel());
    EXPECT_GT(rig.batches.size(), 3);
    size_t measured = 0;
    uint64_t tokens = 0;
    for (const v1::RequestRecord& row : rig.rows) {
      if (row.phase() != v1::Phase::measured) continue;
      ++measured;
      tokens += row.output_tokens();
    }
    const Sums sums(rig.batches);
    EXPECT_EQ(sums.send_lag_ns.count(), measured);
    EXPECT_EQ(sums.ttft_error_ns.count(), measured);
    EXPECT_EQ(sums.text_events, tokens);
    EXPECT_EQ(sums.arrival_error_ns.count(), tokens);
    EXPECT_EQ(sums.coalesced_events, 0);
  }
}

TEST(LoadRunnerHealth, DoesNotTakeTheWaitForAnIndexForALateSend) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(100, 2);
  rig.HoldGrants(true);
  rig.Start(/*share=*/1);
  rig.Grant(2);
  rig.loop.RunFor(SecondsToNs(5));  // the slot waits for three seconds
  rig.HoldGrants(false);
  rig.Grant(2);
  ASSERT_TRUE(rig.RunUntilRows(6));
  rig.loop.RunFor(SecondsToNs(2));
  const Sums sums(rig.batches);
  EXPECT_GE(sums.send_lag_ns.count(), 4);
  EXPECT_EQ(sums.send_lag_ns.max(), 0);
  uint64_t waited_us = 0;
  for (const auto& batch : rig.batches) {
    waited_us += batch.health().grant_wait_us();
  }
  EXPECT_EQ(waited_us, 3'000'000);
}

TEST(LoadRunnerHealth, DoesNotTakeASmallerShareForALateSend) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(100, 50);
  rig.Start(/*share=*/2);
  rig.AdjustShare(1);
  rig.loop.RunFor(SecondsToNs(4.5));
  rig.AdjustShare(2);
  rig.loop.RunFor(SecondsToNs(4));
  const Sums sums(rig.batches);
  EXPECT_GE(sums.send_lag_ns.count(), 5);
  EXPECT_EQ(sums.send_lag_ns.max(), 0);
}

// Loop i works i + 1 tenths of the time and waits as many hundredths.
ThreadUsage SharesOf(size_t loop, int64_t now_ns) {
  const auto tenths = static_cast<int64_t>(loop) + 1;
  return {.wall_ns = now_ns,
          .cpu_ns = now_ns / 10 * tenths,
          .run_delay_ns = now_ns / 100 * tenths};
}

TEST(LoadRunnerHealth, TellsWhatEachLoopUsedSinceTheLevelBegan) {
  LoadRig rig(SmallRun(), 2);
  rig.usage = [&rig](size_t loop) { return SharesOf(loop, rig.loop.NowNs()); };
  rig.Offer(100, 100);
  rig.Start(/*share=*/4, /*warmup=*/0, /*after_s=*/2);
  ASSERT_TRUE(rig.RunWholeLevel());
  std::vector<v1::LoopUsage> sums(2);
  for (const v1::Batch& batch : rig.batches) {
    if (batch.health().loops().empty()) continue;  // before the level
    ASSERT_THAT(batch.health().loops(), SizeIs(2));
    for (int i = 0; i < 2; ++i) {
      const v1::LoopUsage& usage = batch.health().loops(i);
      auto& sum = sums[static_cast<size_t>(i)];
      sum.set_wall_us(sum.wall_us() + usage.wall_us());
      sum.set_cpu_us(sum.cpu_us() + usage.cpu_us());
      sum.set_run_delay_us(sum.run_delay_us() + usage.run_delay_us());
    }
  }
  for (uint64_t i = 0; i < 2; ++i) {
    const double seconds = rig.SinceStartS();
    EXPECT_NEAR(static_cast<double>(sums[i].wall_us()), seconds * 1e6, 1);
    EXPECT_NEAR(static_cast<double>(sums[i].cpu_us()),
                seconds * 1e5 * static_cast<double>(i + 1), 2);
    EXPECT_NEAR(static_cast<double>(sums[i].run_delay_us()),
                seconds * 1e4 * static_cast<double>(i + 1), 2);
  }
}

TEST(LoadRunnerHealth, SaysNothingOfUsageThatIsNotKnown) {
  LoadRig rig(SmallRun(), 2);
  rig.Offer(20, 20);
  rig.Start(/*share=*/4);
  ASSERT_TRUE(rig.RunWholeLevel());
  for (const v1::Batch& batch : rig.batches) {
    EXPECT_THAT(batch.health().loops(), SizeIs(0));
  }
}

}  // namespace
}  // namespace byzerperf
