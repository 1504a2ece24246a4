// How sessions of a closed loop end before their last turn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/load/session_rig.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using v1::Phase;

// Errors for one turn of index 0, else a second for each answer.
FakeServer FailsAt(uint32_t failing_turn) {
  return [failing_turn](const FakeRequest& request) {
    if (request.index == 0 && request.turn == failing_turn) {
      return ErrorAnswer(500, "no");
    }
    return OneSecondServer()(request);
  };
}

TEST(EndOfSessions, ATurnThatFailsEndsItsSessionAndTheRestSaysSo) {
  LoadRig rig(SessionRun(1, 4));
  rig.SetServer(FailsAt(1));
  rig.Offer(2, 2);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(RunToEnd(rig, 8));
  EXPECT_THAT(
      WhatBecame(rig),
      ElementsAre("0.0 ok", "0.1 http_5xx", "0.2 not_sent", "0.3 not_sent",
                  "1.0 ok", "1.1 ok", "1.2 ok", "1.3 ok"));
  EXPECT_EQ(rig.rows[3].error(),
            "turn 1 of its session ended otherwise: http_5xx");
  EXPECT_FALSE(rig.rows[3].has_scheduled_s());
  EXPECT_FALSE(rig.rows[3].has_issued_s());
  EXPECT_EQ(rig.rows[3].phase(), rig.rows[1].phase());
  uint32_t not_sent = 0;  // of what was due
  for (const v1::Batch& batch : rig.batches) {
    for (const auto& second : batch.seconds()) not_sent += second.not_sent();
  }
  EXPECT_EQ(not_sent, 0);
}

TEST(EndOfSessions, OnlyTheFirstTurnIsGivenUpAsPlanned) {
  auto run = SessionRun(1, 3);
  run->plan.mutable_cancellation()->set_share(1);
  run->plan.mutable_cancellation()->set_delay_s(5);
  LoadRig rig(run);
  rig.SetServer([](const FakeRequest& request) {
    FakeAnswer answer = OneSecondServer()(request);
    answer.never_ends = request.index == 1;
    return answer;
  });
  rig.Offer(2, 2);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(RunToEnd(rig, 6));
  EXPECT_THAT(WhatBecame(rig),
              ElementsAre("0.0 ok", "0.1 ok", "0.2 ok", "1.0 cancelled",
                          "1.1 not_sent", "1.2 not_sent"));
}

TEST(EndOfSessions, AreNotBegunNorGoneOnWithWhenTheTimeIsOver) {
  LoadRig rig(SessionRun(1, 10));
  rig.stage().set_duration_s(2.5);
  rig.SetServer(OneSecondServer());
  rig.Offer(5, 5);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(rig.loop.RunUntil(
      [&] { return !rig.batches.empty() && rig.batches.back().drained(); }));
  EXPECT_THAT(WhatBecame(rig), ElementsAre("0.0 ok", "0.1 ok", "0.2 ok"));
  EXPECT_DOUBLE_EQ(rig.SinceStartS(), 3);
}

TEST(EndOfSessions, OneThatRestsAtTheEndOfTheTimeIsOver) {
  LoadRig rig(SessionRun(1, 2, /*delay_s=*/60));
  rig.stage().set_duration_s(5);
  rig.SetServer(OneSecondServer());
  rig.Offer(5, 5);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(rig.loop.RunUntil(
      [&] { return !rig.batches.empty() && rig.batches.back().drained(); }));
  EXPECT_THAT(WhatBecame(rig), ElementsAre("0.0 ok"));
  EXPECT_DOUBLE_EQ(rig.SinceStartS(), 5);
}

TEST(EndOfSessions, EndWithTheirPresentRequestWhenTheLevelIsAborted) {
  LoadRig rig(SessionRun(2, 3));
  rig.SetServer(OneSecondServer());
  rig.Offer(10, 10);
  rig.Start(/*share=*/2);
  rig.loop.RunFor(kNsPerSecond + kNsPerSecond / 2);
  rig.End(/*abort=*/true);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.ended; }));
  EXPECT_THAT(WhatBecame(rig),
              ::testing::UnorderedElementsAre("0.0 ok", "0.1 aborted", "1.0 ok",
                                              "1.1 aborted"));
}

TEST(EndOfSessions, ASlotThatIsNotWantedAnyMoreFinishesItsSession) {
  LoadRig rig(SessionRun(2, 3));
  rig.SetServer(OneSecondServer());
  rig.Offer(5, 5);
  rig.Start(/*share=*/2);
  rig.loop.RunFor(kNsPerSecond / 2);
  rig.AdjustShare(1);
  rig.loop.RunFor(4 * kNsPerSecond);
  std::set<uint32_t> begun;
  for (const FakeRequest& request : rig.seen) begun.insert(request.index);
  EXPECT_THAT(begun, ElementsAre(0, 1, 2));
  ASSERT_TRUE(RunToEnd(rig, 15));
  ExpectRowsInTurn(rig, 5, 3);
}

TEST(EndOfSessions, ACoolDownsOwnConcurrencyLetsSessionsEnd) {
  LoadRig rig(SessionRun(3, 3));
  rig.stage().set_request_count(8);
  rig.stage().set_cooldown_request_count(2);
  rig.stage().set_cooldown_concurrency(1);
  rig.SetServer(OneSecondServer());
  rig.Offer(8, 8);
  rig.Start(/*share=*/3);
  ASSERT_TRUE(RunToEnd(rig, 24));
  ExpectRowsInTurn(rig, 8, 3);
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.outcome(), v1::Outcome::ok);
    if (row.index() >= 6) {
      EXPECT_EQ(row.phase(), Phase::cooldown);
    }
  }
}

}  // namespace
}  // namespace byzerperf
