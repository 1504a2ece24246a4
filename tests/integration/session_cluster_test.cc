// The laws of sessions in a whole cluster, in virtual time: the same turns with
// the same history, whatever the number of workers, each session on one of
// them, and a row for each turn whatever is lost.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "common/plan/sessions.h"
#include "tests/support/arrivals.h"
#include "tests/support/cluster_plans.h"
#include "tests/support/small_task.h"

namespace byzerperf {
namespace {

constexpr uint32_t kSessionPlans = 16;
constexpr char kSessionLevel[] = "level";

using Turn = std::pair<uint32_t, uint32_t>;  // index, turn

// Of the seven prompts some become sessions of up to five requests.
void AddSessions(Draws& draw, RunTask* task) {
  for (v1::Prompt& prompt : *task->prompts.mutable_prompts()) {
    const uint32_t turns = draw.Below(5);
    const bool rests = draw.Chance(0.5);
    for (uint32_t turn = 0; turn < turns; ++turn) {
      v1::Turn& next = *prompt.add_turns();
      next.set_content("And then " + std::to_string(turn) + "?");
      if (rests) next.set_delay_s(draw.Unit());
      if (draw.Chance(0.5)) next.set_max_tokens(1 + draw.Below(100));
    }
  }
}

void AddClosedLevel(Draws& draw, v1::Stage* stage) {
  stage->mutable_load()->set_concurrency(1 + draw.Below(12));
  stage->set_request_count(30 + draw.Below(60));
  stage->set_warmup_request_count(draw.Below(6));
}

void AddOpenLevel(Draws& draw, v1::Stage* stage) {
  *stage->mutable_load()->mutable_arrivals() =
      ArrivalsAt(4 + 10 * draw.Unit(), v1::ArrivalPattern::poisson);
  stage->set_request_count(30 + draw.Below(60));
}

RunTask SessionTask(uint32_t seed) {
  Draws draw(seed);
  RunTask task = SmallTask();
  v1::LoadPlan& plan = task.plan;
  plan.set_random_seed(seed);
  plan.set_on_saturation(v1::OnSaturation::mark);
  plan.set_session_header("X-Session-Id");
  plan.mutable_target()->add_urls("http://other:8000");
  if (draw.Chance(0.5)) plan.set_prompt_reuse(v1::PromptReuse::same);
  if (draw.Chance(0.5)) plan.set_prompt_sampling(v1::PromptSampling::shuffle);
  if (draw.Chance(0.3)) {
    plan.mutable_cancellation()->set_share(0.2);
    plan.mutable_cancellation()->set_delay_s(0.05);
  }
  if (draw.Chance(0.3)) {
    for (const char* name : {"m0", "m1", "m2"}) {
      v1::ModelShare& model = *plan.add_models();
      model.set_name(name);
      model.set_weight(1 + draw.Unit());
    }
    plan.set_model("m0");
  }
  AddSessions(draw, &task);
  v1::Stage& stage = *plan.add_stages();
  stage.set_level(kSessionLevel);
  stage.set_grace_period_s(30);
  if (seed % 2 == 0) {
    AddClosedLevel(draw, &stage);
  } else {
    AddOpenLevel(draw, &stage);
  }
  return task;
}

uint64_t RequestsOf(const RunTask& task) {
  return RequestsOfStage(task.plan, task.prompts, 0);
}

struct Sent {
  std::map<Turn, std::string> bodies;
  std::map<Turn, std::pair<std::string, v1::Outcome::Value>> rows;
};

void TakeSeen(const SimulatedCluster& cluster, size_t workers, Sent* sent) {
  std::map<uint32_t, std::set<size_t>> workers_of;
  for (size_t worker = 0; worker < workers; ++worker) {
    for (const FakeRequest& request : cluster.seen(worker)) {
      if (request.level != kSessionLevel) continue;
      const bool is_new =
          sent->bodies.emplace(Turn(request.index, request.turn), request.body)
              .second;
      EXPECT_TRUE(is_new) << request.request_id << " was sent twice";
      workers_of[request.index].insert(worker);
    }
  }
  for (const auto& [index, of_one] : workers_of) {
    EXPECT_EQ(of_one.size(), 1u) << "session " << index;
  }
}

Sent RunSessions(size_t workers, uint32_t seed) {
  SimulatedCluster cluster(SessionTask(seed));
  for (size_t i = 0; i < workers; ++i) cluster.AddWorker(NodeOf(i));
  EXPECT_TRUE(cluster.Run());
  EXPECT_EQ(cluster.end().kind, RunEnd::Kind::kDone) << cluster.end().reason;
  Sent sent;
  TakeSeen(cluster, workers, &sent);
  for (const v1::RequestRecord& row : cluster.sink().levels.at(0).rows) {
    const bool is_new = sent.rows
                            .emplace(Turn(row.index(), row.turn()),
                                     std::pair(row.prompt_id(), row.outcome()))
                            .second;
    EXPECT_TRUE(is_new) << "two rows of " << row.request_id();
  }
  return sent;
}

TEST(SessionCluster, LastsItsTimeThoughAllSessionsRestAtItsEnd) {
  RunTask task = SmallTask();
  task.prompts.clear_prompts();
  v1::Prompt& prompt = *task.prompts.add_prompts();
  prompt.set_id("s0");
  prompt.add_messages()->set_role("user");
  prompt.mutable_messages(0)->set_content("Begin.");
  prompt.add_turns()->set_content("Go on.");
  prompt.mutable_turns(0)->set_delay_s(50);
  v1::Stage& stage = *task.plan.add_stages();
  stage.set_level(kSessionLevel);
  stage.mutable_load()->set_concurrency(3);
  stage.set_duration_s(20);
  stage.set_grace_period_s(30);
  SimulatedCluster cluster(std::move(task));
  cluster.AddWorker(NodeOf(1));
  ASSERT_TRUE(cluster.Run());
  const v1::LevelResult& level = cluster.end().result.levels(0);
  EXPECT_EQ(level.requests().planned(), 3u);
  EXPECT_DOUBLE_EQ(level.duration_s(), 20);
  EXPECT_NEAR(level.throughput().requests_per_s(), 3 / 20.0, 0.01);
}

TEST(SessionCluster, AsksTheSameTurnsWithTheSameHistoryOnAnyNumberOfWorkers) {
  for (uint32_t seed = 1; seed <= kSessionPlans; ++seed) {
    SCOPED_TRACE(seed);
    const Sent alone = RunSessions(1, seed);
    EXPECT_EQ(alone.rows.size(), RequestsOf(SessionTask(seed)));
    EXPECT_GE(alone.bodies.size(), 30u);
    for (const size_t workers : {2, 3, 7}) {
      SCOPED_TRACE(workers);
      const Sent together = RunSessions(workers, seed);
      EXPECT_EQ(together.bodies, alone.bodies);
      EXPECT_EQ(together.rows, alone.rows);
    }
  }
}

TEST(SessionCluster, EveryTurnHasOneRowThoughAWorkerIsLost) {
  for (const size_t workers : {2, 3, 7}) {
    for (uint32_t seed = 1; seed <= 6; ++seed) {
      SCOPED_TRACE(testing::Message() << workers << " workers, seed " << seed);
      RunTask task = SessionTask(seed);
      task.plan.clear_cancellation();
      task.plan.mutable_stages(0)->set_request_count(150);
      const uint64_t planned = RequestsOf(task);
      SimulatedCluster cluster(std::move(task));
      for (size_t i = 0; i < workers; ++i) cluster.AddWorker(NodeOf(i));
      cluster.Start();
      cluster.loop().RunFor(2 * kNsPerSecond);
      cluster.Kill(workers - 1);
      ASSERT_TRUE(cluster.Run());
      const MemorySink::Level& level = cluster.sink().levels.at(0);
      std::set<Turn> turns;
      for (const v1::RequestRecord& row : level.rows) {
        EXPECT_TRUE(turns.emplace(row.index(), row.turn()).second)
            << row.request_id();
        EXPECT_TRUE(row.outcome() == v1::Outcome::ok ||
                    (row.outcome() == v1::Outcome::lost && row.turn() > 0));
      }
      EXPECT_EQ(turns.size(), planned);
      EXPECT_EQ(level.finished->result.requests().planned(), planned);
    }
  }
}

}  // namespace
}  // namespace byzerperf
