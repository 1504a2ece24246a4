#include "common/plan/planned_request.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
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

v1::LoadPlan PlanThatCancels(
    double share, v1::PromptReuse::Value reuse = v1::PromptReuse::same,
    uint32_t seed = 7) {
  v1::LoadPlan plan = PlanWith(reuse, seed);
  plan.mutable_cancellation()->set_share(share);
  plan.mutable_cancellation()->set_delay_s(0.25);
  return plan;
}

std::set<uint32_t> Cancelled(const v1::LoadPlan& plan, uint32_t stage,
                             uint32_t requests) {
  std::set<uint32_t> cancelled;
  for (uint32_t index = 0; index < requests; ++index) {
    if (PlanRequest(plan, 8, stage, index).cancel_after_ns.has_value()) {
      cancelled.insert(index);
    }
  }
  return cancelled;
}

v1::LoadPlan PlanThatThinks(double mean_s, double stddev_s, uint32_t seed = 7) {
  v1::LoadPlan plan = PlanWith(v1::PromptReuse::same, seed);
  for (v1::Stage& stage : *plan.mutable_stages()) {
    stage.set_think_time_s(mean_s);
    stage.set_think_time_stddev_s(stddev_s);
  }
  return plan;
}

struct Moments {
  double mean_s = 0;
  double stddev_s = 0;
};

Moments ThinkTimeMoments(const v1::LoadPlan& plan, uint32_t requests) {
  double sum = 0;
  double squares = 0;
  for (uint32_t index = 0; index < requests; ++index) {
    const double think_s =
        1e-9 * static_cast<double>(ThinkTimeNs(plan, 0, index));
    sum += think_s;
    squares += think_s * think_s;
  }
  const double mean_s = sum / requests;
  return {mean_s, std::sqrt(squares / requests - mean_s * mean_s)};
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
  using Request =
      std::tuple<uint32_t, uint32_t, std::string, std::optional<int64_t>>;
  std::set<Request> by_one;
  for (const uint32_t workers : {1, 2, 3, 7}) {
    std::set<Request> all;
    for (uint32_t worker = 0; worker < workers; ++worker) {
      // Each worker has read a plan of its own.
      const v1::LoadPlan copy = PlanThatCancels(0.3, v1::PromptReuse::bust);
      for (uint32_t i = worker; i < 50; i += workers) {
        const PlannedRequest request = PlanRequest(copy, 8, 2, i);
        all.emplace(i, request.prompt, request.marker, request.cancel_after_ns);
      }
    }
    if (workers == 1) by_one = all;
    EXPECT_EQ(all, by_one) << workers << " workers";
  }
}

TEST(PlanRequest, CancelsNothingUnlessThePlanSaysSo) {
  EXPECT_TRUE(Cancelled(PlanWith(v1::PromptReuse::same), 0, 1000).empty());
  EXPECT_TRUE(Cancelled(PlanThatCancels(0), 0, 1000).empty());
}

TEST(PlanRequest, CancelsEveryRequestAfterTheDelayAtAShareOfOne) {
  const v1::LoadPlan plan = PlanThatCancels(1);
  for (uint32_t index = 0; index < 100; ++index) {
    EXPECT_EQ(PlanRequest(plan, 8, 0, index).cancel_after_ns, 250'000'000);
  }
}

TEST(PlanRequest, CancelsTheShareThatIsAskedFor) {
  constexpr uint32_t kRequests = 20'000;
  for (const double share : {0.01, 0.1, 0.5}) {
    for (const uint32_t stage : {0u, 2u}) {
      const double cancelled = static_cast<double>(
          Cancelled(PlanThatCancels(share), stage, kRequests).size());
      const double deviation = std::sqrt(kRequests * share * (1 - share));
      EXPECT_NEAR(cancelled, kRequests * share, 4 * deviation) << share;
    }
  }
}

TEST(PlanRequest, CancelsOtherRequestsOnAnotherLevelOrUnderAnotherSeed) {
  const auto cancelled = Cancelled(PlanThatCancels(0.5), 0, 1000);
  EXPECT_NE(Cancelled(PlanThatCancels(0.5), 1, 1000), cancelled);
  EXPECT_NE(Cancelled(PlanThatCancels(0.5, v1::PromptReuse::same, 8), 0, 1000),
            cancelled);
}

TEST(PlanRequest, CancelsWithoutRegardToThePrompt) {
  const v1::LoadPlan plan = PlanThatCancels(0.3);
  EXPECT_EQ(Cancelled(PlanThatCancels(0.3, v1::PromptReuse::bust), 0, 1000),
            Cancelled(plan, 0, 1000));
  std::map<uint32_t, double> by_prompt;
  for (uint32_t index = 0; index < 16'000; ++index) {
    const PlannedRequest request = PlanRequest(plan, 8, 0, index);
    if (request.cancel_after_ns.has_value()) ++by_prompt[request.prompt];
  }
  // Of 2,000 each: a deviation of 20.5.
  EXPECT_EQ(by_prompt.size(), 8u);
  for (const auto& [prompt, cancelled] : by_prompt) {
    EXPECT_NEAR(cancelled, 600, 82) << prompt;
  }
}

TEST(PlanRequest, NeverCancelsAPreflightRequest) {
  EXPECT_TRUE(Cancelled(PlanThatCancels(1), kPreflightStage, 100).empty());
}

TEST(ThinkTime, IsNoneUnlessTheStageHasOne) {
  const v1::LoadPlan plan = PlanWith(v1::PromptReuse::same);
  EXPECT_EQ(ThinkTimeNs(plan, 0, 5), 0);
  EXPECT_EQ(ThinkTimeNs(PlanThatThinks(1, 0.1), kPreflightStage, 0), 0);
}

TEST(ThinkTime, IsFixedWithoutADeviation) {
  const v1::LoadPlan plan = PlanThatThinks(1.5, 0);
  for (uint32_t index = 0; index < 100; ++index) {
    EXPECT_EQ(ThinkTimeNs(plan, 1, index), 1'500'000'000);
  }
}

TEST(ThinkTime, HasTheMeanAndDeviationThatAreAskedFor) {
  const Moments moments = ThinkTimeMoments(PlanThatThinks(2, 0.4), 20'000);
  // Deviations: 0.0028 and 0.002.
  EXPECT_NEAR(moments.mean_s, 2, 0.012);
  EXPECT_NEAR(moments.stddev_s, 0.4, 0.008);
}

// Where half of the normal lies below 0, half of the think times are 0 and the
// mean is σ / √(2π).
TEST(ThinkTime, IsCutOffAtZero) {
  const v1::LoadPlan plan = PlanThatThinks(0, 1);
  uint32_t zeros = 0;
  for (uint32_t index = 0; index < 20'000; ++index) {
    const int64_t think_ns = ThinkTimeNs(plan, 0, index);
    ASSERT_GE(think_ns, 0);
    if (think_ns == 0) ++zeros;
  }
  EXPECT_NEAR(zeros, 10'000, 283);
  EXPECT_NEAR(ThinkTimeMoments(plan, 20'000).mean_s, 0.3989, 0.017);
}

TEST(ThinkTime, IsDrawnForEachSeedLevelAndIndexByItself) {
  const v1::LoadPlan plan = PlanThatThinks(2, 0.4);
  EXPECT_EQ(ThinkTimeNs(plan, 0, 3), ThinkTimeNs(PlanThatThinks(2, 0.4), 0, 3));
  EXPECT_NE(ThinkTimeNs(plan, 0, 3), ThinkTimeNs(plan, 0, 4));
  EXPECT_NE(ThinkTimeNs(plan, 0, 3), ThinkTimeNs(plan, 1, 3));
  EXPECT_NE(ThinkTimeNs(plan, 0, 3),
            ThinkTimeNs(PlanThatThinks(2, 0.4, 8), 0, 3));
}

TEST(RequestId, NamesRunLevelIndexAndAttempt) {
  EXPECT_EQ(RequestId("20260105-101500-ab12", "c0005", 17, 2),
            "20260105-101500-ab12-c0005-17-2");
}

}  // namespace
}  // namespace byzerperf
