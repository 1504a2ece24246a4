#include "worker/service/ceilings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "common/plan/planned_request.h"
#include "tests/unit/load/load_fixture.h"
#include "worker/service/ceiling_guard.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr WorkerPlace kFirstOfTwo = {0, 2};
constexpr int64_t kSecondNs = 1'000'000'000;

v1::LoadPlan Closed(uint32_t concurrency, uint32_t requests) {
  v1::LoadPlan plan = SmallRun(concurrency)->plan;
  if (requests > 0) plan.mutable_stages(0)->set_request_count(requests);
  return plan;
}

v1::LoadPlan Open(double rate_per_s) {
  v1::LoadPlan plan = SmallRun()->plan;
  v1::Arrivals& arrivals =
      *plan.mutable_stages(0)->mutable_load()->mutable_arrivals();
  arrivals.set_rate_per_s(rate_per_s);
  plan.mutable_stages(0)->set_request_count(100);
  return plan;
}

std::string Refusal(const v1::LoadPlan& plan, const v1::Ceilings& ceilings) {
  const absl::Status status =
      CheckCeilings(plan, *SmallRun()->prompts, kFirstOfTwo, ceilings);
  EXPECT_TRUE(status.ok() || absl::IsResourceExhausted(status));
  return std::string(status.message());
}

TEST(CheckCeilings, LetsEveryPlanPassWithoutAny) {
  EXPECT_EQ(Refusal(Closed(5000, 1'000'000), {}), "");
  EXPECT_EQ(Refusal(Open(INFINITY), {}), "");
}

TEST(CheckCeilings, RefusesMoreInFlightHereWithTheArithmetic) {
  v1::Ceilings ceilings;
  ceilings.set_concurrency(5);
  EXPECT_THAT(Refusal(Closed(20, 100), ceilings),
              AllOf(HasSubstr("level c0004: the plan asks 20 requests in "
                              "flight of 2 workers, 10 here; "
                              "--max-concurrency here is 5."),
                    HasSubstr("lower --num-concurrent-requests")));
  EXPECT_EQ(Refusal(Closed(10, 100), ceilings), "");
}

TEST(CheckCeilings, RefusesAHigherRateHere) {
  v1::Ceilings ceilings;
  ceilings.set_requests_per_s(20);
  EXPECT_THAT(Refusal(Open(100), ceilings),
              HasSubstr("asks 100 requests/s of 2 workers, 50 here; "
                        "--max-request-rate here is 20."));
  EXPECT_EQ(Refusal(Open(40), ceilings), "");
  EXPECT_THAT(Refusal(Open(INFINITY), ceilings), HasSubstr("inf"));
}

TEST(CheckCeilings, RefusesALongerRun) {
  v1::Ceilings ceilings;
  ceilings.set_run_s(3600);
  v1::LoadPlan plan = Closed(4, 0);
  plan.mutable_stages(0)->set_duration_s(3601);
  EXPECT_THAT(Refusal(plan, ceilings),
              HasSubstr("last at least 3601 s; --max-run-time here is 1h."));
  plan.mutable_stages(0)->set_duration_s(3600);
  EXPECT_EQ(Refusal(plan, ceilings), "");
  EXPECT_EQ(Refusal(Open(0.1), ceilings), "");  // 100 requests: 1,000 s
  EXPECT_NE(Refusal(Open(0.01), ceilings), "");
}

TEST(CheckCeilings, RefusesMoreRequestsHere) {
  v1::Ceilings ceilings;
  ceilings.set_requests(49);
  EXPECT_THAT(Refusal(Closed(4, 100), ceilings),
              HasSubstr("the plan asks 100 requests of 2 workers, 50 here; "
                        "--max-requests here is 49."));
  ceilings.set_requests(50);
  EXPECT_EQ(Refusal(Closed(4, 100), ceilings), "");
}

TEST(CheckCeilings, RefusesMoreOutputTokensHere) {
  v1::Ceilings ceilings;
  ceilings.set_output_tokens(12'799);
  EXPECT_THAT(Refusal(Closed(4, 100), ceilings),
              HasSubstr("the plan asks 25600 output tokens of 2 workers, 12800 "
                        "here; --max-output-tokens here is 12799."));
  ceilings.set_output_tokens(12'800);
  EXPECT_EQ(Refusal(Closed(4, 100), ceilings), "");
}

TEST(CheckCeilings, ReadsTheTokensThatAPromptAsksForItself) {
  v1::PromptSet prompts = *SmallRun()->prompts;
  prompts.mutable_prompts(0)->set_max_tokens(10);
  prompts.mutable_prompts(0)->add_turns()->set_max_tokens(7);
  const v1::LoadPlan plan = Closed(4, 100);
  EXPECT_EQ(MaxTokensOfRequest(plan, prompts, 0, 0), 10);
  EXPECT_EQ(MaxTokensOfRequest(plan, prompts, 0, 1), 7);
  EXPECT_EQ(MaxTokensOfRequest(plan, prompts, 1, 0), 256);
  EXPECT_EQ(OutputTokensOfPrompt(plan, prompts, 0), 17);
}

TEST(CheckCeilings, RefusesOutputThatItCannotCount) {
  v1::Ceilings ceilings;
  v1::LoadPlan plan = Closed(4, 100);
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
  const absl::Status status =
      CheckCeilings(Closed(20, 100), *SmallRun()->prompts, {0, 1}, ceilings);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("asks 20 requests in flight; --max-concurrency"));
}

TEST(CeilingNotices, SayWhereACeilingIsTheOnlyLimit) {
  v1::Ceilings ceilings;
  EXPECT_THAT(CeilingNotices(Open(10), ceilings), IsEmpty());
  ceilings.set_concurrency(5);
  ASSERT_THAT(CeilingNotices(Open(10), ceilings), SizeIs(1));
  EXPECT_THAT(CeilingNotices(Open(10), ceilings)[0],
              HasSubstr("sets no --max-in-flight: at most 5"));
  EXPECT_THAT(CeilingNotices(Closed(4, 100), ceilings), IsEmpty());
}

v1::Grant GrantOf(uint32_t first, uint32_t count, uint32_t stage = 0) {
  v1::Grant grant;
  grant.set_stage(stage);
  grant.set_first(first);
  grant.set_count(count);
  return grant;
}

// A batch with that many rows of requests that were begun.
v1::Batch BatchOf(uint32_t rows, uint32_t in_flight = 0) {
  v1::Batch batch;
  for (uint32_t i = 0; i < rows; ++i) {
    batch.add_rows()->set_outcome(v1::Outcome::ok);
  }
  batch.mutable_health()->set_in_flight(in_flight);
  return batch;
}

CeilingGuard GuardOf(const v1::Ceilings& ceilings,
                     const v1::LoadPlan& plan = Closed(4, 0)) {
  auto run = SmallRun();
  run->plan = plan;
  return CeilingGuard(ceilings, run);
}

TEST(CeilingGuard, HoldsAShareAtTheCeilingAndSaysSoOnce) {
  v1::Ceilings ceilings;
  ceilings.set_concurrency(5);
  CeilingGuard guard = GuardOf(ceilings);
  EXPECT_EQ(guard.HeldShare(0, 5), 5);
  EXPECT_EQ(guard.TakeNotice(), "");
  EXPECT_EQ(guard.HeldShare(0, 12), 5);
  EXPECT_THAT(guard.TakeNotice(),
              HasSubstr("asked for 12 requests in flight, it holds 5"));
  EXPECT_EQ(guard.HeldShare(0, 13), 5);
  EXPECT_EQ(guard.TakeNotice(), "");
}

TEST(CeilingGuard, IsTheLimitOfAnOpenLoopThatHasNone) {
  v1::Ceilings ceilings;
  ceilings.set_concurrency(5);
  EXPECT_EQ(GuardOf(ceilings, Open(10)).HeldShare(0, 0), 5);
  EXPECT_EQ(GuardOf(ceilings).HeldShare(0, 0), 0);  // sits the level out
  EXPECT_EQ(GuardOf({}, Open(10)).HeldShare(0, 0), 0);
}

TEST(CeilingGuard, LeavesAStageThatThePlanHasNotToTheRunner) {
  v1::Ceilings ceilings;
  ceilings.set_concurrency(5);
  EXPECT_EQ(GuardOf(ceilings).HeldShare(1, 9), 9);
  EXPECT_EQ(GuardOf(ceilings).HeldShare(UINT32_MAX, 9), 9);
}

TEST(CeilingGuard, StopsACoordinatorThatGrantsMoreRequests) {
  v1::Ceilings ceilings;
  ceilings.set_requests(10);
  CeilingGuard guard = GuardOf(ceilings);
  guard.OnLevelStarted(0);
  EXPECT_EQ(guard.OnGrant(GrantOf(0, 6)), "");
  EXPECT_EQ(guard.OnGrant(GrantOf(6, 4)), "");
  EXPECT_THAT(guard.OnGrant(GrantOf(10, 1)), HasSubstr("--max-requests"));
  EXPECT_NE(guard.OnGrant(GrantOf(0, 4'000'000'000)), "");
}

TEST(CeilingGuard, StopsACoordinatorThatGrantsIndicesOfNoLevel) {
  v1::Ceilings ceilings;
  ceilings.set_requests(10);
  for (const v1::Ceilings& each : {ceilings, v1::Ceilings()}) {
    CeilingGuard guard = GuardOf(each);
    v1::Grant last = GrantOf(kMaxRequestsPerLevel - 1, 1);
    EXPECT_EQ(guard.OnGrant(last), "");
    last.set_first(kMaxRequestsPerLevel);
    EXPECT_THAT(guard.OnGrant(last), HasSubstr("which no level has"));
    v1::Grant wrapping = GrantOf(1, 3);
    wrapping.set_stride(1u << 31);
    EXPECT_THAT(guard.OnGrant(wrapping), HasSubstr("which no level has"));
  }
}

TEST(CeilingGuard, GivesBackWhatALevelDidNotBegin) {
  v1::Ceilings ceilings;
  ceilings.set_requests(10);
  CeilingGuard guard = GuardOf(ceilings);
  guard.OnLevelStarted(0);
  EXPECT_EQ(guard.OnGrant(GrantOf(0, 9)), "");
  EXPECT_EQ(guard.OnBatch(BatchOf(3), kSecondNs), "");
  guard.OnLevelEnded(0);
  EXPECT_EQ(guard.requests_begun(), 3);
  guard.OnLevelStarted(0);
  EXPECT_EQ(guard.OnGrant(GrantOf(0, 7)), "");
  EXPECT_NE(guard.OnGrant(GrantOf(7, 1)), "");
}

TEST(CeilingGuard, DoesNotBelieveThatALevelEndedWhichNeverBegan) {
  v1::Ceilings ceilings;
  ceilings.set_requests(10);
  CeilingGuard guard = GuardOf(ceilings);
  EXPECT_EQ(guard.OnGrant(GrantOf(0, 10)), "");
  guard.OnLevelEnded(0);
  EXPECT_NE(guard.OnGrant(GrantOf(10, 1)), "");
}

TEST(CeilingGuard, CountsTheTokensThatGrantedRequestsAskFor) {
  v1::Ceilings ceilings;
  ceilings.set_output_tokens(uint64_t{3} * 256);
  CeilingGuard guard = GuardOf(ceilings);
  EXPECT_EQ(guard.OnGrant(GrantOf(0, 3)), "");
  EXPECT_THAT(guard.OnGrant(GrantOf(3, 1)), HasSubstr("--max-output-tokens"));
}

TEST(CeilingGuard, StopsARateThatLastsButNotABurst) {
  v1::Ceilings ceilings;
  ceilings.set_requests_per_s(10);
  CeilingGuard guard = GuardOf(ceilings);
  // 160 = 10 s × 10/s + 6 × √100 in a window are still within.
  EXPECT_EQ(guard.OnBatch(BatchOf(150, 10), kSecondNs), "");
  EXPECT_THAT(
      guard.OnBatch(BatchOf(10, 11), 2 * kSecondNs),
      AllOf(HasSubstr("171 requests"), HasSubstr("--max-request-rate")));

  CeilingGuard steady = GuardOf(ceilings);
  for (int second = 1; second < 100; ++second) {
    EXPECT_EQ(steady.OnBatch(BatchOf(10), second * kSecondNs), "");
  }
}

TEST(CeilingGuard, CountsOnWhenAFullWindowIsToldInSeveralBatches) {
  v1::Ceilings ceilings;
  ceilings.set_requests_per_s(1000);
  CeilingGuard guard = GuardOf(ceilings);
  EXPECT_EQ(guard.OnBatch(BatchOf(0, 5000), kSecondNs), "");
  // All end at once: none is in flight, and 2,000 of them have rows so far.
  EXPECT_EQ(guard.OnBatch(BatchOf(2000), 12 * kSecondNs), "");
  EXPECT_EQ(guard.OnBatch(BatchOf(3000), 12 * kSecondNs), "");
  EXPECT_THAT(guard.OnBatch(BatchOf(10'601), 13 * kSecondNs),
              HasSubstr("10601 requests were begun"));
}

TEST(CeilingGuard, DoesNotCountWhatWasNeverSent) {
  CeilingGuard guard = GuardOf({});
  v1::Batch batch = BatchOf(2, 1);
  batch.add_rows()->set_outcome(v1::Outcome::not_sent);
  EXPECT_EQ(guard.OnBatch(batch, kSecondNs), "");
  EXPECT_EQ(guard.requests_begun(), 3);
}

TEST(CeilingGuard, KnowsWhenARunMustBeOver) {
  v1::Ceilings ceilings;
  EXPECT_EQ(GuardOf(ceilings).RunEndNs(5), 0);
  ceilings.set_run_s(2);
  EXPECT_EQ(GuardOf(ceilings).RunEndNs(5), 2 * kSecondNs + 5);
  EXPECT_THAT(GuardOf(ceilings).RunTimeReason(),
              AllOf(HasSubstr("2s"), HasSubstr("--max-run-time")));
}

}  // namespace
}  // namespace byzerperf
