#include "common/plan/planned_request.h"

#include <set>
#include <string>
#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using ::testing::MatchesRegex;

v1::LoadPlan PlanWith(v1::PromptReuse::Value reuse, uint32_t seed = 7) {
  v1::LoadPlan plan;
  plan.set_prompt_reuse(reuse);
  plan.set_random_seed(seed);
  for (const uint32_t count : {30, 40, 50}) {
    plan.add_stages()->set_request_count(count);
  }
  return plan;
}

TEST(PlanRequest, CyclesThroughThePromptsAlikeOnEveryLevel) {
  for (const auto reuse : {v1::PromptReuse::bust, v1::PromptReuse::same}) {
    const v1::LoadPlan plan = PlanWith(reuse);
    for (uint32_t index = 0; index < 30; ++index) {
      EXPECT_EQ(PlanRequest(plan, 8, 0, index).prompt, index % 8);
      EXPECT_EQ(PlanRequest(plan, 8, 2, index).prompt, index % 8);
    }
  }
}

TEST(PlanRequest, NeverTakesAFreshPromptTwiceInARun) {
  const v1::LoadPlan plan = PlanWith(v1::PromptReuse::fresh);
  std::set<uint32_t> prompts;
  for (int stage = 0; stage < 3; ++stage) {
    for (uint32_t i = 0; i < plan.stages(stage).request_count(); ++i) {
      const PlannedRequest request =
          PlanRequest(plan, 120, static_cast<uint32_t>(stage), i);
      EXPECT_TRUE(prompts.insert(request.prompt).second);
      EXPECT_EQ(request.marker, "");
    }
  }
  EXPECT_EQ(prompts.size(), 120u);
}

TEST(PlanRequest, SendsPromptsAsTheyAreWithSame) {
  const v1::LoadPlan plan = PlanWith(v1::PromptReuse::same);
  EXPECT_EQ(PlanRequest(plan, 8, 0, 3).marker, "");
  EXPECT_EQ(PlanRequest(plan, 8, kPreflightStage, 0).marker, "");
}

TEST(PlanRequest, MarksEveryRequestOfARunDifferentlyAndInEqualLength) {
  const v1::LoadPlan plan = PlanWith(v1::PromptReuse::bust);
  std::set<std::string> markers;
  for (const uint32_t stage : {0u, 1u, 2u, kMaxStages - 1, kPreflightStage}) {
    for (uint32_t index = 0; index < 5000; ++index) {
      const std::string marker = PlanRequest(plan, 8, stage, index).marker;
      ASSERT_EQ(marker.size(), 15u);
      ASSERT_TRUE(markers.insert(marker).second) << stage << " " << index;
    }
    const auto last =
        PlanRequest(plan, 8, stage, kMaxRequestsPerLevel - 1).marker;
    ASSERT_TRUE(markers.insert(last).second);
  }
  EXPECT_THAT(*markers.begin(),
              MatchesRegex("\\[[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]"
                           "[0-9][0-9][0-9][0-9]\\] "));
}

// A prefix cache works in blocks: markers that share their first digits would
// share a cached block.
TEST(PlanRequest, MixesTheFirstDigitsOfTheMarker) {
  const v1::LoadPlan plan = PlanWith(v1::PromptReuse::bust);
  std::set<std::string> first_three_digits;
  for (uint32_t index = 0; index < 1000; ++index) {
    first_three_digits.insert(
        PlanRequest(plan, 8, 0, index).marker.substr(1, 3));
  }
  // 1000 draws of 1000 values hit 632 of them on average.
  EXPECT_GT(first_three_digits.size(), 550u);
  EXPECT_LT(first_three_digits.size(), 710u);
}

TEST(PlanRequest, MarksDifferentlyUnderAnotherSeed) {
  const v1::LoadPlan one = PlanWith(v1::PromptReuse::bust, 1);
  const v1::LoadPlan two = PlanWith(v1::PromptReuse::bust, 2);
  EXPECT_NE(PlanRequest(one, 8, 0, 0).marker, PlanRequest(two, 8, 0, 0).marker);
}

TEST(PlanRequest, MarksPreflightRequestsThatBorrowAFreshPrompt) {
  const v1::LoadPlan plan = PlanWith(v1::PromptReuse::fresh);
  EXPECT_NE(PlanRequest(plan, 8, kPreflightStage, 0).marker, "");
}

TEST(PlanRequest, SurvivesAnEmptyPromptSet) {
  const v1::LoadPlan plan = PlanWith(v1::PromptReuse::bust);
  EXPECT_EQ(PlanRequest(plan, 0, 0, 5).prompt, 0u);
}

// Whoever sends request i, it is the same request: the set over all workers
// does not depend on how many there are or who was granted what.
TEST(PlanRequest, GivesTheSameSetOfRequestsForAnyNumberOfWorkers) {
  using Request = std::tuple<uint32_t, uint32_t, std::string>;
  const v1::LoadPlan plan = PlanWith(v1::PromptReuse::bust);
  std::set<Request> by_one;
  for (const uint32_t workers : {1, 2, 3, 7}) {
    std::set<Request> all;
    for (uint32_t worker = 0; worker < workers; ++worker) {
      // Each worker has read a plan of its own.
      const v1::LoadPlan copy = PlanWith(v1::PromptReuse::bust);
      for (uint32_t i = worker; i < 50; i += workers) {
        const PlannedRequest request = PlanRequest(copy, 8, 2, i);
        all.emplace(i, request.prompt, request.marker);
      }
    }
    if (workers == 1) by_one = all;
    EXPECT_EQ(all, by_one) << workers << " workers";
  }
}

TEST(RequestId, NamesRunLevelIndexAndAttempt) {
  EXPECT_EQ(RequestId("20260105-101500-ab12", "c0005", 17, 2),
            "20260105-101500-ab12-c0005-17-2");
}

}  // namespace
}  // namespace byzerperf
