#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/service/session_rig.h"
#include "worker/service/worker_session.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(WorkerSession, RunsALevelToItsEnd) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  ASSERT_TRUE(rig.Await(v1::Event::kGrantRequest));
  rig.Grant(0, 20, true);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.rows.size() == 20; }));
  rig.EndLevel(/*abort=*/false);
  ASSERT_TRUE(rig.Await(v1::Event::kLevelEnded));
  EXPECT_EQ(rig.events.back().level_ended().stage(), 0);
  EXPECT_THAT(rig.shares, ElementsAre(4, 0));
}

TEST(WorkerSession, TellsWhatItsHostAndLoopsUsedWithEveryBatch) {
  SessionRig rig;
  const auto now_us = [&] {
    return static_cast<uint64_t>(rig.loop.NowNs()) / 1000;
  };
  rig.environment.read_host = [&] {
    HostReading reading;
    reading.cpu = CpuTimes{.busy_us = now_us(), .idle_us = 3 * now_us()};
    reading.pressure_us = now_us() / 10;
    reading.open_files = 77;
    return reading;
  };
  const ReadThreadUsage idle = [&] {
    return ThreadUsage{.wall_ns = rig.loop.NowNs()};
  };
  rig.environment.loop_usage = {idle, idle};
  rig.Open();
  ASSERT_TRUE(rig.GetReady());
  rig.loop.RunFor(3 * kNsPerSecond);  // between levels nothing counts
  rig.StartLevel(4);
  rig.Grant(0, 20, true);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.rows.size() == 20; }));
  const int64_t level_us = static_cast<int64_t>(now_us());
  uint64_t wall_us = 0;
  for (const v1::Event& event : rig.events) {
    if (!event.has_batch()) continue;
    const v1::WorkerHealth& health = event.batch().health();
    const v1::HostUsage& host = health.host();
    wall_us += host.wall_us();
    EXPECT_EQ(host.busy_us(), host.wall_us());
    EXPECT_EQ(host.idle_us(), 3 * host.wall_us());
    EXPECT_EQ(health.open_files(), 77);
    EXPECT_EQ(health.max_open_files(), 20'000);
    EXPECT_THAT(health.loops(), SizeIs(2));
  }
  EXPECT_GT(wall_us, 0);
  EXPECT_LE(static_cast<int64_t>(wall_us), level_us - 4'000'000);
}

TEST(WorkerSession, NumbersItsEventsWithoutGaps) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 20, true);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.rows.size() == 20; }));
  for (size_t i = 0; i < rig.events.size(); ++i) {
    EXPECT_EQ(rig.events[i].number(), i + 1);
    EXPECT_EQ(rig.events[i].epoch(), 1);
  }
}

TEST(WorkerSession, IgnoresARepeatedOrLateCommand) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 4, false);
  rig.session->OnCommand(rig.last);  // again
  v1::Command closed = rig.last;
  closed.set_epoch(0);
  closed.set_number(99);
  rig.session->OnCommand(closed);
  rig.loop.RunFor(2 * kNsPerSecond);
  EXPECT_THAT(rig.rows, SizeIs(4));
}

TEST(WorkerSession, StopsItsLoadWhenNothingIsAcknowledgedForTheLease) {
  SessionRig rig;
  rig.targets.SetServer(RefusingServer([](const FakeRequest& request) {
    FakeAnswer answer = StreamAnswer(request, TokensOfIndex(1, 1));
    answer.never_ends = request.level == "c0004";
    return answer;
  }));
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 100, false);
  rig.loop.RunFor(10 * kNsPerSecond);  // acknowledged: the lease goes on
  EXPECT_THAT(rig.rows, IsEmpty());

  rig.acknowledging = false;
  const int64_t silent_ns = rig.loop.NowNs();
  ASSERT_TRUE(rig.Await(v1::Event::kRefused));
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::lease);
  EXPECT_LE(rig.loop.NowNs() - silent_ns, 3 * kNsPerSecond);
  // Rows of what was cut off are told before that, in case somebody listens.
  ASSERT_THAT(rig.rows, SizeIs(4));
  EXPECT_EQ(rig.rows[0].outcome(), v1::Outcome::aborted);
  // The worker is free for another run, and this one is over.
  EXPECT_EQ(rig.admission.holder(), std::nullopt);
  const size_t events = rig.events.size();
  rig.StartLevel(4);
  rig.loop.RunFor(kNsPerSecond);
  EXPECT_EQ(rig.events.size(), events);
}

TEST(WorkerSession, ClosesItsConnectionsWhenTheLeaseIsOver) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 100, false);
  rig.loop.RunFor(kNsPerSecond);
  EXPECT_GT(rig.targets.transports_open(), 0);
  rig.acknowledging = false;
  ASSERT_TRUE(rig.Await(v1::Event::kRefused));
  rig.loop.RunReady();
  EXPECT_EQ(rig.targets.transports_open(), 0);
}

TEST(WorkerSession, SendsABatchAtLeastThriceALease) {
  SessionRig rig;
  rig.plan.set_lease_s(2);
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(0);
  const size_t before = rig.events.size();
  rig.loop.RunFor(SecondsToNs(2.1));
  EXPECT_EQ(rig.events.size() - before, 3);
}

TEST(WorkerSession, StopsItsLoadWhenTheStreamBreaks) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 100, false);
  rig.loop.RunFor(kNsPerSecond / 2);
  const size_t seen = rig.targets.seen().size();
  rig.session.reset();
  EXPECT_TRUE(rig.loop.RunUntilIdle());
  EXPECT_EQ(rig.targets.seen().size(), seen);
  EXPECT_EQ(rig.shares.back(), 0);
}

TEST(WorkerSession, DrainsWhenAskedToStopGently) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 100, false);
  rig.loop.RunFor(kNsPerSecond / 2);
  rig.Stop(/*drain=*/true);
  ASSERT_TRUE(rig.Await(v1::Event::kLevelEnded));
  for (const auto& row : rig.rows) EXPECT_EQ(row.outcome(), v1::Outcome::ok);
}

TEST(WorkerSession, AbortsWhenAskedToStopNow) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 100, false);
  rig.loop.RunFor(kNsPerSecond / 2);
  rig.Stop(/*drain=*/false);
  const int64_t stopped_ns = rig.loop.NowNs();
  ASSERT_TRUE(rig.Await(v1::Event::kLevelEnded));
  EXPECT_EQ(rig.loop.NowNs(), stopped_ns);
  EXPECT_EQ(rig.rows.back().outcome(), v1::Outcome::aborted);
}

}  // namespace
}  // namespace byzerperf
