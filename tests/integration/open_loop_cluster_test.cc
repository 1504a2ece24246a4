// The laws of open loops in a whole cluster, in virtual time: the same requests
// at the same times, whatever the number of workers and whatever is lost.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "common/base/duration.h"
#include "common/schedule/arrivals.h"
#include "tests/support/arrivals.h"
#include "tests/support/cluster_plans.h"
#include "tests/support/simulated_cluster.h"
#include "tests/support/small_task.h"

namespace byzerperf {
namespace {

constexpr uint32_t kPlans = 24;

RunTask TaskOf(uint32_t seed) {
  RunTask task = SmallTask();
  task.plan.set_random_seed(seed);
  task.plan.set_on_saturation(v1::OnSaturation::mark);
  task.plan.mutable_target()->add_urls("http://other:8000");
  return task;
}

// A level of up to 25 requests a second for some seconds, drawn from a seed:
// any pattern, a ramp now and then, a warm-up now and then.
void AddRandomLevel(uint32_t seed, RunTask* task) {
  Draws draw(seed);
  v1::Stage& stage = *task->plan.add_stages();
  stage.set_level("r");
  stage.set_grace_period_s(30);
  v1::Arrivals& arrivals = *stage.mutable_load()->mutable_arrivals();
  const double rate = 5 + 20 * draw.Unit();
  arrivals.set_rate_per_s(rate);
  arrivals.set_pattern(static_cast<v1::ArrivalPattern::Value>(
      1 + static_cast<int>(3 * draw.Unit())));
  const bool gamma = arrivals.pattern() == v1::ArrivalPattern::gamma;
  arrivals.set_smoothness(gamma ? 0.3 + 4 * draw.Unit() : 1);
  if (draw.Unit() < 0.5) {
    AddStretch(1 + 3 * draw.Unit(), 0, rate, arrivals);
  }
  AddStretch(1, rate, rate, arrivals);
  if (draw.Unit() < 0.5) stage.set_warmup_duration_s(1);
  stage.set_request_count(40 + static_cast<uint32_t>(80 * draw.Unit()));
}

// What stands in a row that the plan alone decides.
using Planned = std::tuple<double, std::string, std::string, v1::Phase::Value>;

std::map<uint32_t, Planned> RunOn(size_t workers, uint32_t seed) {
  RunTask task = TaskOf(seed);
  AddRandomLevel(seed, &task);
  SimulatedCluster cluster(std::move(task));
  for (size_t i = 0; i < workers; ++i) cluster.AddWorker(NodeOf(i));
  EXPECT_TRUE(cluster.Run());
  EXPECT_EQ(cluster.end().kind, RunEnd::Kind::kDone) << cluster.end().reason;
  std::map<uint32_t, Planned> rows;
  for (const v1::RequestRecord& row : cluster.sink().levels.at(0).rows) {
    EXPECT_EQ(row.outcome(), v1::Outcome::ok);
    EXPECT_NEAR(row.issued_s(), row.scheduled_s(), 1e-5);
    const bool is_new =
        rows.emplace(row.index(), Planned(row.scheduled_s(), row.prompt_id(),
                                          row.model(), row.phase()))
            .second;
    EXPECT_TRUE(is_new) << "two rows of request " << row.index();
  }
  return rows;
}

TEST(OpenLoopCluster, SendsTheSameAtTheSameTimesWhateverTheNumberOfWorkers) {
  for (uint32_t seed = 1; seed <= kPlans; ++seed) {
    SCOPED_TRACE(seed);
    const std::map<uint32_t, Planned> alone = RunOn(1, seed);
    EXPECT_GE(alone.size(), 40u);
    for (const size_t workers : {2, 3, 7}) {
      EXPECT_EQ(RunOn(workers, seed), alone) << workers << " workers";
    }
  }
}

TEST(OpenLoopCluster, EveryRequestHasOneRowThoughAWorkerIsLost) {
  for (const size_t workers : {2, 3, 7}) {
    RunTask task = TaskOf(3);
    AddRandomLevel(3, &task);
    task.plan.mutable_stages(0)->set_request_count(150);
    SimulatedCluster cluster(std::move(task));
    for (size_t i = 0; i < workers; ++i) cluster.AddWorker(NodeOf(i));
    cluster.Start();
    cluster.loop().RunFor(5 * kNsPerSecond);
    cluster.Kill(workers - 1);
    ASSERT_TRUE(cluster.Run());
    std::map<uint32_t, uint32_t> rows;
    for (const v1::RequestRecord& row : cluster.sink().levels.at(0).rows) {
      ++rows[row.index()];
    }
    EXPECT_EQ(rows.size(), 150u);
    for (const auto& [index, count] : rows) EXPECT_EQ(count, 1u) << index;
    const v1::LevelResult& level = cluster.sink().levels.at(0).finished->result;
    EXPECT_TRUE(level.has_degraded());
  }
}

}  // namespace
}  // namespace byzerperf
