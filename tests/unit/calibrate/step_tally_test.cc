#include "worker/calibrate/step_tally.h"

#include <gtest/gtest.h>

#include <string>

namespace byzerperf {
namespace {

constexpr int64_t kMs = 1'000'000;
constexpr int64_t kStart = 1'000'000 * kMs;  // of the level
constexpr double kGapS = 0.02;

// A step of 10 s, measured from 2 s to 8 s.
StepOutcome EmptyStep() {
  StepOutcome step;
  step.level_start_ns = kStart;
  step.stretch = {kStart + 2000 * kMs, kStart + 8000 * kMs};
  return step;
}

// What one request was like, in ms from the level's start and µs of error.
struct Request {
  int64_t issued_ms = 3000;
  double sending_us = 0;  // from issue to the server's receipt
  double stamp_us = 0;    // from each of the server's sends to its stamp
  double last_us = 0;     // more of it, at the last
  bool reused = true;
  int64_t lateness_us = 0;
};

// Three tokens: after 50 ms, then 20 ms and 20 ms.
void AddRequest(const Request& request, StepOutcome& step) {
  const std::string id = "run-s1-" + std::to_string(step.rows.size()) + "-1";
  TruthRecord truth;
  truth.request_id = id;
  truth.lateness_us = request.lateness_us;
  for (const int64_t after_ms : {50, 70, 90}) {
    truth.send_ns.push_back(kStart + (request.issued_ms + after_ms) * kMs);
  }
  truth.first_token_ns = truth.send_ns.front();
  truth.received_ns = kStart + request.issued_ms * kMs +
                      static_cast<int64_t>(request.sending_us * 1e3);

  v1::RequestRecord row;
  row.set_request_id(id);
  row.set_outcome(v1::Outcome::ok);
  row.set_connection_reused(request.reused);
  row.set_text_events(3);
  const double issued_s = static_cast<double>(request.issued_ms) / 1e3;
  row.set_issued_s(issued_s);
  row.set_first_token_s(issued_s + 0.05 + request.stamp_us / 1e6);
  row.add_gaps_ms(20);
  row.add_gaps_ms(20 + request.last_us / 1e3);
  row.set_done_s(issued_s + 0.1);
  step.rows.push_back(row);
  step.truth.push_back(truth);
}

v1::CalibrationStep Tally(const StepOutcome& outcome) {
  v1::CalibrationStep step;
  step.set_streams(1);
  TallyStep(outcome, kGapS, step);
  return step;
}

TEST(StepTally, TakesTheReportedTtftAgainstTheServersOwn) {
  StepOutcome outcome = EmptyStep();
  AddRequest({.sending_us = 30, .stamp_us = 12}, outcome);
  const v1::CalibrationStep step = Tally(outcome);
  EXPECT_EQ(step.requests(), 1);
  EXPECT_EQ(step.failed_requests(), 0);
  EXPECT_NEAR(step.ttft_error_p99_us(), 42, 0.2);
  EXPECT_NEAR(step.icl_error_p99_us(), 0, 0.01);
}

TEST(StepTally, TakesGapsAgainstTheServersOwn) {
  StepOutcome outcome = EmptyStep();
  AddRequest({.last_us = -300}, outcome);
  const v1::CalibrationStep step = Tally(outcome);
  EXPECT_NEAR(step.icl_error_p50_us(), 0, 0.01);
  EXPECT_NEAR(step.icl_error_p99_us(), 300, 1);
}

TEST(StepTally, DoesNotBlameTheClientForALateServer) {
  StepOutcome outcome = EmptyStep();
  AddRequest({.lateness_us = 9'000}, outcome);
  v1::CalibrationStep step = Tally(outcome);
  EXPECT_NEAR(step.ttft_error_p99_us(), 0, 0.01);
  EXPECT_NEAR(step.server_lateness_p50_us(), 9'000, 40);
  EXPECT_FALSE(step.server_limited());
}

TEST(StepTally, SaysThatTheServerIsTheLimitWhenItIsHalfAGapLate) {
  StepOutcome outcome = EmptyStep();
  AddRequest({.lateness_us = 11'000}, outcome);
  EXPECT_TRUE(Tally(outcome).server_limited());
}

TEST(StepTally, MeasuresRequestsThatBeganInTheStretchOnOpenConnections) {
  StepOutcome outcome = EmptyStep();
  AddRequest({.issued_ms = 1'950}, outcome);
  AddRequest({.issued_ms = 3'000, .reused = false}, outcome);
  AddRequest({.issued_ms = 8'000}, outcome);
  AddRequest({.issued_ms = 4'000, .stamp_us = 5}, outcome);
  const v1::CalibrationStep step = Tally(outcome);
  EXPECT_EQ(step.requests(), 1);
  EXPECT_NEAR(step.ttft_error_p50_us(), 5, 0.1);
}

TEST(StepTally, CountsEventsAndEndsOfTheStretchWhoeverBegan) {
  StepOutcome outcome = EmptyStep();
  AddRequest({.issued_ms = 1'940}, outcome);  // 2 of 3 events, its end
  AddRequest({.issued_ms = 7'940}, outcome);  // 1 of 3 events
  AddRequest({.issued_ms = 3'000}, outcome);
  const v1::CalibrationStep step = Tally(outcome);
  EXPECT_DOUBLE_EQ(step.events_per_s(), 6 / 6.0);
  EXPECT_DOUBLE_EQ(step.requests_per_s(), 2 / 6.0);
}

TEST(StepTally, FailsRequestsThatTheTruthContradicts) {
  StepOutcome outcome = EmptyStep();
  for (int i = 0; i < 4; ++i) AddRequest({}, outcome);
  outcome.rows[0].set_outcome(v1::Outcome::timeout);
  outcome.truth[1].send_ns.pop_back();
  outcome.truth[2].request_id = "another";
  const v1::CalibrationStep step = Tally(outcome);
  EXPECT_EQ(step.failed_requests(), 3);
  EXPECT_EQ(step.requests(), 1);
}

TEST(StepTally, DividesTheCpuTimeByTheEvents) {
  StepOutcome outcome = EmptyStep();
  AddRequest({}, outcome);
  outcome.cpu = {.total_ns = 60'000, .busiest_share = 0.25};
  const v1::CalibrationStep step = Tally(outcome);
  EXPECT_DOUBLE_EQ(step.cpu_us_per_event(), 20);
  EXPECT_DOUBLE_EQ(step.extrapolated_events_per_s_per_core(), 50'000);
  EXPECT_DOUBLE_EQ(step.cpu_share_max(), 0.25);
}

TEST(StepTally, LeavesOutWhatIsNotKnown) {
  const v1::CalibrationStep step = Tally(EmptyStep());
  EXPECT_FALSE(step.has_ttft_error_p99_us());
  EXPECT_FALSE(step.has_cpu_us_per_event());
  EXPECT_FALSE(step.has_coalesced_share());
  EXPECT_FALSE(step.server_limited());
}

TEST(StepTally, GivesTheShareOfCoalescedEvents) {
  StepOutcome outcome = EmptyStep();
  outcome.text_events = 200;
  outcome.coalesced_events = 3;
  EXPECT_DOUBLE_EQ(Tally(outcome).coalesced_share(), 0.015);
}

}  // namespace
}  // namespace byzerperf
