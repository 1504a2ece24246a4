#include "worker/service/ceiling_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "common/plan/planned_request.h"
#include "tests/unit/service/ceiling_plans.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int64_t kSecondNs = 1'000'000'000;

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
                     const v1::LoadPlan& plan = ClosedPlan(4, 0)) {
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
  EXPECT_EQ(GuardOf(ceilings, OpenPlan(10)).HeldShare(0, 0), 5);
  EXPECT_EQ(GuardOf(ceilings).HeldShare(0, 0), 0);  // sits the level out
  EXPECT_EQ(GuardOf({}, OpenPlan(10)).HeldShare(0, 0), 0);
}

TEST(CeilingGuard, HoldsAWorkerWithoutAPartOfAnOpenLoopAtThePlansLimit) {
  v1::LoadPlan plan = OpenPlan(10);
  plan.mutable_stages(0)->mutable_load()->mutable_arrivals()->set_max_in_flight(
      8);
  EXPECT_EQ(GuardOf({}, plan).HeldShare(0, 0), 8);
  EXPECT_EQ(GuardOf({}, plan).HeldShare(0, 3), 3);
  v1::Ceilings ceilings;
  ceilings.set_concurrency(5);
  CeilingGuard guard = GuardOf(ceilings, plan);
  EXPECT_EQ(guard.HeldShare(0, 0), 5);
  EXPECT_EQ(guard.TakeNotice(), "");
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
