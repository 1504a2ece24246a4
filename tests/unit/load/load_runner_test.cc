#include "worker/load/load_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/load/load_rig.h"

namespace byzerperf {
namespace {

using ::testing::SizeIs;

std::vector<uint32_t> UpTo(uint32_t count) {
  std::vector<uint32_t> all(count);
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

TEST(LoadRunner, GivesEveryGrantedIndexOneRow) {
  for (const size_t loops : {1, 2, 3}) {
    LoadRig rig(SmallRun(), loops);
    rig.Offer(100, 8);
    rig.Start(/*share=*/4);
    ASSERT_TRUE(rig.RunWholeLevel());
    EXPECT_EQ(rig.SortedIndices(), UpTo(100));
    EXPECT_EQ(rig.batches.back().begun(), 100);
    for (const auto& row : rig.rows) EXPECT_EQ(row.outcome(), v1::Outcome::ok);
  }
}

TEST(LoadRunner, HoldsTheConcurrencyOverAllLoops) {
  for (const size_t loops : {1, 2, 3}) {
    LoadRig rig(SmallRun(), loops);
    rig.Offer(500, 16);
    rig.Start(/*share=*/7);
    rig.loop.RunFor(kNsPerMs);
    for (int i = 0; i < 200; ++i) {
      rig.loop.RunFor(7 * kNsPerMs);
      ASSERT_EQ(rig.InFlight(), 7);
    }
  }
}

// Opening a connection takes time: whoever is issued behind twenty others must
// not wait for their connections.
TEST(LoadRunner, BeginsALevelOneRequestATurn) {
  LoadRig rig(SmallRun());
  rig.Offer(100, 100);
  rig.Start(/*share=*/20);
  size_t in_flight = 0;
  ASSERT_TRUE(rig.loop.RunUntil([&] {
    const size_t before = std::exchange(in_flight, rig.InFlight());
    EXPECT_LE(in_flight, before + 1);
    return in_flight == 20;
  }));
}

TEST(LoadRunner, IntegratesTheConcurrencyItHeld) {
  LoadRig rig(SmallRun(), 2);
  rig.Offer(1'000'000, 64);
  rig.Start(/*share=*/5);
  rig.loop.RunFor(10 * kNsPerSecond);
  std::map<uint32_t, uint64_t> in_flight_us;
  for (const v1::Batch& batch : rig.batches) {
    for (const auto& second : batch.seconds()) {
      in_flight_us[second.second()] += second.in_flight_us();
    }
  }
  for (uint32_t second = 0; second < 8; ++second) {
    EXPECT_EQ(in_flight_us[second], 5'000'000) << second;
  }
}

TEST(LoadRunner, StartsAtTheGivenTimeAndNotBefore) {
  LoadRig rig(SmallRun());
  rig.Offer(10, 10);
  rig.Start(/*share=*/2, /*warmup=*/0, /*after_s=*/3);
  rig.loop.RunFor(SecondsToNs(2.999));
  EXPECT_EQ(rig.InFlight(), 0);
  EXPECT_THAT(rig.asked, SizeIs(1));  // indices are there when it starts
  rig.loop.RunFor(2 * kNsPerMs);
  EXPECT_EQ(rig.InFlight(), 2);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_EQ(rig.rows.front().issued_s(), 0);
  EXPECT_EQ(rig.rows.front().scheduled_s(), 0);
}

TEST(LoadRunner, SchedulesASlotsNextRequestAtTheEndOfItsLast) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(3, 3);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_EQ(rig.rows[1].scheduled_s(), 1);
  EXPECT_EQ(rig.rows[2].scheduled_s(), 2);
}

TEST(LoadRunner, MarksTheFirstRequestsAsWarmUpAndTheRestAsMeasured) {
  LoadRig rig(SmallRun());
  rig.Offer(20, 20);
  rig.Start(/*share=*/4, /*warmup=*/4);
  ASSERT_TRUE(rig.RunWholeLevel());
  for (const auto& row : rig.rows) {
    EXPECT_EQ(row.phase(),
              row.index() < 4 ? v1::Phase::warmup : v1::Phase::measured);
  }
}

TEST(LoadRunner, MarksRequestsAsRampUntilTheShareIsInFlight) {
  LoadRig rig(SmallRun());
  rig.Offer(60, 60);
  rig.Start(/*share=*/40);
  ASSERT_TRUE(rig.RunWholeLevel());
  // 38 in flight are 0.95 of 40.
  for (const auto& row : rig.rows) {
    EXPECT_EQ(row.phase(),
              row.index() < 38 ? v1::Phase::ramp : v1::Phase::measured);
  }
}

TEST(LoadRunner, TellsTheFirstMeasuredAndTheLastIssue) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(6, 6);
  rig.Start(/*share=*/2, /*warmup=*/2);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_EQ(rig.batches.back().ramp_end_s(), 1);
  EXPECT_EQ(rig.batches.back().last_issue_s(), 2);
}

TEST(LoadRunner, MeasuresWhenItsLastLoopDoes) {
  LoadRig rig(SmallRun(), 2);
  // The second loop's only slot is slow: it measures from its second request.
  rig.SetServer([](const FakeRequest& request) {
    const int64_t ns = request.target == 1 ? 4 * kNsPerSecond : kNsPerSecond;
    return StreamAnswer(request, FakeTokens{ns, {}, 5, 0});
  });
  rig.Offer(100, 100);
  rig.Start(/*share=*/2);
  rig.loop.RunFor(SecondsToNs(3.5));
  EXPECT_FALSE(rig.batches.back().has_ramp_end_s());
  rig.loop.RunFor(SecondsToNs(2));
  EXPECT_EQ(rig.batches.back().ramp_end_s(), 4);
}

TEST(LoadRunner, SpreadsSlotsEvenlyOverTargets) {
  LoadRig rig(SmallRun(), 2);
  rig.Offer(10, 10);
  rig.Start(/*share=*/6);
  rig.loop.RunFor(kNsPerMs);
  std::map<size_t, int> slots_of_target;
  for (const FakeRequest& request : rig.seen) ++slots_of_target[request.target];
  EXPECT_EQ(slots_of_target[0], 3);
  EXPECT_EQ(slots_of_target[1], 3);
}

TEST(LoadRunner, BeginsNothingOnceTheTimeIsOverAndTellsThatItIsDrained) {
  LoadRig rig(SmallRun());
  rig.stage().set_duration_s(2.5);
  rig.SetServer(OneSecondServer());
  rig.Offer(1000, 4);
  rig.Start(/*share=*/2);
  ASSERT_TRUE(rig.loop.RunUntil(
      [&] { return !rig.batches.empty() && rig.batches.back().drained(); }));
  EXPECT_DOUBLE_EQ(rig.SinceStartS(), 3);  // told at once
  EXPECT_THAT(rig.rows, SizeIs(6));
  for (const auto& row : rig.rows) {
    EXPECT_LT(row.issued_s(), 2.5);
    EXPECT_EQ(row.outcome(), v1::Outcome::ok);
  }
}

TEST(LoadRunner, AbortsWhatIsUnfinishedAfterTheGracePeriod) {
  LoadRig rig(SmallRun());
  rig.stage().set_duration_s(2);
  rig.stage().set_grace_period_s(3);
  rig.SetServer([](const FakeRequest& request) {
    FakeAnswer answer = StreamAnswer(request, FakeTokens{kNsPerSecond, {}, 5});
    if (request.index >= 2) {
      answer.never_ends = true;
      answer.pieces.resize(2);  // role and text
    }
    return answer;
  });
  rig.Offer(1000, 4);
  rig.Start(/*share=*/2, /*warmup=*/2);
  ASSERT_TRUE(rig.loop.RunUntil(
      [&] { return !rig.batches.empty() && rig.batches.back().drained(); }));
  EXPECT_DOUBLE_EQ(rig.SinceStartS(), 5);
  ASSERT_THAT(rig.rows, SizeIs(4));
  for (const auto& row : rig.rows) {
    const bool late = row.index() >= 2;
    EXPECT_EQ(row.outcome(), late ? v1::Outcome::aborted : v1::Outcome::ok);
    EXPECT_EQ(row.censored(), late);
    EXPECT_FALSE(late && row.has_done_s());
  }
  EXPECT_EQ(rig.InFlight(), 0);
}

TEST(LoadRunner, EndsALevelAtOnceWhenToldToAbort) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(1000, 10);
  rig.Start(/*share=*/4, /*warmup=*/4);
  rig.loop.RunFor(SecondsToNs(1.5));
  rig.End(/*abort=*/true);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.ended; }));
  EXPECT_DOUBLE_EQ(rig.SinceStartS(), 1.5);
  EXPECT_THAT(rig.rows, SizeIs(8));
  EXPECT_EQ(rig.rows.back().outcome(), v1::Outcome::aborted);
  EXPECT_EQ(rig.transports()[0]->cancelled(), 4);
}

TEST(LoadRunner, LetsRequestsInFlightEndWhenNotToldToAbort) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(1000, 10);
  rig.Start(/*share=*/4);
  rig.loop.RunFor(SecondsToNs(1.5));
  rig.End(/*abort=*/false);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.ended; }));
  EXPECT_DOUBLE_EQ(rig.SinceStartS(), 2);
  EXPECT_THAT(rig.rows, SizeIs(8));
  for (const auto& row : rig.rows) EXPECT_EQ(row.outcome(), v1::Outcome::ok);
}

TEST(LoadRunner, SitsALevelOutWithAShareOfNone) {
  LoadRig rig(SmallRun(), 2);
  rig.Offer(10, 10);
  rig.Start(/*share=*/0);
  rig.loop.RunFor(SecondsToNs(2.5));
  EXPECT_THAT(rig.asked, SizeIs(0));
  EXPECT_THAT(rig.rows, SizeIs(0));
  EXPECT_THAT(rig.batches, SizeIs(2));  // it still shows that it lives
  rig.End(/*abort=*/false);
  EXPECT_TRUE(rig.loop.RunUntil([&] { return rig.ended; }));
}

TEST(LoadRunner, ReportsALevelThatDoesNotRunAsEnded) {
  LoadRig rig(SmallRun());
  rig.Offer(2, 2);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(rig.RunWholeLevel());
  rig.ended = false;
  rig.End(/*abort=*/false);
  EXPECT_TRUE(rig.loop.RunUntil([&] { return rig.ended; }));
}

TEST(LoadRunner, ClosesEveryConnectionWhenItIsDestroyed) {
  int live = 0;
  LoadRig rig(SmallRun(), 2);
  rig.SetServer(OneSecondServer());
  rig.Offer(100, 10);
  rig.Start(/*share=*/6);
  rig.loop.RunFor(SecondsToNs(0.5));
  live = static_cast<int>(rig.loop.timer_count());
  EXPECT_GE(live, 6);
  rig.runner.reset();
  rig.loop.RunReady();
  EXPECT_EQ(rig.loop.timer_count(), 0);  // no request, no window
}

TEST(LoadRunner, SendsEveryRequestOfTheRunWithTextOfItsOwn) {
  LoadRig rig(SmallRun());
  rig.Offer(50, 10);
  rig.Start(/*share=*/4);
  ASSERT_TRUE(rig.RunWholeLevel());
  std::set<std::string> bodies;
  std::set<size_t> sizes;
  for (const FakeRequest& request : rig.seen) {
    bodies.insert(request.body);
    sizes.insert(request.body.size());
  }
  EXPECT_THAT(bodies, SizeIs(50));
  EXPECT_THAT(sizes, SizeIs(1));
}

}  // namespace
}  // namespace byzerperf
