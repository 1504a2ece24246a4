// A trace in a whole cluster, in virtual time: the same requests at the same
// times, whatever the number of workers.

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/rng.h"
#include "tests/support/simulated_cluster.h"
#include "tests/support/small_task.h"

namespace byzerperf {
namespace {

constexpr uint32_t kTraces = 12;

// Up to 120 requests, most of them some milliseconds apart, some together.
RunTask TraceTask(uint32_t seed) {
  auto draw = [&, n = uint64_t{0}](uint64_t below) mutable {
    return RandomBelow(seed, /*stream=*/98, n++, below);
  };
  RunTask task = SmallTask();
  task.plan.set_random_seed(seed);
  task.plan.set_on_saturation(v1::OnSaturation::stop);
  task.prompts.clear_prompts();
  const auto count = static_cast<uint32_t>(40 + draw(80));
  uint64_t time_us = draw(50'000);
  for (uint32_t i = 0; i < count; ++i) {
    v1::Prompt& prompt = *task.prompts.add_prompts();
    prompt.set_id(absl::StrCat("t.jsonl:", i + 1));
    prompt.add_messages()->set_role("user");
    prompt.mutable_messages(0)->set_content(absl::StrCat("Request ", i));
    task.prompts.add_due_us(time_us);
    if (draw(4) > 0) time_us += draw(100'000);
  }
  v1::Stage& stage = *task.plan.add_stages();
  stage.set_level("x1");
  stage.set_grace_period_s(30);
  stage.set_request_count(count);
  stage.set_warmup_request_count(static_cast<uint32_t>(draw(5)));
  v1::Arrivals& arrivals = *stage.mutable_load()->mutable_arrivals();
  arrivals.set_pattern(v1::ArrivalPattern::trace);
  arrivals.set_smoothness(1);
  arrivals.set_speedup(0.5 + static_cast<double>(draw(4)));
  arrivals.set_rate_per_s(20);
  return task;
}

// What stands in a row that the plan alone decides.
using PlannedRow = std::tuple<double, std::string, v1::Phase::Value>;

std::map<uint32_t, PlannedRow> Replayed(size_t workers, const RunTask& asked) {
  RunTask task;
  task.plan = asked.plan;
  task.prompts = asked.prompts;
  SimulatedCluster cluster(std::move(task));
  for (size_t i = 0; i < workers; ++i) {
    SimulatedCluster::WorkerSetup setup;
    setup.server = DefaultFakeServer(42);
    setup.clock_offset_ns = static_cast<int64_t>(i) * 7'654'321 * kNsPerMs;
    cluster.AddWorker(std::move(setup));
  }
  EXPECT_TRUE(cluster.Run());
  EXPECT_EQ(cluster.end().kind, RunEnd::Kind::kDone) << cluster.end().reason;
  std::map<uint32_t, PlannedRow> rows;
  for (const v1::RequestRecord& row : cluster.sink().levels.at(0).rows) {
    EXPECT_EQ(row.outcome(), v1::Outcome::ok);
    EXPECT_NEAR(row.issued_s(), row.scheduled_s(), 1e-5);
    rows.emplace(row.index(),
                 PlannedRow(row.scheduled_s(), row.prompt_id(), row.phase()));
  }
  const v1::LevelResult& level = cluster.sink().levels.at(0).finished->result;
  EXPECT_FALSE(level.over_saturated());
  EXPECT_EQ(level.asked().speedup(),
            asked.plan.stages(0).load().arrivals().speedup());
  return rows;
}

TEST(TraceCluster, ReplaysTheSameAtTheSameTimesWhateverTheNumberOfWorkers) {
  for (uint32_t seed = 1; seed <= kTraces; ++seed) {
    SCOPED_TRACE(seed);
    const RunTask task = TraceTask(seed);
    const std::map<uint32_t, PlannedRow> alone = Replayed(1, task);
    const double speedup = task.plan.stages(0).load().arrivals().speedup();
    EXPECT_EQ(alone.size(), static_cast<size_t>(task.prompts.prompts_size()));
    for (const auto& [index, row] : alone) {
      const int i = static_cast<int>(index);
      EXPECT_NEAR(std::get<0>(row),
                  static_cast<double>(task.prompts.due_us(i)) * 1e-6 / speedup,
                  1e-6);
      EXPECT_EQ(std::get<1>(row), task.prompts.prompts(i).id());
    }
    for (const size_t workers : {2, 3, 7}) {
      EXPECT_EQ(Replayed(workers, task), alone) << workers << " workers";
    }
  }
}

}  // namespace
}  // namespace byzerperf
