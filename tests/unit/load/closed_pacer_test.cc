#include "worker/load/closed_pacer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "tests/unit/load/load_rig.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

std::vector<double> FirstIssues(const LoadRig& rig, size_t count) {
  std::vector<double> issued = SortedIssues(rig);
  issued.resize(std::min(count, issued.size()));
  return issued;
}

TEST(ClosedPacer, BeginsItsSlotsOneAfterAnotherOverTheRamp) {
  LoadRig rig(SmallRun(4));
  rig.stage().set_ramp_s(2);
  rig.SetServer([](const FakeRequest& request) {
    return StreamAnswer(request, FakeTokens{9 * kNsPerSecond, {}, 5, 0});
  });
  rig.Offer(4, 4);
  rig.Start(/*share=*/4);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_THAT(FirstIssues(rig, 4), ElementsAre(0, 0.5, 1, 1.5));
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.scheduled_s(), row.issued_s());  // the ramp is no lateness
  }
}

TEST(ClosedPacer, WorkersAndLoopsRampUpTogetherAsOneWould) {
  std::vector<double> issued;
  for (uint32_t worker = 0; worker < 2; ++worker) {
    LoadRig rig(SmallRun(7), /*loops=*/2);
    rig.stage().set_ramp_s(7);
    rig.SetServer([](const FakeRequest& request) {
      return StreamAnswer(request, FakeTokens{60 * kNsPerSecond, {}, 5, 0});
    });
    const uint32_t share = worker == 0 ? 4 : 3;
    rig.Offer(share, share);
    v1::StartLevel start;
    start.set_share(share);
    start.set_worker(worker);
    start.set_workers(2);
    rig.Start(start);
    ASSERT_TRUE(rig.RunWholeLevel());
    for (const double s : FirstIssues(rig, share)) issued.push_back(s);
  }
  std::sort(issued.begin(), issued.end());
  EXPECT_THAT(issued, ElementsAre(0, 1, 2, 3, 4, 5, 6));
}

TEST(ClosedPacer, ThinksBetweenASlotsRequests) {
  LoadRig rig(SmallRun(1));
  rig.stage().set_think_time_s(0.25);
  rig.SetServer(OneSecondServer());
  rig.Offer(3, 3);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_THAT(FirstIssues(rig, 3), ElementsAre(0, 1.25, 2.5));
  EXPECT_EQ(rig.rows[2].scheduled_s(), 2.5);
}

TEST(ClosedPacer, MeasuresThoughMostSlotsThink) {
  LoadRig rig(SmallRun(10));
  rig.stage().set_think_time_s(30);
  rig.stage().set_ramp_s(20);
  rig.SetServer(OneSecondServer());
  rig.Offer(40, 40);
  rig.Start(/*share=*/10);
  ASSERT_TRUE(rig.RunWholeLevel());
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.phase(),
              row.index() < 10 ? v1::Phase::ramp : v1::Phase::measured);
  }
}

TEST(ClosedPacer, AGrantDoesNotCutThinkingShort) {
  LoadRig rig(SmallRun(2));
  rig.stage().set_think_time_s(5);
  rig.SetServer(OneSecondServer());
  rig.Offer(10, 2);
  rig.Start(/*share=*/2);
  rig.loop.RunFor(3 * kNsPerSecond);
  rig.Grant(2);
  rig.loop.RunFor(2 * kNsPerSecond);
  EXPECT_EQ(rig.seen.size(), 2);
  rig.loop.RunFor(2 * kNsPerSecond);
  EXPECT_EQ(rig.seen.size(), 4);
}

TEST(ClosedPacer, GivesUpTheRequestsThatThePlanWantsGivenUpAndGoesOn) {
  auto run = SmallRun(2);
  run->plan.mutable_cancellation()->set_share(1);
  run->plan.mutable_cancellation()->set_delay_s(0.1);
  LoadRig rig(run);
  rig.SetServer(OneSecondServer());
  rig.Offer(6, 6);
  rig.Start(/*share=*/2);
  ASSERT_TRUE(rig.RunWholeLevel());
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.outcome(), v1::Outcome::cancelled);
  }
  EXPECT_DOUBLE_EQ(rig.SinceStartS(), 0.3);
}

}  // namespace
}  // namespace byzerperf
