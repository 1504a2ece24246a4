// The law of a cluster: whatever fails, each planned request has one row, the
// statistics are those of the rows, what is acknowledged is written, and no
// load outlives its coordinator. Hundreds of random schedules of faults in
// virtual time; the seed of one that fails stands in its message.

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "tests/support/cluster_laws.h"
#include "tests/support/fault_schedule.h"
#include "tests/support/slow_build.h"

namespace byzerperf {
namespace {

constexpr uint32_t kSchedules = kSlowBuild ? 50 : 400;

// Beyond it a run counts as hung.
constexpr int64_t kPatienceNs = 300 * kNsPerSecond;

RunTask CopyOf(const RunTask& task) {
  RunTask copy;
  copy.plan = task.plan;
  copy.prompts = task.prompts;
  return copy;
}

// What became of the runs: laws that nothing tries say nothing.
struct Ends {
  uint32_t done = 0;
  uint32_t stopped = 0;
  uint32_t failed = 0;
  uint32_t killed = 0;
  uint32_t degraded = 0;
  uint32_t joined = 0;  // a worker came back
  uint32_t without_level = 0;

  void Add(const SimulatedCluster& cluster) {
    const auto& levels = cluster.sink().levels;
    if (levels.empty() || levels[0].rows.empty()) ++without_level;
    if (cluster.was_killed()) {
      ++killed;
      return;
    }
    done += cluster.end().kind == RunEnd::Kind::kDone ? 1 : 0;
    stopped += cluster.end().kind == RunEnd::Kind::kStopped ? 1 : 0;
    failed += cluster.end().kind == RunEnd::Kind::kFailed ? 1 : 0;
    const bool is_degraded =
        std::any_of(levels.begin(), levels.end(), [](const auto& level) {
          return level.finished && level.finished->result.has_degraded();
        });
    const bool is_joined =
        std::any_of(levels.begin(), levels.end(), [](const auto& level) {
          return level.finished &&
                 level.finished->result.joined_workers_size() > 0;
        });
    joined += is_joined ? 1 : 0;
    degraded += is_degraded ? 1 : 0;
  }
};

// The schedule of a seed: a plan, workers and what befalls them.
void RunSchedule(uint32_t seed, Ends* ends) {
  Draws draw(seed);
  const size_t workers = 1 + draw.Below(4);
  const RunTask task = DrawTask(draw, seed);
  const std::vector<Fault> faults = DrawFaults(draw, workers);
  testing::Message story;
  story << "seed " << seed << ", " << workers << " workers";
  for (const Fault& fault : faults) story << "\n  " << Describe(fault);
  SCOPED_TRACE(story);

  SimulatedCluster cluster(CopyOf(task));
  for (size_t i = 0; i < workers; ++i) {
    SimulatedCluster::WorkerSetup setup = NodeOf(i);
    setup.seed = seed * 8 + static_cast<uint32_t>(i);
    cluster.AddWorker(std::move(setup));
  }
  cluster.Start();
  for (const Fault& fault : faults) Schedule(fault, cluster);
  ASSERT_TRUE(cluster.Run(kPatienceNs)) << "the run hangs";
  cluster.Settle();
  ExpectEveryLaw(cluster, task);
  ends->Add(cluster);
}

TEST(FaultCluster, KeepsItsLawsWhateverFails) {
  Ends ends;
  for (uint32_t seed = 1; seed <= kSchedules; ++seed) {
    RunSchedule(seed, &ends);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(ends.done, kSchedules / 2);
  EXPECT_GT(ends.degraded, kSchedules / 20);
  EXPECT_GT(ends.joined, kSchedules / 200);
  EXPECT_GT(ends.stopped, kSchedules / 50);
  EXPECT_GT(ends.failed, kSchedules / 50);
  EXPECT_GT(ends.killed, kSchedules / 50);
  EXPECT_LT(ends.without_level, kSchedules / 10);
}

}  // namespace
}  // namespace byzerperf
