#include "simulator/faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;

TEST(FaultPlan, StrikesNobodyWhenEmpty) {
  const FaultPlan plan;
  EXPECT_EQ(plan.Draw(0, 10).kind, FaultKind::kNone);
}

TEST(FaultPlan, StrikesEveryRequestWithoutAShare) {
  const auto plan = FaultPlan::Create({"cut"}, 1);
  for (uint64_t request = 0; request < 20; ++request) {
    EXPECT_EQ(plan->Draw(request, 10).kind, FaultKind::kCut);
  }
}

TEST(FaultPlan, StrikesItsShareOfTheRequests) {
  const auto plan = FaultPlan::Create({"429@0.1"}, 1);
  int struck = 0;
  for (uint64_t request = 0; request < 10'000; ++request) {
    if (plan->Draw(request, 10).kind == FaultKind::kStatus) ++struck;
  }
  EXPECT_THAT(struck, AllOf(Ge(900), Le(1100)));
}

TEST(FaultPlan, TakesTheFirstFaultThatStrikes) {
  const auto plan = FaultPlan::Create({"503", "cut"}, 1);
  EXPECT_EQ(plan->Draw(0, 10).status, 503);
}

TEST(FaultPlan, StrikesTheSameRequestsForTheSameSeed) {
  const auto one = FaultPlan::Create({"cut@0.5"}, 1);
  const auto same = FaultPlan::Create({"cut@0.5"}, 1);
  const auto other = FaultPlan::Create({"cut@0.5"}, 2);
  int differing = 0;
  for (uint64_t request = 0; request < 100; ++request) {
    const Fault fault = one->Draw(request, 10);
    EXPECT_EQ(fault.kind, same->Draw(request, 10).kind);
    EXPECT_EQ(fault.token, same->Draw(request, 10).token);
    if (fault.kind != other->Draw(request, 10).kind) ++differing;
  }
  EXPECT_GT(differing, 20);
}

TEST(FaultPlan, StrikesAfterTheFirstTokenAndNotAfterTheLast) {
  const auto plan = FaultPlan::Create({"cut"}, 1);
  for (uint64_t request = 0; request < 100; ++request) {
    EXPECT_THAT(plan->Draw(request, 4).token, AllOf(Ge(1), Le(3)));
    EXPECT_EQ(plan->Draw(request, 1).token, 0);
  }
}

TEST(FaultPlan, RefusesWhatItDoesNotKnow) {
  const struct {
    std::string text;
    std::string words;
  } kCases[] = {{"explode@0.5", "known: a status from 400 to 599, stall"},
                {"200@0.5", "known: a status from 400 to 599"},
                {"cut@2", "from 0 to 1"},
                {"cut@", "from 0 to 1"},
                {"cut@many", "from 0 to 1"}};
  for (const auto& [text, words] : kCases) {
    SCOPED_TRACE(text);
    const auto plan = FaultPlan::Create({text}, 1);
    ASSERT_FALSE(plan.ok());
    EXPECT_THAT(std::string(plan.status().message()), HasSubstr(words));
  }
}

}  // namespace
}  // namespace byzerperf
