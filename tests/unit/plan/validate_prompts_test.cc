#include "common/plan/validate_prompts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "common/plan/corpus.h"
#include "common/plan/validate.h"
#include "tests/unit/plan/valid_plan.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

v1::PromptSet TwoPrompts() {
  v1::PromptSet prompts;
  for (const char* id : {"a", "b"}) {
    v1::Prompt& prompt = *prompts.add_prompts();
    prompt.set_id(id);
    prompt.add_messages()->set_role("user");
    prompt.mutable_messages(0)->set_content("Why?");
  }
  return prompts;
}

v1::PromptSet TwoTraced() {
  v1::PromptSet prompts = TwoPrompts();
  prompts.add_due_us(0);
  prompts.add_due_us(2'000'000);
  return prompts;
}

v1::LoadPlan TracePlan() {
  v1::LoadPlan plan = ValidOpenPlan();
  v1::Stage& stage = *plan.mutable_stages(0);
  stage.set_level("x1");
  stage.set_request_count(2);
  stage.clear_warmup_request_count();
  v1::Arrivals& arrivals = *stage.mutable_load()->mutable_arrivals();
  arrivals.clear_stretches();
  arrivals.set_pattern(v1::ArrivalPattern::trace);
  arrivals.set_speedup(1);
  arrivals.set_rate_per_s(1);
  return plan;
}

v1::Arrivals* ArrivalsIn(v1::LoadPlan* plan) {
  return plan->mutable_stages(0)->mutable_load()->mutable_arrivals();
}

std::string Broken(const v1::LoadPlan& plan, const v1::PromptSet& prompts) {
  return std::string(ValidatePrompts(plan, prompts).message());
}

TEST(ValidatePrompts, TakesPlainPromptsAndTraces) {
  EXPECT_TRUE(ValidatePrompts(ValidPlan(), TwoPrompts()).ok());
  EXPECT_TRUE(ValidatePlan(TracePlan()).ok()) << ValidatePlan(TracePlan());
  EXPECT_EQ(Broken(TracePlan(), TwoTraced()), "");
}

TEST(ValidatePrompts, EveryPromptAsksSomething) {
  EXPECT_THAT(Broken(ValidPlan(), {}), HasSubstr("the prompt set: without a"));
  v1::PromptSet prompts = TwoPrompts();
  prompts.mutable_prompts(1)->clear_messages();
  EXPECT_EQ(Broken(ValidPlan(), prompts),
            "prompt b: without a text asks nothing");
  prompts.mutable_prompts(1)->add_blocks()->set_tokens(9);
  *prompts.mutable_corpus() = CutIntoUnits("some words");
  EXPECT_EQ(Broken(ValidPlan(), prompts), "");
  prompts.mutable_prompts(1)->set_shared_blocks(2);
  EXPECT_EQ(Broken(ValidPlan(), prompts),
            "shared_blocks of prompt b: 2 must be from 0 to 1");
  prompts = TwoPrompts();
  prompts.mutable_prompts(0)->add_turns();
  EXPECT_EQ(Broken(ValidPlan(), prompts),
            "turn 2 of prompt a: without a text asks nothing");
}

TEST(ValidatePrompts, LengthsFitTogether) {
  v1::PromptSet prompts = TwoPrompts();
  prompts.mutable_prompts(0)->set_max_tokens(100);
  v1::LoadPlan plan = ValidPlan();
  EXPECT_EQ(Broken(plan, prompts), "");
  plan.mutable_sampling()->set_min_tokens(101);
  EXPECT_EQ(Broken(plan, prompts),
            "min_tokens of prompt a: 101 must be from 0 to 100");
  prompts.mutable_prompts(0)->set_min_tokens(100);
  EXPECT_EQ(Broken(plan, prompts), "");
  prompts.mutable_prompts(0)->set_max_tokens(2'000'000);
  EXPECT_EQ(Broken(plan, prompts),
            "max_tokens of prompt a: 2000000 must be from 1 to 1000000");
}

TEST(ValidatePrompts, BlocksOfPromptsAndTurnsAreCutFromACorpus) {
  v1::PromptSet prompts = TwoPrompts();
  prompts.mutable_prompts(1)->add_system_blocks()->set_tokens(9);
  const std::string missing =
      "prompt b: with blocks of text needs a corpus to cut them from";
  EXPECT_EQ(Broken(ValidPlan(), prompts), missing);
  prompts = TwoPrompts();
  prompts.mutable_prompts(1)->add_turns()->add_blocks()->set_tokens(9);
  EXPECT_EQ(Broken(ValidPlan(), prompts), missing);
  *prompts.mutable_corpus() = CutIntoUnits("some words");
  EXPECT_EQ(Broken(ValidPlan(), prompts), "");
  prompts.mutable_corpus()->add_unit_bytes(1);
  EXPECT_THAT(Broken(ValidPlan(), prompts), HasSubstr("corpus: 11 bytes"));
}

TEST(ValidatePrompts, BlocksOfAPromptOrTurnHaveNoMoreTokensThanMayBeAsked) {
  v1::PromptSet prompts = TwoPrompts();
  *prompts.mutable_corpus() = CutIntoUnits("some words");
  prompts.mutable_prompts(0)->add_system_blocks()->set_tokens(500'000);
  prompts.mutable_prompts(0)->add_blocks()->set_tokens(500'000);
  v1::Turn& turn = *prompts.mutable_prompts(0)->add_turns();
  turn.add_blocks()->set_tokens(1'000'000);
  EXPECT_EQ(Broken(ValidPlan(), prompts), "");
  turn.add_blocks()->set_tokens(1);
  EXPECT_THAT(Broken(ValidPlan(), prompts),
              HasSubstr("the tokens in blocks of turn 2 of prompt a: "));
  turn.clear_blocks();
  turn.set_content("And?");
  // Their sum as uint32_t would be 1.
  prompts.mutable_prompts(0)->add_blocks()->set_tokens(4'293'967'297);
  EXPECT_THAT(Broken(ValidPlan(), prompts),
              HasSubstr("the tokens in blocks of prompt a: "));
}

TEST(ValidatePrompts, ATraceHasATimeForEachThatNeverFalls) {
  v1::PromptSet prompts = TwoTraced();
  prompts.set_due_us(0, 3'000'000);
  EXPECT_EQ(Broken(TracePlan(), prompts),
            "--trace: time 1, 2000000 us, must not be before the one before "
            "it");
  prompts.clear_due_us();
  EXPECT_EQ(Broken(TracePlan(), prompts),
            "--trace: 0 times must be as many as its 2 prompts");
}

TEST(ValidatePrompts, ALevelHasNoMoreRequestsThanItsTrace) {
  v1::LoadPlan plan = TracePlan();
  plan.mutable_stages(0)->set_request_count(3);
  EXPECT_THAT(Broken(plan, TwoTraced()), HasSubstr("3 must be from 1 to 2"));
}

TEST(ValidatePrompts, ATraceLastsAWeekAtMost) {
  v1::PromptSet prompts = TwoTraced();
  prompts.set_due_us(1, 8 * uint64_t{86'400'000'000});
  v1::LoadPlan plan = TracePlan();
  EXPECT_THAT(Broken(plan, prompts),
              HasSubstr("--trace: 8 days of level x1 must be at most 7; give a "
                        "--trace-window or a higher --speedup"));
  ArrivalsIn(&plan)->set_speedup(2);
  EXPECT_EQ(Broken(plan, prompts), "");
}

TEST(ValidateTraces, RefuseASpeedupThatIsNone) {
  for (const double speedup :
       {0.0, -1.0, std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::quiet_NaN()}) {
    v1::LoadPlan plan = TracePlan();
    ArrivalsIn(&plan)->set_speedup(speedup);
    EXPECT_THAT(ValidatePlan(plan).message(),
                HasSubstr("--speedup of level x1: "));
  }
  v1::LoadPlan plan = ValidOpenPlan();
  ArrivalsIn(&plan)->set_speedup(2);
  EXPECT_THAT(ValidatePlan(plan).message(),
              HasSubstr("--speedup of level r0010.0: 2 needs --trace"));
}

TEST(ValidateTraces, RefuseARateOverTime) {
  v1::LoadPlan plan = TracePlan();
  ArrivalsIn(&plan)->add_stretches()->set_to_per_s(1);
  EXPECT_THAT(ValidatePlan(plan).message(), HasSubstr("1 stretches can't be"));
  plan = TracePlan();
  ArrivalsIn(&plan)->set_rate_per_s(0);
  EXPECT_THAT(ValidatePlan(plan).message(), HasSubstr("must be above 0"));
}

TEST(ValidateTraces, AllAtOnceIsATraceToo) {
  v1::LoadPlan plan = TracePlan();
  ArrivalsIn(&plan)->set_rate_per_s(std::numeric_limits<double>::infinity());
  EXPECT_TRUE(ValidatePlan(plan).ok()) << ValidatePlan(plan);
}

TEST(ValidatePlan, RefusesAnUnknownPromptSampling) {
  v1::LoadPlan plan = ValidPlan();
  plan.set_prompt_sampling(static_cast<v1::PromptSampling::Value>(9));
  EXPECT_THAT(ValidatePlan(plan).message(),
              HasSubstr("--prompt-sampling: 9 must be sequential, random or "
                        "shuffle"));
}

}  // namespace
}  // namespace byzerperf
