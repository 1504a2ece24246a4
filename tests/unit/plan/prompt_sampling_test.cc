// Which prompt a request takes, by --prompt-sampling.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "common/plan/planned_request.h"

namespace byzerperf {
namespace {

constexpr uint32_t kPrompts = 30;

v1::LoadPlan PlanThat(v1::PromptSampling::Value sampling,
                      v1::PromptReuse::Value reuse = v1::PromptReuse::bust,
                      uint32_t seed = 7) {
  v1::LoadPlan plan;
  plan.set_prompt_sampling(sampling);
  plan.set_prompt_reuse(reuse);
  plan.set_random_seed(seed);
  for (const uint32_t count : {30, 40, 50}) {
    plan.add_stages()->set_request_count(count);
  }
  return plan;
}

std::vector<uint32_t> PromptsOf(const v1::LoadPlan& plan, uint32_t stage,
                                uint32_t first, uint32_t count,
                                size_t prompts = kPrompts) {
  std::vector<uint32_t> taken;
  for (uint32_t index = first; index < first + count; ++index) {
    taken.push_back(PlanRequest(plan, prompts, stage, index).prompt);
  }
  return taken;
}

TEST(SequentialPrompts, AreTakenAsTheyStandWhetherOrNotThePlanSaysSo) {
  for (const auto sampling :
       {v1::PromptSampling::unset, v1::PromptSampling::sequential}) {
    const auto taken = PromptsOf(PlanThat(sampling), 0, 0, 3 * kPrompts);
    for (uint32_t i = 0; i < taken.size(); ++i) {
      EXPECT_EQ(taken[i], i % kPrompts);
    }
  }
}

TEST(ShuffledPrompts, AreEachTakenOnceAPass) {
  const v1::LoadPlan plan = PlanThat(v1::PromptSampling::shuffle);
  for (uint32_t pass = 0; pass < 20; ++pass) {
    const auto taken = PromptsOf(plan, 0, pass * kPrompts, kPrompts);
    EXPECT_EQ(std::set(taken.begin(), taken.end()).size(), kPrompts) << pass;
  }
}

TEST(ShuffledPrompts, HaveAnotherOrderInEachPassAndUnderAnotherSeed) {
  const v1::LoadPlan plan = PlanThat(v1::PromptSampling::shuffle);
  std::set<std::vector<uint32_t>> orders;
  for (uint32_t pass = 0; pass < 20; ++pass) {
    orders.insert(PromptsOf(plan, 0, pass * kPrompts, kPrompts));
  }
  orders.insert(
      PromptsOf(PlanThat(v1::PromptSampling::shuffle, v1::PromptReuse::bust, 8),
                0, 0, kPrompts));
  EXPECT_EQ(orders.size(), 21u);
}

TEST(ShuffledPrompts, AreTheSameOnEveryLevel) {
  const v1::LoadPlan plan = PlanThat(v1::PromptSampling::shuffle);
  EXPECT_EQ(PromptsOf(plan, 0, 0, 3 * kPrompts),
            PromptsOf(plan, 2, 0, 3 * kPrompts));
}

// A place in the order is taken by each prompt about equally often: χ² over
// the prompts that come first in 3,000 passes.
TEST(ShuffledPrompts, FavourNone) {
  const v1::LoadPlan plan = PlanThat(v1::PromptSampling::shuffle);
  constexpr uint32_t kPasses = 3000;
  std::map<uint32_t, double> first;
  for (uint32_t pass = 0; pass < kPasses; ++pass) {
    ++first[PlanRequest(plan, kPrompts, 0, pass * kPrompts).prompt];
  }
  constexpr double kExpected = double{kPasses} / kPrompts;
  double chi_square = 0;
  for (uint32_t prompt = 0; prompt < kPrompts; ++prompt) {
    const double off = first[prompt] - kExpected;
    chi_square += off * off / kExpected;
  }
  EXPECT_LT(chi_square, 58.3);  // of 29 degrees of freedom, once in 1,000
}

TEST(ShuffledPrompts, NeverTakeAFreshOneTwice) {
  const v1::LoadPlan plan =
      PlanThat(v1::PromptSampling::shuffle, v1::PromptReuse::fresh);
  std::set<uint32_t> taken;
  for (uint32_t stage = 0; stage < 3; ++stage) {
    const uint32_t count = plan.stages(static_cast<int>(stage)).request_count();
    for (const uint32_t prompt : PromptsOf(plan, stage, 0, count, 120)) {
      EXPECT_TRUE(taken.insert(prompt).second) << prompt;
    }
  }
  EXPECT_EQ(taken.size(), 120u);
}

TEST(RandomPrompts, AreDrawnAlikeOnEveryLevelAndEvenly) {
  const v1::LoadPlan plan = PlanThat(v1::PromptSampling::random);
  constexpr uint32_t kRequests = 30'000;
  const auto taken = PromptsOf(plan, 0, 0, kRequests);
  EXPECT_EQ(taken, PromptsOf(plan, 1, 0, kRequests));
  std::map<uint32_t, double> times;
  double sum = 0;
  for (const uint32_t prompt : taken) {
    ++times[prompt];
    sum += prompt;
  }
  // The mean of 30,000 draws from 0 … 29 has a deviation of 0.05, the times of
  // one prompt one of 31.
  EXPECT_NEAR(sum / kRequests, 14.5, 0.2);
  for (uint32_t prompt = 0; prompt < kPrompts; ++prompt) {
    EXPECT_NEAR(times[prompt], 1000, 130) << prompt;
  }
}

TEST(RandomPrompts, AreEachDrawnByThemselves) {
  const auto taken =
      PromptsOf(PlanThat(v1::PromptSampling::random), 0, 0, kPrompts);
  // 30 draws of 30 leave a third of them out.
  const size_t different = std::set(taken.begin(), taken.end()).size();
  EXPECT_GT(different, 12u);
  EXPECT_LT(different, 26u);
}

}  // namespace
}  // namespace byzerperf
