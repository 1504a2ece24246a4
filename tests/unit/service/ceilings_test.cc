#include "worker/service/ceilings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/unit/service/ceiling_plans.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr WorkerPlace kFirstOfTwo = {0, 2};

std::string Refusal(const v1::LoadPlan& plan, const v1::Ceilings& ceilings) {
  const absl::Status status =
      CheckCeilings(plan, *SmallRun()->prompts, kFirstOfTwo, ceilings);
  EXPECT_TRUE(status.ok() || absl::IsResourceExhausted(status));
  return std::string(status.message());
}

TEST(CheckCeilings, LetsEveryPlanPassWithoutAny) {
  EXPECT_EQ(Refusal(ClosedPlan(5000, 1'000'000), {}), "");
  EXPECT_EQ(Refusal(OpenPlan(INFINITY), {}), "");
}

TEST(CheckCeilings, RefusesMoreInFlightHereWithTheArithmetic) {
  v1::Ceilings ceilings;
  ceilings.set_concurrency(5);
  EXPECT_THAT(Refusal(ClosedPlan(20, 100), ceilings),
              AllOf(HasSubstr("level c0004: the plan asks 20 requests in "
                              "flight of 2 workers, 10 here; "
                              "--max-concurrency here is 5."),
                    HasSubstr("lower --num-concurrent-requests")));
  EXPECT_EQ(Refusal(ClosedPlan(10, 100), ceilings), "");
}

TEST(CheckCeilings, RefusesAHigherRateHere) {
  v1::Ceilings ceilings;
  ceilings.set_requests_per_s(20);
  EXPECT_THAT(Refusal(OpenPlan(100), ceilings),
              HasSubstr("asks 100 requests/s of 2 workers, 50 here; "
                        "--max-request-rate here is 20."));
  EXPECT_EQ(Refusal(OpenPlan(40), ceilings), "");
  EXPECT_THAT(Refusal(OpenPlan(INFINITY), ceilings), HasSubstr("inf"));
}

TEST(CheckCeilings, RefusesALongerRun) {
  v1::Ceilings ceilings;
  ceilings.set_run_s(3600);
  v1::LoadPlan plan = ClosedPlan(4, 0);
  plan.mutable_stages(0)->set_duration_s(3601);
  EXPECT_THAT(Refusal(plan, ceilings),
              HasSubstr("last at least 3601 s; --max-run-time here is 1h."));
  plan.mutable_stages(0)->set_duration_s(3600);
  EXPECT_EQ(Refusal(plan, ceilings), "");
  EXPECT_EQ(Refusal(OpenPlan(0.1), ceilings), "");  // 100 requests: 1,000 s
  EXPECT_NE(Refusal(OpenPlan(0.01), ceilings), "");
}

TEST(CheckCeilings, RefusesMoreRequestsHere) {
  v1::Ceilings ceilings;
  ceilings.set_requests(49);
  EXPECT_THAT(Refusal(ClosedPlan(4, 100), ceilings),
              HasSubstr("the plan asks 100 requests of 2 workers, 50 here; "
                        "--max-requests here is 49."));
  ceilings.set_requests(50);
  EXPECT_EQ(Refusal(ClosedPlan(4, 100), ceilings), "");
}

TEST(CheckCeilings, RefusesMoreOutputTokensHere) {
  v1::Ceilings ceilings;
  ceilings.set_output_tokens(12'799);
  EXPECT_THAT(Refusal(ClosedPlan(4, 100), ceilings),
              HasSubstr("the plan asks 25600 output tokens of 2 workers, 12800 "
                        "here; --max-output-tokens here is 12799."));
  ceilings.set_output_tokens(12'800);
  EXPECT_EQ(Refusal(ClosedPlan(4, 100), ceilings), "");
}

TEST(CheckCeilings, ReadsTheTokensThatAPromptAsksForItself) {
  v1::PromptSet prompts = *SmallRun()->prompts;
  prompts.mutable_prompts(0)->set_max_tokens(10);
  prompts.mutable_prompts(0)->add_turns()->set_max_tokens(7);
  const v1::LoadPlan plan = ClosedPlan(4, 100);
  EXPECT_EQ(MaxTokensOfRequest(plan, prompts, 0, 0), 10);
  EXPECT_EQ(MaxTokensOfRequest(plan, prompts, 0, 1), 7);
  EXPECT_EQ(MaxTokensOfRequest(plan, prompts, 1, 0), 256);
  EXPECT_EQ(OutputTokensOfPrompt(plan, prompts, 0), 17);
}

TEST(CheckCeilings, RefusesOutputThatItCannotCount) {
  v1::Ceilings ceilings;
  v1::LoadPlan plan = ClosedPlan(4, 100);
  plan.mutable_sampling()->set_extra_body_json(
      R"({"top_k": 1, "gen.max_tokens": 100000, "n": 8})");
  EXPECT_EQ(Refusal(plan, ceilings), "");
  ceilings.set_output_tokens(1'000'000);
  EXPECT_THAT(Refusal(plan, ceilings),
              AllOf(HasSubstr("params gen.max_tokens and"),
                    HasSubstr("params n: output asked so is not counted"),
                    Not(HasSubstr("top_k"))));
  plan.mutable_sampling()->set_extra_body_json(R"({"top_k": 1})");
  EXPECT_EQ(Refusal(plan, ceilings), "");
  plan.mutable_sampling()->set_max_tokens_field("max_completion_tokens");
  EXPECT_EQ(Refusal(plan, ceilings), "");
  plan.mutable_sampling()->set_max_tokens_field("most");
  EXPECT_THAT(Refusal(plan, ceilings), HasSubstr("--max-tokens-field most"));
}

TEST(CheckCeilings, SaysOfTheWholePlanWhereOneWorkerHasIt) {
  v1::Ceilings ceilings;
  ceilings.set_concurrency(5);
  const absl::Status status = CheckCeilings(
      ClosedPlan(20, 100), *SmallRun()->prompts, {0, 1}, ceilings);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("asks 20 requests in flight; --max-concurrency"));
}

TEST(CeilingNotices, SayWhereACeilingIsTheOnlyLimit) {
  v1::Ceilings ceilings;
  EXPECT_THAT(CeilingNotices(OpenPlan(10), ceilings), IsEmpty());
  ceilings.set_concurrency(5);
  ASSERT_THAT(CeilingNotices(OpenPlan(10), ceilings), SizeIs(1));
  EXPECT_THAT(CeilingNotices(OpenPlan(10), ceilings)[0],
              HasSubstr("sets no --max-in-flight: at most 5"));
  EXPECT_THAT(CeilingNotices(ClosedPlan(4, 100), ceilings), IsEmpty());
}

}  // namespace
}  // namespace byzerperf
