// Sessions in a closed loop: a slot follows one from turn to turn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/load/session_rig.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Phase;

TEST(ClosedSessions, ASlotFollowsASessionToItsEndAndThenTakesTheNext) {
  LoadRig rig(SessionRun(1, 3));
  rig.SetServer(OneSecondServer());
  rig.Offer(2, 2);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(RunToEnd(rig, 6));
  EXPECT_THAT(WhatBecame(rig), ElementsAre("0.0 ok", "0.1 ok", "0.2 ok",
                                           "1.0 ok", "1.1 ok", "1.2 ok"));
  EXPECT_THAT(SortedIssues(rig), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(ClosedSessions, ATurnAsksAllThatWasSaidAndTheModelsOwnAnswers) {
  LoadRig rig(SessionRun(1, 3));
  rig.Offer(1, 1);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(RunToEnd(rig, 3));
  EXPECT_THAT(rig.seen[0].body, HasSubstr("] Begin."));  // behind a marker
  EXPECT_THAT(rig.seen[1].body,
              HasSubstr(R"({"role":"assistant","content":"word word)"));
  EXPECT_THAT(rig.seen[1].body,
              HasSubstr(R"({"role":"user","content":"Go on, 1."})"));
  const std::string& body = rig.seen[0].body;
  const size_t begin = body.find(R"({"role":"user")");
  const size_t end = body.find(R"(Begin."})");
  ASSERT_LT(begin, end);
  // To the letter, the marker too.
  EXPECT_THAT(rig.seen[2].body, HasSubstr(body.substr(begin, end - begin)));
  EXPECT_THAT(rig.seen[2].body, HasSubstr("Go on, 2."));
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_FALSE(row.has_text());  // kept for the session, not for the row
  }
}

TEST(ClosedSessions, RestAsLongWhenTheirSlotGetsItsPlaceBackMeanwhile) {
  LoadRig rig(SessionRun(2, 2, /*delay_s=*/9));
  rig.SetServer(OneSecondServer());
  rig.Offer(2, 2);
  rig.Start(/*share=*/2);
  rig.loop.RunFor(2 * kNsPerSecond);
  rig.AdjustShare(1);
  rig.loop.RunFor(kNsPerSecond);
  rig.AdjustShare(2);
  ASSERT_TRUE(RunToEnd(rig, 4));
  EXPECT_THAT(SortedIssues(rig), ElementsAre(0, 0, 10, 10));
}

TEST(ClosedSessions, WorkOnCompletionsToo) {
  auto run = SessionRun(1, 2);
  run->plan.mutable_target()->set_api(v1::Api::completions);
  run->plan.mutable_sampling()->set_template_(v1::Template::default_);
  run->plan.set_prompt_reuse(v1::PromptReuse::same);
  LoadRig rig(run);
  rig.SetServer([](const FakeRequest& request) {
    FakeAnswer answer = OneSecondServer()(request);
    answer.pieces.clear();
    answer.pieces.push_back(
        {kNsPerMs,
         "data: {\"choices\":[{\"text\":\"Yes.\",\"finish_reason\":"
         "\"stop\"}]}\n\ndata: [DONE]\n\n"});
    return answer;
  });
  rig.Offer(1, 1);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(RunToEnd(rig, 2));
  EXPECT_THAT(rig.seen[1].body,
              HasSubstr(R"("prompt":"User:Begin.\nAssistant:Yes.\n)"
                        R"(User:Go on, 1.\nAssistant:")"));
}

TEST(ClosedSessions, ATurnIsDueItsDelayAfterTheAnswerAndThinkingIsBetween) {
  LoadRig rig(SessionRun(1, 2, /*delay_s=*/0.5));
  rig.stage().set_think_time_s(3);
  rig.SetServer(OneSecondServer());
  rig.Offer(2, 2);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(RunToEnd(rig, 4));
  EXPECT_THAT(SortedIssues(rig), ElementsAre(0, 1.5, 5.5, 7));
  EXPECT_EQ(rig.rows[1].scheduled_s(), 1.5);
  for (const v1::Batch& batch : rig.batches) {
    EXPECT_EQ(batch.health().grant_wait_us(), 0);
  }
}

// From the first turn's issue to the last one's end.
struct Span {
  double begin_s = 0;
  double end_s = 0;
};

TEST(ClosedSessions, TheConcurrencyIsTheNumberOfSessionsInProgress) {
  LoadRig rig(SessionRun(4, 5, /*delay_s=*/0.25), /*loops=*/2);
  rig.Offer(40, 8);
  rig.Start(/*share=*/4);
  ASSERT_TRUE(RunToEnd(rig, 200));
  ExpectRowsInTurn(rig, 40, 5);
  std::map<uint32_t, Span> sessions;
  for (const v1::RequestRecord& row : rig.rows) {
    Span& span = sessions[row.index()];
    if (row.turn() == 0) span.begin_s = row.issued_s();
    if (row.turn() == 4) span.end_s = row.done_s();
  }
  for (const auto& [at, one] : sessions) {
    uint32_t in_progress = 0;
    for (const auto& [index, span] : sessions) {
      in_progress += span.begin_s <= one.begin_s && one.begin_s < span.end_s;
    }
    if (one.begin_s > 0) {
      EXPECT_EQ(in_progress, 4) << at;
    }
  }
}

TEST(ClosedSessions, EveryRequestHasTheIdOfItsTurnAndTheSessionsHeader) {
  auto run = SessionRun(1, 2);
  run->plan.set_session_header("X-Session");
  LoadRig rig(run);
  rig.Offer(1, 1);
  rig.Start(/*share=*/1);
  ASSERT_TRUE(RunToEnd(rig, 2));
  EXPECT_EQ(rig.seen[0].request_id, "20260101-000000-abcd-c0004-0-1");
  EXPECT_EQ(rig.seen[1].request_id, "20260101-000000-abcd-c0004-0.1-1");
  EXPECT_EQ(rig.rows[1].request_id(), rig.seen[1].request_id);
  for (const FakeRequest& request : rig.seen) {
    EXPECT_THAT(request.headers,
                ::testing::Contains("X-Session: 20260101-000000-abcd-c0004-0"));
  }
}

TEST(ClosedSessions, StayOnOneTarget) {
  LoadRig rig(SessionRun(3, 4));
  rig.Offer(12, 12);
  rig.Start(/*share=*/3);
  ASSERT_TRUE(RunToEnd(rig, 48));
  std::map<uint32_t, std::set<size_t>> targets;
  for (const FakeRequest& request : rig.seen) {
    targets[request.index].insert(request.target);
  }
  for (const auto& [index, used] : targets) EXPECT_EQ(used.size(), 1) << index;
}

TEST(ClosedSessions, WarmUpCountsSessionsAndATurnHasThePhaseOfItsMoment) {
  LoadRig rig(SessionRun(1, 2));
  rig.SetServer(OneSecondServer());
  rig.Offer(3, 3);
  rig.Start(/*share=*/1, /*warmup=*/2);
  ASSERT_TRUE(RunToEnd(rig, 6));
  std::vector<Phase::Value> phases;
  phases.reserve(rig.rows.size());
  for (const v1::RequestRecord& row : rig.rows) phases.push_back(row.phase());
  // The second session has begun when its second turn is sent.
  EXPECT_THAT(phases,
              ElementsAre(Phase::warmup, Phase::warmup, Phase::warmup,
                          Phase::measured, Phase::measured, Phase::measured));
}

TEST(ClosedSessions, ATurnWaitsForAPrefillLikeAnyRequest) {
  LoadRig rig(SessionRun(2, 3));
  rig.SetServer([](const FakeRequest& request) {
    return StreamAnswer(request, FakeTokens{500 * kNsPerMs, {}, 5, 0});
  });
  rig.Offer(2, 2);
  v1::StartLevel start;
  start.set_share(2);
  start.set_prefill_share(1);
  rig.Start(start);
  ASSERT_TRUE(RunToEnd(rig, 6));
  ExpectRowsInTurn(rig, 2, 3);
  std::vector<double> issued = SortedIssues(rig);
  EXPECT_THAT(issued, ElementsAre(0, 0.5, 1, 1.5, 2, 2.5));
}

TEST(ClosedSessions, ThatRestHaveRampedUpWhenEachSlotHasSentOne) {
  LoadRig rig(SessionRun(2, 2, /*delay_s=*/100));
  rig.SetServer(OneSecondServer());
  rig.Offer(2, 2);
  rig.Start(/*share=*/2);
  ASSERT_TRUE(RunToEnd(rig, 4));
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.phase(), row.turn() == 0 ? Phase::ramp : Phase::measured);
  }
}

}  // namespace
}  // namespace byzerperf
