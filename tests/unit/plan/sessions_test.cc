#include "common/plan/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/plan/planned_request.h"
#include "tests/unit/plan/valid_plan.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

// One prompt for each number: of so many turns behind the first.
v1::PromptSet PromptsWithTurns(const std::vector<int>& turns) {
  v1::PromptSet prompts;
  for (const int count : turns) {
    v1::Prompt& prompt = *prompts.add_prompts();
    prompt.set_id("p" + std::to_string(prompts.prompts_size() - 1));
    for (int i = 0; i < count; ++i)
      prompt.add_turns()->set_content("and then?");
  }
  return prompts;
}

TEST(Sessions, AnIndexHasARequestForEachTurnOfItsPrompt) {
  const v1::LoadPlan plan = ValidPlan();
  const v1::PromptSet prompts = PromptsWithTurns({0, 2, 5});
  EXPECT_EQ(TurnsOf(plan, prompts, 0, 0), 1u);
  EXPECT_EQ(TurnsOf(plan, prompts, 0, 1), 3u);
  EXPECT_EQ(TurnsOf(plan, prompts, 0, 2), 6u);
  EXPECT_EQ(TurnsOf(plan, prompts, 0, 3), 1u);
}

TEST(Sessions, AnIndexHasTheTurnsOfThePromptThatItAsksHoweverThatIsChosen) {
  const v1::PromptSet prompts = PromptsWithTurns({0, 1, 2, 3, 4, 5, 6});
  for (const auto sampling :
       {v1::PromptSampling::sequential, v1::PromptSampling::random,
        v1::PromptSampling::shuffle}) {
    v1::LoadPlan plan = ValidPlan();
    plan.set_prompt_sampling(sampling);
    for (uint32_t index = 0; index < 100; ++index) {
      EXPECT_EQ(TurnsOf(plan, prompts, 0, index),
                PlanRequest(plan, 7, 0, index).prompt + 1);
    }
  }
}

TEST(Sessions, AreCountedAlikeByWholePassesAndOneByOne) {
  const v1::PromptSet prompts = PromptsWithTurns({0, 1, 2, 3, 4, 5, 6});
  for (const auto sampling :
       {v1::PromptSampling::sequential, v1::PromptSampling::random,
        v1::PromptSampling::shuffle}) {
    v1::LoadPlan plan = ValidPlan();
    plan.set_prompt_sampling(sampling);
    for (const uint32_t count : {0u, 5u, 7u, 23u, 100u}) {
      plan.mutable_stages(0)->set_request_count(count);
      uint64_t requests = 0;
      for (uint32_t index = 0; index < count; ++index) {
        requests += TurnsOf(plan, prompts, 0, index);
      }
      EXPECT_EQ(RequestsOfStage(plan, prompts, 0), requests) << count;
    }
  }
}

TEST(Sessions, AreNoneWhereNoPromptHasTurns) {
  EXPECT_FALSE(HasSessions(PromptsWithTurns({0, 0})));
  EXPECT_TRUE(HasSessions(PromptsWithTurns({0, 1})));
  EXPECT_EQ(TurnsOf(ValidPlan(), v1::PromptSet(), 0, 7), 1u);
}

TEST(Sessions, RestWhereATurnHasADelay) {
  v1::PromptSet prompts = PromptsWithTurns({1, 2});
  EXPECT_FALSE(HasTurnDelays(prompts));
  prompts.mutable_prompts(1)->mutable_turns(1)->set_delay_s(0.5);
  EXPECT_TRUE(HasTurnDelays(prompts));
}

TEST(Sessions, ALevelHasTheRequestsOfAllItsIndices) {
  v1::LoadPlan plan = ValidPlan();
  plan.mutable_stages(0)->set_request_count(8);
  // 1, 3, 1, 3, …: four of each.
  EXPECT_EQ(RequestsOfStage(plan, PromptsWithTurns({0, 2}), 0), 16u);
  EXPECT_EQ(RequestsOfStage(plan, PromptsWithTurns({0, 0}), 0), 8u);
  plan.mutable_stages(0)->clear_request_count();
  EXPECT_EQ(RequestsOfStage(plan, PromptsWithTurns({0, 2}), 0), 0u);
}

TEST(Sessions, KeepTheirRules) {
  const v1::LoadPlan plan = ValidPlan();
  EXPECT_TRUE(CheckSessions(plan, PromptsWithTurns({0, 3})).ok());

  v1::PromptSet ids = PromptsWithTurns({0, 3});
  ids.mutable_prompts(1)->add_token_ids(7);
  EXPECT_THAT(CheckSessions(plan, ids).message(),
              HasSubstr("prompt p1: its token ids and its turns contradict"));
  v1::PromptSet corpus = PromptsWithTurns({0, 3});
  corpus.mutable_corpus()->add_token_ids(7);
  EXPECT_THAT(CheckSessions(plan, corpus).message(),
              HasSubstr("prompts that go as token ids contradict"));
  // Without turns ids are well.
  v1::PromptSet plain = PromptsWithTurns({0});
  plain.mutable_prompts(0)->add_token_ids(7);
  EXPECT_TRUE(CheckSessions(plan, plain).ok());

  v1::PromptSet slow = PromptsWithTurns({2});
  slow.mutable_prompts(0)->mutable_turns(1)->set_delay_s(-1);
  EXPECT_THAT(CheckSessions(plan, slow).message(),
              HasSubstr("prompt p0: the delay of a turn (s): -1 must be"));
}

TEST(Sessions, AreAsManyRequestsAsALevelMayHave) {
  v1::LoadPlan plan = ValidPlan();
  plan.mutable_stages(0)->set_request_count(100'000);
  EXPECT_THAT(CheckSessions(plan, PromptsWithTurns({9'999})).message(),
              HasSubstr("the requests of level c0005: 1000000000 must be"));
}

}  // namespace
}  // namespace byzerperf
