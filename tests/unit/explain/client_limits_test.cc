// What makes a client `limited` (docs/metrics.md, "The client's own health"),
// on both sides of each border.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/explain/client_verdict_fixture.h"

namespace byzerperf {
namespace {

class ClientLimitsTest : public ClientVerdictTest {};

TEST_F(ClientLimitsTest, IsLimitedByDescriptors) {
  second_.set_no_descriptor(1);
  EXPECT_EQ(Verdict(), "limited: descriptors");
  EXPECT_EQ(Judge().no_descriptor(), 1u);
}

TEST_F(ClientLimitsTest, IsLimitedByPorts) {
  first_.set_no_port(1);
  EXPECT_EQ(Verdict(), "limited: ports");
  EXPECT_EQ(Judge().no_port(), 1u);
}

TEST_F(ClientLimitsTest, IsLimitedByAFullLoopThread) {
  v1::LoopUsage* loop = second_.add_loops();
  loop->set_wall_us(10'000'000);
  loop->set_cpu_us(8'999'999);
  EXPECT_EQ(Verdict(), "ok");
  loop->set_cpu_us(9'000'000);
  EXPECT_EQ(Verdict(), "limited: cpu");
}

TEST_F(ClientLimitsTest, IsLimitedByALoopThreadThatHadToWaitForAProcessor) {
  second_.mutable_loops(0)->set_run_delay_us(499'999);
  EXPECT_EQ(Verdict(), "ok");
  second_.mutable_loops(0)->set_run_delay_us(500'000);
  EXPECT_EQ(Verdict(), "limited: cpu");
}

TEST_F(ClientLimitsTest, IsLimitedByWaitingForGrants) {
  first_.set_grant_wait_us(2'000'000);
  second_.set_grant_wait_us(2'000'000);  // 4 of 400 slot-seconds
  EXPECT_EQ(Verdict(), "ok");
  second_.set_grant_wait_us(2'000'001);
  EXPECT_EQ(Verdict(), "limited: grants");
}

TEST_F(ClientLimitsTest, IsLimitedByRequestsSentLate) {
  // 40 ms are 2 % of 2 s.
  *first_.mutable_send_lag() = Times(40 * kMsNs, 100);
  *second_.mutable_send_lag() = Times(40 * kMsNs, 100);
  EXPECT_EQ(Verdict(), "ok");
  *second_.mutable_send_lag() = Times(41 * kMsNs, 100);
  EXPECT_EQ(Verdict(), "limited: send_lag");
}

TEST_F(ClientLimitsTest, IsNotLimitedByLagsBelowAMillisecond) {
  facts_.e2e_mean_ms = 10;  // 2 % are 0.2 ms
  *first_.mutable_send_lag() = Times(kMsNs, 100);
  *second_.mutable_send_lag() = Times(kMsNs, 100);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_send_lag() = Times(1002 * kUsNs, 100);
  *second_.mutable_send_lag() = Times(1002 * kUsNs, 100);
  EXPECT_EQ(Verdict(), "limited: send_lag");
}

TEST_F(ClientLimitsTest, IsLimitedByAnErrorAboveFivePercentOfTtft) {
  // 5 % of 100 ms, of which a part is the stamp's own.
  *first_.mutable_ttft_error() = Times((5000 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_ttft_error() = Times((5001 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
}

TEST_F(ClientLimitsTest, AllowsAMillisecondToAShortTtft) {
  facts_.ttft_p50_ms = 5;
  *first_.mutable_ttft_error() = Times((1000 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_ttft_error() = Times((1001 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
}

TEST_F(ClientLimitsTest, TakesTheRequestsTimeWhereThereIsNoTtft) {
  facts_.ttft_measured = false;
  facts_.ttft_p50_ms.reset();  // 5 % of 2 s
  *first_.mutable_ttft_error() = Times((100'000 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_ttft_error() = Times((100'001 - kStampUs) * kUsNs, 100);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
}

TEST_F(ClientLimitsTest, IsLimitedByAnErrorAboveTenPercentOfTheGap) {
  *first_.mutable_arrival_error() = Times((2000 - kStampUs) * kUsNs, 10'000);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_arrival_error() = Times((2001 - kStampUs) * kUsNs, 10'000);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
}

TEST_F(ClientLimitsTest, AllowsAMillisecondToAShortGap) {
  facts_.icl_p50_ms = 0;
  *first_.mutable_arrival_error() = Times((1000 - kStampUs) * kUsNs, 10'000);
  EXPECT_EQ(Verdict(), "ok");
  *first_.mutable_arrival_error() = Times((1001 - kStampUs) * kUsNs, 10'000);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
}

TEST_F(ClientLimitsTest, NamesTheFirstCauseThatHolds) {
  *first_.mutable_arrival_error() = Times(3 * kMsNs, 10'000);
  EXPECT_EQ(Verdict(), "limited: loop_lag");
  *first_.mutable_send_lag() = Times(100 * kMsNs, 100);
  EXPECT_EQ(Verdict(), "limited: send_lag");
  first_.set_grant_wait_us(9'000'000);
  EXPECT_EQ(Verdict(), "limited: grants");
  first_.mutable_loops(0)->set_cpu_us(9'900'000);
  EXPECT_EQ(Verdict(), "limited: cpu");
  first_.set_no_port(1);
  EXPECT_EQ(Verdict(), "limited: ports");
  first_.set_no_descriptor(1);
  EXPECT_EQ(Verdict(), "limited: descriptors");
}

}  // namespace
}  // namespace byzerperf
