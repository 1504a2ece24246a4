// A closed loop whose users keep a rate together (--user-centric-rate).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/load/session_rig.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

TEST(UserRate, UsersBeginOneAfterAnotherAndKeepTheRate) {
  LoadRig rig(SmallRun(4));
  rig.stage().set_user_gap_s(8);  // 4 users, 0.5 requests/s
  rig.SetServer(OneSecondServer());
  rig.Offer(12, 12);
  rig.Start(/*share=*/4);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_THAT(SortedIssues(rig),
              ElementsAre(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22));
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.scheduled_s(), row.issued_s());
  }
}

TEST(UserRate, WorkersAndLoopsKeepItTogetherAsOneWould) {
  std::vector<double> issued;
  for (uint32_t worker = 0; worker < 2; ++worker) {
    LoadRig rig(SmallRun(5), /*loops=*/2);
    rig.stage().set_user_gap_s(5);
    rig.SetServer([](const FakeRequest& request) {
      return StreamAnswer(request, FakeTokens{60 * kNsPerSecond, {}, 5, 0});
    });
    const uint32_t share = worker == 0 ? 3 : 2;
    rig.Offer(share, share);
    v1::StartLevel start;
    start.set_share(share);
    start.set_worker(worker);
    start.set_workers(2);
    rig.Start(start);
    ASSERT_TRUE(rig.RunWholeLevel());
    for (const double s : SortedIssues(rig)) issued.push_back(s);
  }
  EXPECT_THAT(issued, ::testing::UnorderedElementsAre(0, 1, 2, 3, 4));
}

TEST(UserRate, AnAnswerThatTakesLongerPutsItsUserOff) {
  LoadRig rig(SmallRun(1));
  rig.stage().set_user_gap_s(2);
  rig.SetServer([](const FakeRequest& request) {
    const int64_t s = request.index == 1 ? 5 : 1;
    return StreamAnswer(request, FakeTokens{s * kNsPerSecond, {}, 5, 0});
  });
  rig.Offer(4, 4);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(rig.RunWholeLevel());
  // Due at 0 and 2, at its answer (7), and then again two seconds later.
  EXPECT_THAT(SortedIssues(rig), ElementsAre(0, 2, 7, 9));
  EXPECT_EQ(rig.rows[2].scheduled_s(), 7);
}

TEST(UserRate, HoldsForTurnsAndSessionsAlike) {
  LoadRig rig(SessionRun(1, 2));
  rig.stage().set_user_gap_s(3);
  rig.SetServer(OneSecondServer());
  rig.Offer(2, 2);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(RunToEnd(rig, 4));
  EXPECT_THAT(SortedIssues(rig), ElementsAre(0, 3, 6, 9));
}

TEST(UserRate, ATurnsOwnDelayIsKept) {
  LoadRig rig(SessionRun(1, 3, /*delay_s=*/5));
  rig.stage().set_user_gap_s(3);
  rig.SetServer(OneSecondServer());
  rig.Offer(1, 1);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(RunToEnd(rig, 3));
  EXPECT_THAT(SortedIssues(rig), ElementsAre(0, 6, 12));
}

TEST(UserRate, ThoseOfAWarmUpBeginAtTheRateToo) {
  LoadRig rig(SmallRun(4));
  rig.stage().set_user_gap_s(4);
  rig.stage().set_warmup_concurrency(2);
  rig.stage().set_warmup_duration_s(10);
  rig.SetServer([](const FakeRequest& request) {
    return StreamAnswer(request, FakeTokens{60 * kNsPerSecond, {}, 5, 0});
  });
  rig.Offer(4, 4);
  rig.Start(/*share=*/4);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_THAT(SortedIssues(rig), ElementsAre(0, 1, 10, 11));
}

}  // namespace
}  // namespace byzerperf
