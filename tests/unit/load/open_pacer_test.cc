#include "worker/load/open_pacer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/arrivals.h"
#include "tests/unit/load/load_rig.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A level of 10 requests a second.
std::shared_ptr<RunContext> OpenRun(
    uint32_t count,
    v1::ArrivalPattern::Value pattern = v1::ArrivalPattern::constant) {
  auto run = SmallRun();
  v1::Stage& stage = *run->plan.mutable_stages(0);
  stage.set_level("r0010.0");
  stage.set_request_count(count);
  *stage.mutable_load()->mutable_arrivals() = ArrivalsAt(10, pattern);
  return run;
}

v1::StartLevel StartOf(uint32_t max_in_flight = 0, uint32_t worker = 0,
                       uint32_t workers = 1) {
  v1::StartLevel start;
  start.set_share(max_in_flight);
  start.set_worker(worker);
  start.set_workers(workers);
  return start;
}

TEST(OpenPacer, SendsEachRequestWhenItIsDueWhateverTheServerDoes) {
  for (const size_t loops : {1, 2, 3}) {
    LoadRig rig(OpenRun(50), loops);
    rig.SetServer(NeverAnswers());
    rig.Start(StartOf());
    rig.Deal(0, 50);
    rig.loop.RunFor(10 * kNsPerSecond);
    ASSERT_EQ(rig.seen.size(), 50) << loops;
    const int64_t start_ns = rig.seen.front().started_ns;
    for (const FakeRequest& request : rig.seen) {
      EXPECT_EQ(request.started_ns - start_ns,
                request.index * (kNsPerSecond / 10));
    }
    rig.End(/*abort=*/true);
    ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.ended; }));
    EXPECT_EQ(rig.rows.size(), 50);
  }
}

TEST(OpenPacer, RowsSayWhenARequestWasScheduled) {
  LoadRig rig(OpenRun(20, v1::ArrivalPattern::poisson));
  rig.Start(StartOf());
  rig.Deal(0, 20);
  ASSERT_TRUE(rig.RunWholeLevel());
  ArrivalSchedule schedule(rig.stage().load().arrivals(), 7, 0);
  for (const v1::RequestRecord& row : rig.rows) {
    const double due_s = NsToSeconds(schedule.TimeNs(row.index()));
    EXPECT_NEAR(row.scheduled_s(), due_s, 1e-6);
    EXPECT_EQ(row.issued_s(), row.scheduled_s());
    EXPECT_EQ(row.phase(), v1::Phase::measured);
  }
}

// Worker w of W takes every W-th request: the union is the plan's.
TEST(OpenPacer, WorkersTogetherSendWhatOneWouldAtTheSameTimes) {
  const auto send = [](uint32_t workers) {
    std::map<uint32_t, std::pair<double, std::string>> sent;
    for (uint32_t worker = 0; worker < workers; ++worker) {
      LoadRig rig(OpenRun(60, v1::ArrivalPattern::poisson), 2);
      rig.Start(StartOf(0, worker, workers));
      rig.Deal(worker, (60 - worker + workers - 1) / workers, workers);
      EXPECT_TRUE(rig.RunWholeLevel());
      for (const v1::RequestRecord& row : rig.rows) {
        const bool is_new =
            sent.emplace(row.index(),
                         std::pair(row.scheduled_s(), row.prompt_id()))
                .second;
        EXPECT_TRUE(is_new) << row.index();
      }
    }
    return sent;
  };
  const auto by_one = send(1);
  EXPECT_EQ(by_one.size(), 60);
  for (const uint32_t workers : {2, 3, 7}) EXPECT_EQ(send(workers), by_one);
}

TEST(OpenPacer, AnArrivalBeyondTheCeilingIsNotSentAndSaysSo) {
  LoadRig rig(OpenRun(10));
  rig.SetServer(NeverAnswers());
  rig.Start(StartOf(/*max_in_flight=*/4));
  rig.Deal(0, 10);
  ASSERT_TRUE(rig.RunUntilRows(6));
  EXPECT_EQ(rig.seen.size(), 4);
  uint32_t counted = 0;
  for (const v1::Batch& batch : rig.batches) {
    for (const auto& second : batch.seconds()) {
      counted += second.not_sent();
      EXPECT_EQ(second.failed(), 0);
    }
  }
  EXPECT_EQ(counted, 6);
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.outcome(), v1::Outcome::not_sent);
    EXPECT_TRUE(row.has_scheduled_s());
    EXPECT_FALSE(row.has_issued_s());
    EXPECT_THAT(row.error(), HasSubstr("--max-in-flight"));
  }
}

TEST(OpenPacer, SharesTheCeilingOverItsLoops) {
  LoadRig rig(OpenRun(40), 2);
  rig.SetServer(NeverAnswers());
  rig.Start(StartOf(/*max_in_flight=*/5));
  rig.Deal(0, 40);
  ASSERT_TRUE(rig.RunUntilRows(35));
  EXPECT_EQ(rig.InFlight(), 5);
}

TEST(OpenPacer, ALimitBelowTheNumberOfLoopsHolds) {
  LoadRig rig(OpenRun(20), /*loops=*/3);
  rig.SetServer(NeverAnswers());
  rig.Start(StartOf(/*max_in_flight=*/1));
  rig.Deal(0, 20);
  ASSERT_TRUE(rig.RunUntilRows(19));
  EXPECT_EQ(rig.InFlight(), 1);
}

TEST(OpenPacer, AShareThatChangesInMidLevelIsALimitToEveryLoop) {
  LoadRig rig(OpenRun(60), /*loops=*/3);
  rig.SetServer(NeverAnswers());
  rig.Start(StartOf(/*max_in_flight=*/3));
  rig.Deal(0, 60);
  rig.loop.RunFor(kNsPerSecond);
  rig.AdjustShare(4);  // another worker was lost
  ASSERT_TRUE(rig.RunUntilRows(56));
  EXPECT_EQ(rig.InFlight(), 4);
  rig.AdjustShare(2);
  rig.loop.RunFor(kNsPerSecond);
  EXPECT_EQ(rig.seen.size(), 4);
}

TEST(OpenPacer, WhatComesAfterTheGracePeriodGetsItsRowToo) {
  auto run = OpenRun(10);
  run->plan.mutable_stages(0)->set_duration_s(1);
  LoadRig rig(run);
  rig.stage().set_grace_period_s(0);
  rig.Start(StartOf());
  rig.loop.RunFor(2 * kNsPerSecond);
  rig.Deal(0, 10);  // of a worker that was lost
  ASSERT_TRUE(rig.RunUntilRows(10));
  EXPECT_THAT(rig.seen, IsEmpty());
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.outcome(), v1::Outcome::aborted);
  }
}

TEST(OpenPacer, MeasuresLatencyFromTheScheduleToo) {
  LoadRig rig(OpenRun(5));
  rig.Start(StartOf());
  rig.Deal(0, 5);
  ASSERT_TRUE(rig.RunWholeLevel());
  std::set<v1::Metric::Value> metrics;
  for (const v1::Batch& batch : rig.batches) {
    for (const auto& group : batch.stats()) {
      for (const auto& one : group.histograms()) metrics.insert(one.metric());
    }
  }
  EXPECT_TRUE(metrics.contains(v1::Metric::ttft_intended));
  EXPECT_TRUE(metrics.contains(v1::Metric::e2e_intended));
  EXPECT_TRUE(metrics.contains(v1::Metric::send_lag));
}

TEST(OpenPacer,
     SendsALostWorkersRequestsAtTheirTimesAndAtOnceWhenTheseArePast) {
  LoadRig rig(OpenRun(40));
  rig.Start(StartOf(0, 0, 2));
  rig.Deal(0, 20, 2);
  rig.loop.RunFor(2 * kNsPerSecond);
  // The other worker is lost, with 11 and 25 to 39 unanswered.
  rig.Deal(11, 1, 1, /*attempt=*/2);
  rig.Deal(25, 8, 2, /*attempt=*/2);
  ASSERT_TRUE(rig.RunWholeLevel());
  for (const v1::RequestRecord& row : rig.rows) {
    const double due_s = 0.1 * row.index();
    EXPECT_NEAR(row.scheduled_s(), due_s, 1e-9);
    EXPECT_NEAR(row.issued_s(), std::max(due_s, row.index() == 11 ? 2.0 : 0),
                1e-6);
    EXPECT_EQ(row.attempt(), row.index() % 2 == 0 ? 1 : 2);
  }
}

TEST(OpenPacer, SpreadsRequestsOverTargetsByTheirPlaceInTheSchedule) {
  LoadRig rig(OpenRun(12));
  rig.Start(StartOf(0, 1, 3));
  rig.Deal(1, 4, 3);
  ASSERT_TRUE(rig.RunWholeLevel());
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.target(),
              row.index() / 3 % 2 == 0 ? "http://a:8000" : "http://b:8000");
  }
}

TEST(OpenPacer, AllAtOnceWithAnInfiniteRate) {
  auto run = OpenRun(30);
  *run->plan.mutable_stages(0)->mutable_load()->mutable_arrivals() =
      ArrivalsAt(INFINITY, v1::ArrivalPattern::constant);
  LoadRig rig(run);
  rig.SetServer(NeverAnswers());
  rig.Start(StartOf());
  rig.Deal(0, 30);
  rig.loop.RunFor(kNsPerMs);
  EXPECT_EQ(rig.InFlight(), 30);
}

TEST(OpenPacer, UsesASlotAgainWhenItsRequestHasEnded) {
  LoadRig rig(OpenRun(100));
  rig.Start(StartOf());
  rig.Deal(0, 100);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_LE(rig.transports().front()->connections_opened(), 6);
}

TEST(OpenPacer, EndsAfterTheGracePeriodOfALevelBoundByTime) {
  auto run = OpenRun(10);
  run->plan.mutable_stages(0)->set_duration_s(1);
  run->plan.mutable_stages(0)->set_grace_period_s(2);
  LoadRig rig(run);
  rig.SetServer(NeverAnswers());
  rig.Start(StartOf());
  rig.Deal(0, 10);
  ASSERT_TRUE(rig.RunUntilRows(10));
  EXPECT_DOUBLE_EQ(rig.SinceStartS(), 3);
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.outcome(), v1::Outcome::aborted);
    EXPECT_TRUE(row.censored());
  }
  EXPECT_TRUE(rig.batches.back().drained());
}

TEST(OpenPacer, SendsNothingAfterTheLevelWasEnded) {
  LoadRig rig(OpenRun(100));
  rig.Start(StartOf());
  rig.Deal(0, 100);
  rig.loop.RunFor(kNsPerSecond);
  rig.End(/*abort=*/false);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.ended; }));
  EXPECT_LE(rig.seen.size(), 11);
  EXPECT_EQ(rig.rows.size(), rig.seen.size());
}

TEST(OpenPacer, GivesUpTheRequestsThatThePlanWantsGivenUp) {
  auto run = OpenRun(40);
  run->plan.mutable_cancellation()->set_share(0.5);
  run->plan.mutable_cancellation()->set_delay_s(0.03);
  LoadRig rig(run);
  rig.SetServer(OneSecondServer());
  rig.Start(StartOf());
  rig.Deal(0, 40);
  ASSERT_TRUE(rig.RunWholeLevel());
  uint32_t cancelled = 0;
  for (const v1::RequestRecord& row : rig.rows) {
    if (row.outcome() != v1::Outcome::cancelled) continue;
    ++cancelled;
    EXPECT_FALSE(row.has_done_s());
    EXPECT_THAT(row.error(), HasSubstr("--request-cancellation-rate"));
  }
  EXPECT_GT(cancelled, 10);
  EXPECT_LT(cancelled, 30);
  EXPECT_EQ(rig.transports().front()->cancelled(), cancelled);
}

}  // namespace
}  // namespace byzerperf
