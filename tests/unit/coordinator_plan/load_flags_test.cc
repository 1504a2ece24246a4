// What the flags of the load come to in the plan.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LoadFlagsTest : public ResolveTest {
 protected:
  v1::LoadPlan Plan(const std::vector<std::string>& arguments) {
    const auto options = Resolve(arguments);
    EXPECT_TRUE(options.ok()) << options.status();
    return options.ok() ? options->plan : v1::LoadPlan();
  }

  static std::vector<std::string> Names(const v1::LoadPlan& plan) {
    std::vector<std::string> names;
    for (const v1::Stage& stage : plan.stages()) names.push_back(stage.level());
    return names;
  }
};

TEST_F(LoadFlagsTest, ARateMakesAnOpenLoopWithItsDefaults) {
  const auto options = Resolve({"--request-rate", "2,10"});
  ASSERT_TRUE(options.ok()) << options.status();
  const v1::LoadPlan& plan = options->plan;
  EXPECT_THAT(Names(plan), ElementsAre("r0002.0", "r0010.0"));
  EXPECT_EQ(plan.on_saturation(), v1::OnSaturation::stop);
  const v1::Stage& stage = plan.stages(1);
  EXPECT_EQ(stage.request_count(), 600u);
  EXPECT_EQ(stage.warmup_request_count(), 0u);
  EXPECT_EQ(stage.load().concurrency(), 0u);
  const v1::Arrivals& arrivals = stage.load().arrivals();
  EXPECT_EQ(arrivals.rate_per_s(), 10);
  EXPECT_EQ(arrivals.pattern(), v1::ArrivalPattern::poisson);
  EXPECT_EQ(arrivals.smoothness(), 1);
  EXPECT_EQ(arrivals.max_in_flight(), 0u);
  EXPECT_THAT(options->notices, IsEmpty());
}

TEST_F(LoadFlagsTest, WithoutARateTheLoopIsClosed) {
  const v1::LoadPlan plan = Plan({});
  EXPECT_THAT(Names(plan), ElementsAre("c0005"));
  EXPECT_EQ(plan.on_saturation(), v1::OnSaturation::unset);
  EXPECT_FALSE(plan.stages(0).load().has_arrivals());
  EXPECT_FALSE(plan.has_cancellation());
}

TEST_F(LoadFlagsTest, CarriesWhatAnOpenLoopIsAskedFor) {
  const v1::LoadPlan plan =
      Plan({"--request-rate", "inf,5", "--max-in-flight", "400",
            "--on-saturation", "mark", "--prefill-concurrency", "8"});
  ASSERT_EQ(plan.stages_size(), 2);
  EXPECT_EQ(plan.on_saturation(), v1::OnSaturation::mark);
  EXPECT_TRUE(std::isinf(plan.stages(0).load().arrivals().rate_per_s()));
  EXPECT_EQ(plan.stages(0).load().arrivals().max_in_flight(), 400u);
  EXPECT_EQ(plan.stages(0).prefill_concurrency(), 8u);
  const v1::LoadPlan smooth = Plan({"--request-rate", "1", "--arrival-pattern",
                                    "gamma", "--arrival-smoothness", "4"});
  EXPECT_EQ(smooth.stages(0).load().arrivals().smoothness(), 4);
}

TEST_F(LoadFlagsTest, TakesASeriesFromItsFile) {
  const std::string file = dir_.Write("rates.csv", "0,5\n60,20\n90,20\n");
  const v1::LoadPlan plan = Plan({"--request-rate-series", file});
  EXPECT_THAT(Names(plan), ElementsAre("r0020.0"));
  EXPECT_EQ(plan.stages(0).duration_s(), 90);
  EXPECT_EQ(plan.stages(0).load().arrivals().stretches_size(), 3);
}

TEST_F(LoadFlagsTest, GivesAShareOfTheRequestsUp) {
  const v1::LoadPlan plan = Plan({"--request-cancellation-rate", "5%",
                                  "--request-cancellation-delay", "750ms"});
  EXPECT_EQ(plan.cancellation().share(), 0.05);
  EXPECT_EQ(plan.cancellation().delay_s(), 0.75);
  EXPECT_EQ(Plan({"--request-cancellation-rate", "1"}).cancellation().delay_s(),
            0);
  EXPECT_FALSE(Plan({"--request-cancellation-rate", "0%"}).has_cancellation());
}

TEST_F(LoadFlagsTest, RepeatsAllLevelsInEachRun) {
  EXPECT_THAT(
      Names(Plan({"--num-concurrent-requests", "5,10", "--num-runs", "2"})),
      ElementsAre("c0005", "c0010", "c0005-2", "c0010-2"));
  const v1::LoadPlan plan =
      Plan({"--request-rate", "1,2,3,4,5,6,7,8", "--num-runs", "2",
            "--level-order", "shuffled", "--random-seed", "3"});
  ASSERT_EQ(plan.stages_size(), 16);
  std::vector<double> first;
  std::vector<double> second;
  for (int i = 0; i < 8; ++i) {
    first.push_back(plan.stages(i).load().arrivals().rate_per_s());
    second.push_back(plan.stages(i + 8).load().arrivals().rate_per_s());
  }
  EXPECT_NE(first, second);
  EXPECT_THAT(first, ::testing::UnorderedElementsAreArray(second));
}

TEST_F(LoadFlagsTest, AddsUpWhatFreshPromptsAreNeededFor) {
  EXPECT_EQ(Error({"--request-rate", "1,2", "--request-count", "10",
                   "--prompt-reuse", "fresh"}),
            "");
  EXPECT_THAT(Error({"--request-rate", "1,2", "--request-count", "11",
                     "--prompt-reuse", "fresh"}),
              ::testing::HasSubstr("2 levels with 22 requests need as many"));
  // At a rate a duration says how many.
  EXPECT_EQ(Error({"--request-rate", "1", "--arrival-pattern", "constant",
                   "--timeout", "20s", "--prompt-reuse", "fresh"}),
            "");
}

}  // namespace
}  // namespace byzerperf
