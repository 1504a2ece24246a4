// The laws of a whole cluster, in virtual time: what is measured does not
// depend on how many workers measure it.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/duration.h"
#include "common/stats/metric_histograms.h"
#include "common/stats/metric_names.h"
#include "tests/support/cluster_plans.h"
#include "tests/support/simulated_cluster.h"
#include "tests/support/small_task.h"

namespace byzerperf {
namespace {

v1::Stage& AddStage(uint32_t concurrency, RunTask* task) {
  v1::Stage& stage = *task->plan.add_stages();
  stage.set_level(absl::StrFormat("c%04d", concurrency));
  stage.mutable_load()->set_concurrency(concurrency);
  stage.set_grace_period_s(30);
  stage.set_warmup_request_count(concurrency);
  return stage;
}

SimulatedCluster::WorkerSetup Worker(FakeServer server, size_t number) {
  SimulatedCluster::WorkerSetup setup = NodeOf(number);
  setup.server = std::move(server);
  return setup;
}

// (level, index, attempt) → what the model server was asked.
using Asked =
    std::map<std::tuple<std::string, uint32_t, uint32_t>, std::string>;

struct Outcome {
  Asked asked;
  std::vector<MetricHistograms> levels;  // all phases together
  std::vector<v1::LevelResult> results;
};

Outcome Sweep(size_t workers) {
  RunTask task = SmallTask();
  AddStage(5, &task).set_request_count(120);
  AddStage(11, &task).set_request_count(150);
  SimulatedCluster cluster(std::move(task));
  for (size_t i = 0; i < workers; ++i) {
    cluster.AddWorker(NodeOf(i));
  }
  EXPECT_TRUE(cluster.Run());
  EXPECT_EQ(cluster.end().kind, RunEnd::Kind::kDone) << cluster.end().reason;
  Outcome outcome;
  for (size_t i = 0; i < workers; ++i) {
    for (const FakeRequest& request : cluster.seen(i)) {
      if (request.level.empty() || request.body.empty()) continue;
      outcome.asked[{request.level, request.index, request.attempt}] =
          request.body;
    }
  }
  for (const MemorySink::Level& level : cluster.sink().levels) {
    outcome.results.push_back(level.finished->result);
    MetricHistograms merged;
    for (const v1::StatsGroup& group : level.finished->histograms.groups()) {
      EXPECT_TRUE(merged.MergeFrom(group).ok());
    }
    outcome.levels.push_back(std::move(merged));
  }
  return outcome;
}

// Only the requests of levels: preflight goes out once a worker.
Asked OfLevels(const Asked& asked) {
  Asked kept;
  for (const auto& [key, body] : asked) {
    if (std::get<0>(key).starts_with("c0")) kept[key] = body;
  }
  return kept;
}

TEST(Cluster, AsksTheSameWhateverTheNumberOfWorkers) {
  const Asked alone = OfLevels(Sweep(1).asked);
  EXPECT_EQ(alone.size(), 270u);
  EXPECT_EQ(OfLevels(Sweep(2).asked), alone);
  EXPECT_EQ(OfLevels(Sweep(3).asked), alone);
  EXPECT_EQ(OfLevels(Sweep(7).asked), alone);
}

TEST(Cluster, MeasuresTheSameWhateverTheNumberOfWorkers) {
  const Outcome alone = Sweep(1);
  for (const size_t workers : {2, 3, 7}) {
    SCOPED_TRACE(workers);
    const Outcome together = Sweep(workers);
    ASSERT_EQ(together.levels.size(), alone.levels.size());
    for (size_t level = 0; level < alone.levels.size(); ++level) {
      EXPECT_EQ(together.results[level].outcomes().at("ok"),
                alone.results[level].outcomes().at("ok"));
      for (const MetricInfo& info : AllMetrics()) {
        // Which request opens a connection depends on who sends it.
        if (info.metric == v1::Metric::connect) continue;
        EXPECT_TRUE(together.levels[level].Of(info.metric) ==
                    alone.levels[level].Of(info.metric))
            << info.name << " at level " << level;
      }
    }
  }
}

TEST(Cluster, CountsEveryTokenInTheTimeline) {
  for (const size_t workers : {1, 3}) {
    RunTask task = SmallTask();
    AddStage(5, &task).set_request_count(120);
    SimulatedCluster cluster(std::move(task));
    for (size_t i = 0; i < workers; ++i) {
      cluster.AddWorker(NodeOf(i));
    }
    ASSERT_TRUE(cluster.Run());
    const MemorySink::Level& level = cluster.sink().levels.at(0);
    uint64_t of_rows = 0;
    for (const v1::RequestRecord& row : level.rows) {
      of_rows += row.output_tokens();
    }
    uint64_t of_seconds = 0;
    uint64_t ended = 0;
    for (const v1::SecondData& second : level.finished->timeline) {
      of_seconds += second.output_tokens();
      ended += second.ok();
    }
    EXPECT_EQ(of_seconds, of_rows);
    EXPECT_EQ(ended, 120u);
  }
}

// Two workers whose model servers differ five times in speed: without grants on
// demand the slow one would still work when the fast one has nothing left.
TEST(Cluster, HoldsTheAskedConcurrencyOverTargetsOfUnequalSpeed) {
  for (const uint32_t concurrency : {5u, 12u}) {
    SCOPED_TRACE(concurrency);
    RunTask task = SmallTask();
    AddStage(concurrency, &task).set_request_count(40 * concurrency);
    SimulatedCluster cluster(std::move(task));
    cluster.AddWorker(Worker(DefaultFakeServer(1, {1.0}), 0));
    cluster.AddWorker(Worker(DefaultFakeServer(1, {0.2}), 1));
    ASSERT_TRUE(cluster.Run());
    const v1::LevelResult& level = cluster.end().result.levels(0);
    EXPECT_EQ(level.window().reason(), "steady");
    EXPECT_GE(level.reached().concurrency_mean(), 0.98 * concurrency);
    EXPECT_LE(level.reached().concurrency_mean(), 1.001 * concurrency);
    // And not only in the window: the tail is short, too.
    EXPECT_GT(level.window().end_s(), 0.7 * level.duration_s());
  }
}

TEST(Cluster, HasOneRowAnIndexWhenAWorkerDiesInMidLevel) {
  for (int64_t kill_ms = 300; kill_ms <= 3'900; kill_ms += 450) {
    SCOPED_TRACE(kill_ms);
    RunTask task = SmallTask();
    AddStage(9, &task).set_request_count(240);
    SimulatedCluster cluster(std::move(task));
    for (size_t i = 0; i < 3; ++i) {
      cluster.AddWorker(NodeOf(i));
    }
    cluster.Start();
    cluster.loop().RunFor(kill_ms * kNsPerMs);
    cluster.Kill(1);
    ASSERT_TRUE(cluster.Run());
    EXPECT_EQ(cluster.end().kind, RunEnd::Kind::kDone) << cluster.end().reason;
    const MemorySink::Level& level = cluster.sink().levels.at(0);
    std::set<uint32_t> indices;
    for (const v1::RequestRecord& row : level.rows) {
      EXPECT_TRUE(indices.insert(row.index()).second) << row.index();
      EXPECT_EQ(row.outcome(), v1::Outcome::ok);
    }
    EXPECT_EQ(indices.size(), 240u);
    EXPECT_EQ(*indices.rbegin(), 239u);
    // Statistics are of first attempts only.
    const v1::RequestCounts& counts = level.finished->result.requests();
    MetricHistograms merged;
    for (const v1::StatsGroup& group : level.finished->histograms.groups()) {
      ASSERT_TRUE(merged.MergeFrom(group).ok());
    }
    EXPECT_EQ(merged.Of(v1::Metric::e2e).count(),
              240 - counts.second_attempts());
  }
}

TEST(Cluster, EndsATimeBoundLevelWithARowForEveryRequestThatWasBegun) {
  RunTask task = SmallTask();
  AddStage(6, &task).set_duration_s(8);
  SimulatedCluster cluster(std::move(task));
  for (size_t i = 0; i < 2; ++i) {
    cluster.AddWorker(NodeOf(i));
  }
  ASSERT_TRUE(cluster.Run());
  size_t begun = 0;
  for (size_t i = 0; i < 2; ++i) {
    for (const FakeRequest& request : cluster.seen(i)) {
      begun += request.level == "c0006" ? 1 : 0;
    }
  }
  const MemorySink::Level& level = cluster.sink().levels.at(0);
  EXPECT_EQ(level.rows.size(), begun);
  EXPECT_EQ(level.finished->result.requests().planned(), begun);
  EXPECT_GT(begun, 200u);
}

TEST(Cluster, NamesTargetsOfSeveralNodesThatSitOnOneAddress) {
  RunTask task = SmallTask();
  task.plan.mutable_target()->clear_urls();
  AddStage(4, &task).set_request_count(60);
  SimulatedCluster cluster(std::move(task));
  for (size_t i = 0; i < 2; ++i) {
    SimulatedCluster::WorkerSetup setup = NodeOf(i);
    setup.own_targets = {"http://127.0.0.1:8000"};
    setup.hostname = absl::StrCat("gpu", i + 1);
    cluster.AddWorker(std::move(setup));
  }
  ASSERT_TRUE(cluster.Run());
  EXPECT_EQ(cluster.end().result.path(), "direct to 2 targets");
  const v1::LevelResult& level = cluster.end().result.levels(0);
  ASSERT_EQ(level.targets_size(), 2);
  EXPECT_EQ(level.targets(0).target(), "http://127.0.0.1:8000 on gpu1");
  EXPECT_EQ(level.targets(1).target(), "http://127.0.0.1:8000 on gpu2");
  EXPECT_EQ(level.targets(0).requests().ok() + level.targets(1).requests().ok(),
            60u);
  EXPECT_GT(level.targets(0).e2e_ms().count(), 0u);
}

}  // namespace
}  // namespace byzerperf
