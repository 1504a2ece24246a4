// How the workers' health becomes the verdict of a level, over fake workers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/stats/histogram_proto.h"
#include "coordinator/explain/client_verdict.h"
#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::Contains;
using testing::HasSubstr;

class LevelClientTest : public RunFixture {
 protected:
  static v1::HistogramData Times(uint64_t value_ns) {
    Histogram histogram;
    histogram.Record(value_ns);
    return ToProto(histogram);
  }

  // A worker that finds itself well in every window.
  static FakeWorkerScript Healthy() {
    FakeWorkerScript script = Script();
    *script.health.mutable_send_lag() = Times(20'000);
    *script.health.mutable_loop_lag() = Times(10'000);
    *script.health.mutable_ttft_error() = Times(30'000);
    *script.health.mutable_arrival_error() = Times(15'000);
    script.health.set_text_events(10);
    script.health.set_kernel_stamped_events(10);
    script.health.set_connections_opened(1);
    v1::LoopUsage* loop = script.health.add_loops();
    loop->set_wall_us(1'000'000);
    loop->set_cpu_us(100'000);
    script.health.mutable_host()->set_wall_us(1'000'000);
    script.health.mutable_host()->set_busy_us(1'950'000);
    script.health.mutable_host()->set_idle_us(50'000);
    return script;
  }

  const v1::ClientHealth& Client() { return Level(0).client(); }
};

// Without a limit on requests in flight every share is 0.
TEST_F(LevelClientTest, IsJudgedInAnOpenLoopToo) {
  AddWorker(Healthy());
  AddWorker(Healthy());
  AddRateStage(20, 200);
  Run();
  EXPECT_EQ(Client().verdict(), "ok");
  EXPECT_FALSE(Client().has_grant_wait_share());
  EXPECT_DOUBLE_EQ(Client().ttft_error_bound_us(),
                   30 + client_rules::kStampErrorUs);
}

TEST_F(LevelClientTest, IsOkWhenEveryWorkerIsWell) {
  AddWorker(Healthy());
  AddWorker(Healthy());
  AddStage(4, 200);
  Run();
  EXPECT_EQ(Client().verdict(), "ok");
  EXPECT_EQ(Client().cause(), "");
  EXPECT_DOUBLE_EQ(Client().ttft_error_bound_us(),
                   30 + client_rules::kStampErrorUs);
  EXPECT_DOUBLE_EQ(Client().icl_error_bound_us(),
                   15 + client_rules::kStampErrorUs);
  EXPECT_DOUBLE_EQ(Client().cpu_share_max(), 0.1);
  EXPECT_EQ(Client().stamp_source(), "kernel");
  EXPECT_FALSE(Client().co_located());
  EXPECT_EQ(Client().connections_opened(),
            Level(0).workers(0).connections_opened() +
                Level(0).workers(1).connections_opened());
  EXPECT_GT(Client().connections_opened(), 2u);
}

TEST_F(LevelClientTest, IsLimitedWhenOneWorkerWasTheLimit) {
  AddWorker(Healthy());
  FakeWorkerScript busy = Healthy();
  busy.health.mutable_loops(0)->set_cpu_us(950'000);
  AddWorker(busy);
  AddStage(4, 200);
  Run();
  EXPECT_EQ(Client().verdict(), "limited");
  EXPECT_EQ(Client().cause(), "cpu");
  EXPECT_TRUE(Level(0).valid());  // the numbers are what they are
}

TEST_F(LevelClientTest, IsUnknownWhenAWorkerDoesNotAuditItself) {
  AddWorker(Healthy());
  AddWorker();
  AddStage(4, 200);
  Run();
  EXPECT_EQ(Client().verdict(), "unknown");
  EXPECT_EQ(Client().cause(), "no_cpu_facts");
}

TEST_F(LevelClientTest, IsUnknownWhenAWorkerWasLost) {
  AddWorker(Healthy());
  FakeWorkerScript breaks = Healthy();
  breaks.break_ns = 3 * kNsPerSecond;
  AddWorker(breaks);
  AddStage(4, 200);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_TRUE(Level(0).has_degraded());
  EXPECT_EQ(Client().verdict(), "unknown");
  EXPECT_EQ(Client().cause(), "worker_lost");
}

TEST_F(LevelClientTest, NeedsNothingOfAWorkerWithoutAShare) {
  AddWorker(Healthy());
  AddWorker();
  AddStage(1, 60);
  Run();
  EXPECT_EQ(Client().verdict(), "ok");
}

TEST_F(LevelClientTest, IsUnknownWhenNothingWasMeasured) {
  AddWorker(Healthy());
  AddStage(4, 4);  // all of them are warm-up
  Run();
  EXPECT_EQ(Client().verdict(), "unknown");
  EXPECT_EQ(Client().cause(), "no_measured_requests");
}

TEST_F(LevelClientTest, GivesUpAWorkerWhoseHealthIsDamaged) {
  AddWorker(Healthy());
  FakeWorkerScript damaged = Healthy();
  damaged.health.mutable_loop_lag()->set_layout(3);
  AddWorker(damaged);
  AddStage(4, 200);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 200);
  EXPECT_THAT(observer_.notices, Contains(HasSubstr("layout must be")));
  // Nothing of its batches was taken, not even the rows.
  for (const v1::RequestRecord& row : sink_.levels.at(0).rows) {
    EXPECT_EQ(row.worker(), "gpu1");
  }
}

TEST_F(LevelClientTest, WarnsWhenABusyHostIsSharedWithATarget) {
  FakeWorkerScript script = Healthy();
  script.targets[0].set_same_host(true);
  AddWorker(script);
  AddStage(4, 200);
  Run();
  EXPECT_TRUE(Client().co_located());
  EXPECT_TRUE(Client().disturbs_server());
  EXPECT_EQ(Client().verdict(), "ok");
}

TEST_F(LevelClientTest, IsSilentWhenThePlanMeansIt) {
  task_.plan.set_co_located_ok(true);
  FakeWorkerScript script = Healthy();
  script.targets[0].set_same_host(true);
  AddWorker(script);
  AddStage(4, 200);
  Run();
  EXPECT_TRUE(Client().co_located());
  EXPECT_FALSE(Client().disturbs_server());
}

TEST_F(LevelClientTest, HoldsWaitingForGrantsAgainstSlotsAndTime) {
  FakeWorkerScript script = Healthy();
  script.health.set_grant_wait_us(200'000);  // of 4 slots × a window of 1 s
  AddWorker(script);
  AddStage(4, 400);
  Run();
  EXPECT_NEAR(Client().grant_wait_share(), 0.05, 0.01);
  EXPECT_EQ(Client().cause(), "grants");
}

}  // namespace
}  // namespace byzerperf
