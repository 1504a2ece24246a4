#include "coordinator/explain/kept_rate.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

// 10 req/s over a minute, answered at once: no time is lost to filling up.
v1::LevelResult TenPerSecond() {
  v1::LevelResult level = MakeSampleLevel({.concurrency = 1,
                                           .output_tokens_per_s = 10 * 120,
                                           .ttft_p50_ms = 1,
                                           .tpot_p50_ms = 0.01,
                                           .requests = 600,
                                           .window_s = 60,
                                           .rate_per_s = 10});
  return level;
}

v1::Arrivals Evenly() {
  v1::Arrivals arrivals;
  arrivals.set_rate_per_s(10);
  arrivals.set_pattern(v1::ArrivalPattern::constant);
  return arrivals;
}

RateOutcome AtCompleted(double requests_per_s) {
  v1::LevelResult level = TenPerSecond();
  level.mutable_throughput()->set_requests_per_s(requests_per_s);
  return JudgeRate(level, nullptr);
}

RateOutcome AtSent(double requests_per_s, const v1::Arrivals* arrivals) {
  v1::LevelResult level = TenPerSecond();
  level.mutable_reached()->set_rate_per_s(requests_per_s);
  level.mutable_throughput()->set_requests_per_s(requests_per_s);
  return JudgeRate(level, arrivals);
}

TEST(KeptRate, IsKeptWhileCompletedRequestsAreWithinFivePercent) {
  EXPECT_EQ(AtCompleted(9.51), RateOutcome::kKeptUp);
  EXPECT_EQ(AtCompleted(9.45), RateOutcome::kBehind);
}

// 10 sessions/s of three turns.
RateOutcome OfSessions(double sessions_per_s, double sent_per_s,
                       double completed_per_s, uint32_t held_back = 0) {
  const v1::Arrivals evenly = Evenly();
  v1::LevelResult level = TenPerSecond();
  level.mutable_requests()->set_sessions(600);
  level.mutable_requests()->set_not_sent(3 * held_back);
  level.mutable_requests()->set_not_due(2 * held_back);
  level.mutable_reached()->set_sessions_per_s(sessions_per_s);
  level.mutable_reached()->set_rate_per_s(sent_per_s);
  level.mutable_throughput()->set_requests_per_s(completed_per_s);
  return JudgeRate(level, &evenly);
}

TEST(KeptRate, OfSessionsIsComparedWithThoseThatBegan) {
  EXPECT_EQ(OfSessions(10, 30, 29.5), RateOutcome::kKeptUp);
  EXPECT_EQ(OfSessions(10, 30, 28), RateOutcome::kBehind);
  EXPECT_EQ(OfSessions(9, 27, 27), RateOutcome::kNotReached);
  // The turns of those that were held back are a lack as well.
  EXPECT_EQ(OfSessions(9, 27, 27, /*held_back=*/60), RateOutcome::kBehind);
}

TEST(KeptRate, CountsSessionsWhereTheseWereHeldBack) {
  v1::LevelResult level = TenPerSecond();
  level.mutable_requests()->set_ok(1000);
  level.mutable_requests()->set_sessions(400);
  level.mutable_requests()->set_not_sent(120);
  level.mutable_requests()->set_not_due(80);
  EXPECT_DOUBLE_EQ(NotSentShare(level), 0.1);
}

TEST(KeptRate, IsNotKeptByAnOverSaturatedServer) {
  v1::LevelResult level = TenPerSecond();
  level.set_over_saturated(true);
  EXPECT_EQ(JudgeRate(level, nullptr), RateOutcome::kBehind);
}

TEST(KeptRate, SaysNothingOfTheServerWhenTheClientSentTooFew) {
  const v1::Arrivals evenly = Evenly();
  EXPECT_EQ(AtSent(9.5, &evenly), RateOutcome::kKeptUp);
  EXPECT_EQ(AtSent(9.4, &evenly), RateOutcome::kNotReached);
}

TEST(KeptRate, AllowsForTheChanceOfTheArrivals) {
  // 600 Poisson arrivals have a standard deviation of 24.5, 0.41 a second.
  v1::Arrivals arrivals = Evenly();
  arrivals.set_pattern(v1::ArrivalPattern::poisson);
  EXPECT_EQ(AtSent(9.2, &arrivals), RateOutcome::kKeptUp);
  EXPECT_EQ(AtSent(9.1, &arrivals), RateOutcome::kNotReached);
  arrivals.set_pattern(v1::ArrivalPattern::gamma);
  arrivals.set_smoothness(0.25);
  EXPECT_EQ(AtSent(8.4, &arrivals), RateOutcome::kKeptUp);
  arrivals.set_smoothness(4);
  EXPECT_EQ(AtSent(9.4, &arrivals), RateOutcome::kNotReached);
}

// Its rate changes all the time, so that what is due in the window is what came
// then.
TEST(KeptRate, OfATraceIsByWhatWasSentInTheWindow) {
  v1::Arrivals trace = Evenly();
  trace.set_pattern(v1::ArrivalPattern::trace);
  trace.set_speedup(2);
  EXPECT_EQ(AtSent(4, &trace), RateOutcome::kKeptUp);
  v1::LevelResult level = TenPerSecond();
  level.mutable_reached()->set_rate_per_s(4);
  EXPECT_DOUBLE_EQ(DueRate(level, &trace), 4);
  level.mutable_throughput()->set_requests_per_s(3.7);
  EXPECT_EQ(JudgeRate(level, &trace), RateOutcome::kBehind);
}

TEST(KeptRate, CountsWhatTheCeilingHeldBackAsDue) {
  v1::LevelResult level = TenPerSecond();
  level.mutable_requests()->set_ok(540);
  level.mutable_requests()->set_not_sent(60);
  level.mutable_reached()->set_rate_per_s(9);
  level.mutable_throughput()->set_requests_per_s(9);
  EXPECT_DOUBLE_EQ(NotSentShare(level), 0.1);
  const v1::Arrivals evenly = Evenly();
  EXPECT_EQ(JudgeRate(level, &evenly), RateOutcome::kBehind);
}

TEST(KeptRate, TakesPlannedCancellationsForNoLack) {
  v1::LevelResult level = TenPerSecond();
  level.mutable_requests()->set_ok(480);
  level.mutable_requests()->set_cancelled(120);
  level.mutable_throughput()->set_requests_per_s(8);
  EXPECT_EQ(JudgeRate(level, nullptr), RateOutcome::kKeptUp);
  level.mutable_requests()->set_cancelled(0);
  EXPECT_EQ(JudgeRate(level, nullptr), RateOutcome::kBehind);
}

TEST(KeptRate, AllowsForTheFirstAnswersOfAnIdleServer) {
  // Answers take 12 of 60 s: in the first 12 s none can come.
  v1::LevelResult level = TenPerSecond();
  level.mutable_e2e_ms()->set_mean(12'000);
  level.mutable_throughput()->set_requests_per_s(8);
  EXPECT_EQ(JudgeRate(level, nullptr), RateOutcome::kKeptUp);
  level.mutable_window()->set_start_s(12);  // warmed up
  level.mutable_window()->set_end_s(72);
  EXPECT_EQ(JudgeRate(level, nullptr), RateOutcome::kBehind);
}

TEST(KeptRate, TakesTheMeanOfAPlannedSeriesForWhatWasDue) {
  v1::Arrivals arrivals = Evenly();
  const double stretches[][3] = {{20, 0, 10}, {20, 10, 10}, {0, 4, 4}};
  for (const auto& [duration_s, from, to] : stretches) {
    v1::RateStretch* stretch = arrivals.add_stretches();
    stretch->set_duration_s(duration_s);
    stretch->set_from_per_s(from);
    stretch->set_to_per_s(to);
  }
  v1::LevelResult level = TenPerSecond();
  EXPECT_DOUBLE_EQ(DueRate(level, &arrivals), (100 + 200 + 80) / 60.0);
  level.mutable_window()->set_start_s(10);
  level.mutable_window()->set_end_s(30);
  EXPECT_DOUBLE_EQ(DueRate(level, &arrivals), (75 + 100) / 20.0);
}

TEST(KeptRate, TurnsThatWereNeverDueAreNotHeldBack) {
  v1::LevelResult level = TenPerSecond();
  level.mutable_requests()->set_ok(600);
  level.mutable_requests()->set_not_sent(400);
  EXPECT_DOUBLE_EQ(NotSentShare(level), 0.4);
  level.mutable_requests()->set_not_due(400);
  EXPECT_EQ(NotSentShare(level), 0);
  EXPECT_EQ(JudgeRate(level, nullptr), RateOutcome::kKeptUp);
}

TEST(KeptRate, IsNoQuestionOfABurst) {
  v1::LevelResult level = TenPerSecond();
  level.mutable_asked()->set_rate_per_s(
      std::numeric_limits<double>::infinity());
  EXPECT_TRUE(IsBurst(level));
  EXPECT_EQ(JudgeRate(level, nullptr), RateOutcome::kKeptUp);
}

}  // namespace
}  // namespace byzerperf
