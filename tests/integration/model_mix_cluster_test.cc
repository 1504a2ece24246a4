// A mix of models over a whole cluster, in virtual time: which request asks
// which model does not depend on who sends it, and what is told of a model is
// what its rows say.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/rng.h"
#include "common/plan/planned_request.h"
#include "coordinator/run/level_parts.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/support/arrivals.h"
#include "tests/support/simulated_cluster.h"
#include "tests/support/small_task.h"

namespace byzerperf {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr uint32_t kRequests = 160;

// A plan that follows from `seed`: two to five models of any weights, and one
// level, closed or open.
RunTask MixedTask(uint32_t seed) {
  RunTask task = SmallTask();
  task.plan.set_random_seed(seed);
  const uint64_t models = 2 + RandomBelow(seed, 0, 0, 4);
  for (uint32_t i = 0; i < models; ++i) {
    v1::ModelShare* model = task.plan.add_models();
    model->set_name(absl::StrCat("m", i));
    model->set_weight(0.1 + RandomUnit(seed, 1, i));
  }
  task.plan.set_model("m0");
  v1::Stage& stage = *task.plan.add_stages();
  stage.set_level("level");
  stage.set_request_count(kRequests);
  stage.set_grace_period_s(30);
  if (seed % 2 == 0) {
    stage.mutable_load()->set_concurrency(8);
    stage.set_warmup_request_count(8);
    return task;
  }
  *stage.mutable_load()->mutable_arrivals() =
      ArrivalsAt(50, v1::ArrivalPattern::poisson);
  task.plan.set_on_saturation(v1::OnSaturation::mark);
  return task;
}

struct MixRun {
  std::vector<v1::RequestRecord> rows;
  v1::LevelResult result;
};

MixRun RunMix(uint32_t seed, size_t workers, bool kill_one = false) {
  SimulatedCluster cluster(MixedTask(seed));
  for (size_t i = 0; i < workers; ++i) {
    SimulatedCluster::WorkerSetup setup;
    setup.server = DefaultFakeServer(seed);
    setup.load_loops = i % 2 + 1;
    setup.message_delay_ns = static_cast<int64_t>(i + 1) * 400'000;
    cluster.AddWorker(std::move(setup));
  }
  if (kill_one) {
    cluster.Start();
    cluster.loop().RunFor(1'500 * kNsPerMs);
    cluster.Kill(0);
  }
  EXPECT_TRUE(cluster.Run());
  EXPECT_EQ(cluster.end().kind, RunEnd::Kind::kDone) << cluster.end().reason;
  const MemorySink::Level& level = cluster.sink().levels.at(0);
  return {level.rows, level.finished->result};
}

// (index, attempt, prompt, model) of each request.
std::set<std::tuple<uint32_t, uint32_t, std::string, std::string>> AskedBy(
    const MixRun& run) {
  std::set<std::tuple<uint32_t, uint32_t, std::string, std::string>> asked;
  for (const v1::RequestRecord& row : run.rows) {
    asked.emplace(row.index(), row.attempt(), row.prompt_id(), row.model());
  }
  return asked;
}

// The models' results once more, from the rows alone.
v1::LevelResult FromRows(const MixRun& run, const RunTask& task) {
  LevelAggregator level(/*has_model_mix=*/true);
  for (const v1::RequestRecord& row : run.rows) {
    level.AddRow(row);
    level.AddRowStats(row, KindOf(task.plan.stages(0)));
  }
  v1::LevelResult result;
  FillModels(task.plan, level, &result);
  return result;
}

// Rows have microsecond digits, which a histogram's bucket may tell apart.
void ExpectNear(const v1::Distribution& told, const v1::Distribution& of_rows) {
  EXPECT_EQ(told.count(), of_rows.count());
  EXPECT_EQ(told.has_p50(), of_rows.has_p50());
  EXPECT_NEAR(told.mean(), of_rows.mean(), 0.002);
  EXPECT_NEAR(told.max(), of_rows.max(), 0.002);
  EXPECT_NEAR(told.p50(), of_rows.p50(), 0.002 + 0.005 * of_rows.p50());
}

class ModelMix : public testing::TestWithParam<uint32_t> {};

TEST_P(ModelMix, AsksTheSameWhateverTheNumberOfWorkers) {
  const auto alone = AskedBy(RunMix(GetParam(), 1));
  EXPECT_EQ(alone.size(), kRequests);
  for (const size_t workers : {2, 3, 7}) {
    EXPECT_EQ(AskedBy(RunMix(GetParam(), workers)), alone) << workers;
  }
}

TEST_P(ModelMix, TellsOfEachModelWhatItsRowsSay) {
  const RunTask task = MixedTask(GetParam());
  for (const size_t workers : {1, 3}) {
    const MixRun run = RunMix(GetParam(), workers);
    const v1::LevelResult of_rows = FromRows(run, task);
    ASSERT_EQ(run.result.models_size(), task.plan.models_size());
    uint32_t requests = 0;
    uint32_t measured = 0;
    for (int i = 0; i < run.result.models_size(); ++i) {
      const v1::ModelResult& told = run.result.models(i);
      const v1::ModelResult& again = of_rows.models(i);
      SCOPED_TRACE(told.model());
      EXPECT_EQ(told.model(), task.plan.models(i).name());
      EXPECT_TRUE(
          MessageDifferencer::Equals(told.requests(), again.requests()));
      EXPECT_EQ(told.output_tokens_per_s(), again.output_tokens_per_s());
      ExpectNear(told.ttft_ms(), again.ttft_ms());
      ExpectNear(told.tpot_ms(), again.tpot_ms());
      ExpectNear(told.e2e_ms(), again.e2e_ms());
      requests += told.requests().planned();
      measured += told.e2e_ms().count();
    }
    EXPECT_EQ(requests, kRequests);
    EXPECT_EQ(measured, run.result.e2e_ms().count());
  }
}

TEST_P(ModelMix, KeepsToThePlanWhenAWorkerDies) {
  const RunTask task = MixedTask(GetParam());
  const MixRun run = RunMix(GetParam(), 3, /*kill_one=*/true);
  const auto prompts = static_cast<size_t>(task.prompts.prompts_size());
  std::set<uint32_t> indices;
  for (const v1::RequestRecord& row : run.rows) {
    EXPECT_TRUE(indices.insert(row.index()).second);
    EXPECT_EQ(row.model(),
              PlannedModel(task.plan,
                           PlanRequest(task.plan, prompts, 0, row.index())));
  }
  EXPECT_EQ(indices.size(), kRequests);
}

INSTANTIATE_TEST_SUITE_P(Plans, ModelMix, testing::Range(1u, 9u));

}  // namespace
}  // namespace byzerperf
