// Sessions in an open loop: each arrival begins one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/arrivals.h"
#include "tests/unit/load/session_rig.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using v1::Phase;

// One session a second, of so many turns a delay apart.
std::shared_ptr<RunContext> OpenSessions(uint32_t count, int turns,
                                         double delay_s = 0) {
  auto run = SessionRun(1, turns, delay_s);
  v1::Stage& stage = *run->plan.mutable_stages(0);
  stage.set_level("r0001.0");
  stage.set_request_count(count);
  *stage.mutable_load()->mutable_arrivals() =
      ArrivalsAt(1, v1::ArrivalPattern::constant);
  return run;
}

v1::StartLevel StartWith(uint32_t max_in_flight) {
  v1::StartLevel start;
  start.set_share(max_in_flight);
  return start;
}

// `INDEX.TURN` → when it was issued.
std::map<std::string, double> IssuesByName(const LoadRig& rig) {
  std::map<std::string, double> issued;
  for (const v1::RequestRecord& row : rig.rows) {
    if (!row.has_issued_s()) continue;
    issued[std::to_string(row.index()) + "." + std::to_string(row.turn())] =
        row.issued_s();
  }
  return issued;
}

TEST(OpenSessions, ArrivalsBeginSessionsAndTurnsFollowTheAnswers) {
  LoadRig rig(OpenSessions(2, 3, /*delay_s=*/0.25));
  rig.SetServer(OneSecondServer());
  rig.Start(StartWith(0));
  rig.Deal(0, 2);
  ASSERT_TRUE(RunToEnd(rig, 6));
  EXPECT_THAT(IssuesByName(rig),
              UnorderedElementsAre(
                  ::testing::Pair("0.0", 0), ::testing::Pair("0.1", 1.25),
                  ::testing::Pair("0.2", 2.5), ::testing::Pair("1.0", 1),
                  ::testing::Pair("1.1", 2.25), ::testing::Pair("1.2", 3.5)));
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.issued_s(), row.scheduled_s());
  }
}

TEST(OpenSessions, ArrivalsDoNotWaitForThem) {
  LoadRig rig(OpenSessions(5, 2, /*delay_s=*/100), /*loops=*/2);
  rig.SetServer(OneSecondServer());
  rig.Start(StartWith(0));
  rig.Deal(0, 5);
  ASSERT_TRUE(RunToEnd(rig, 10));
  ExpectRowsInTurn(rig, 5, 2);
  const auto issued = IssuesByName(rig);
  for (uint32_t index = 0; index < 5; ++index) {
    EXPECT_EQ(issued.at(std::to_string(index) + ".0"), index);
    EXPECT_EQ(issued.at(std::to_string(index) + ".1"), index + 101);
  }
}

TEST(OpenSessions, HaveThePhaseOfTheirArrival) {
  auto run = OpenSessions(4, 3);
  run->plan.mutable_stages(0)->set_warmup_request_count(1);
  run->plan.mutable_stages(0)->set_cooldown_request_count(1);
  LoadRig rig(run);
  rig.SetServer(OneSecondServer());
  rig.Start(StartWith(0));
  rig.Deal(0, 4);
  ASSERT_TRUE(RunToEnd(rig, 12));
  for (const v1::RequestRecord& row : rig.rows) {
    const Phase::Value expected = row.index() == 0   ? Phase::warmup
                                  : row.index() == 3 ? Phase::cooldown
                                                     : Phase::measured;
    EXPECT_EQ(row.phase(), expected) << row.index() << "." << row.turn();
  }
}

TEST(OpenSessions, ALaterTurnIsSentThoughTheCeilingIsReached) {
  // Answers of a second, each asked on at once: one of index 0 is always in
  // flight until its session ends after three seconds.
  LoadRig rig(OpenSessions(5, 3));
  rig.SetServer(OneSecondServer());
  rig.Start(StartWith(/*max_in_flight=*/1));
  rig.Deal(0, 5);
  ASSERT_TRUE(RunToEnd(rig, 15));
  std::map<uint32_t, std::vector<v1::Outcome::Value>> outcomes;
  for (const v1::RequestRecord& row : rig.rows) {
    outcomes[row.index()].push_back(row.outcome());
  }
  using v1::Outcome;
  EXPECT_THAT(outcomes[0], ElementsAre(Outcome::ok, Outcome::ok, Outcome::ok));
  for (const uint32_t index : {1, 2}) {
    EXPECT_THAT(
        outcomes[index],
        ElementsAre(Outcome::not_sent, Outcome::not_sent, Outcome::not_sent));
  }
}

TEST(OpenSessions, AnArrivalThatIsNotSentTakesItsTurnsWithIt) {
  LoadRig rig(OpenSessions(2, 2));
  rig.SetServer(NeverAnswers());
  rig.Start(StartWith(/*max_in_flight=*/1));
  rig.Deal(0, 2);
  ASSERT_TRUE(rig.RunUntilRows(2));
  EXPECT_THAT(WhatBecame(rig), ElementsAre("1.0 not_sent", "1.1 not_sent"));
  EXPECT_THAT(rig.rows[0].error(), HasSubstr("--max-in-flight"));
  EXPECT_EQ(rig.rows[1].error(),
            "turn 0 of its session ended otherwise: not_sent");
  EXPECT_FALSE(rig.rows[1].has_scheduled_s());
  uint32_t not_sent = 0;  // of what was due
  uint32_t begun = 0;     // indices
  for (const v1::Batch& batch : rig.batches) {
    for (const auto& second : batch.seconds()) not_sent += second.not_sent();
    begun = batch.begun();
  }
  EXPECT_EQ(not_sent, 1);
  EXPECT_EQ(begun, 2);
}

TEST(OpenSessions, ATurnThatFailsEndsItsSession) {
  LoadRig rig(OpenSessions(1, 3));
  rig.SetServer([](const FakeRequest& request) {
    return request.turn == 1 ? ErrorAnswer(429, "slow down")
                             : OneSecondServer()(request);
  });
  rig.Start(StartWith(0));
  rig.Deal(0, 1);
  ASSERT_TRUE(RunToEnd(rig, 3));
  EXPECT_THAT(WhatBecame(rig),
              ElementsAre("0.0 ok", "0.1 http_429", "0.2 not_sent"));
}

TEST(OpenSessions, GoOnInTheGracePeriodAndHaveAllTheirRowsAfterIt) {
  auto run = OpenSessions(2, 4, /*delay_s=*/1);
  run->plan.mutable_stages(0)->set_duration_s(2);
  run->plan.mutable_stages(0)->set_grace_period_s(1.5);
  LoadRig rig(run);
  rig.SetServer(OneSecondServer());
  rig.Start(StartWith(0));
  rig.Deal(0, 2);
  ASSERT_TRUE(RunToEnd(rig, 8));
  // 0.1 from 2 to 3; then it rests. 1.1 is in flight at 3.5.
  EXPECT_THAT(WhatBecame(rig),
              UnorderedElementsAre("0.0 ok", "0.1 ok", "0.2 aborted",
                                   "0.3 aborted", "1.0 ok", "1.1 aborted",
                                   "1.2 aborted", "1.3 aborted"));
  EXPECT_DOUBLE_EQ(rig.SinceStartS(), 3.5);
}

TEST(OpenSessions, ThatRestAreDroppedWhenTheLevelIsEnded) {
  LoadRig rig(OpenSessions(100, 3, /*delay_s=*/50));
  rig.SetServer(OneSecondServer());
  rig.Start(StartWith(0));
  rig.Deal(0, 100);
  rig.loop.RunFor(3 * kNsPerSecond + kNsPerSecond / 2);
  rig.End(/*abort=*/true);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.ended; }));
  EXPECT_THAT(WhatBecame(rig),
              ElementsAre("0.0 ok", "1.0 ok", "2.0 ok", "3.0 aborted"));
}

TEST(OpenSessions, ThatRestKeepTheLevelFromBeingOver) {
  LoadRig rig(OpenSessions(1, 2, /*delay_s=*/20));
  rig.SetServer(OneSecondServer());
  rig.Start(StartWith(0));
  rig.Deal(0, 1);
  rig.loop.RunFor(5 * kNsPerSecond);
  for (const v1::Batch& batch : rig.batches) EXPECT_FALSE(batch.drained());
  ASSERT_TRUE(RunToEnd(rig, 2));
}

TEST(OpenSessions, ATurnWaitsForAPrefillBehindArrivalsThatWait) {
  LoadRig rig(OpenSessions(2, 2));
  rig.SetServer([](const FakeRequest& request) {
    return StreamAnswer(request, FakeTokens{1500 * kNsPerMs, {}, 5, 0});
  });
  v1::StartLevel start = StartWith(0);
  start.set_prefill_share(1);
  rig.Start(start);
  rig.Deal(0, 2);
  ASSERT_TRUE(RunToEnd(rig, 4));
  EXPECT_THAT(WhatBecame(rig),
              ElementsAre("0.0 ok", "1.0 ok", "0.1 ok", "1.1 ok"));
  EXPECT_EQ(rig.rows[2].scheduled_s(), 1.5);
  EXPECT_EQ(rig.rows[2].issued_s(), 3);
}

}  // namespace
}  // namespace byzerperf
