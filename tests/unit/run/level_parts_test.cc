#include "coordinator/run/level_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "common/base/rng.h"
#include "common/stats/metric_names.h"
#include "google/protobuf/util/message_differencer.h"

namespace byzerperf {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::IsEmpty;

constexpr uint32_t kRows = 300;

v1::LoadPlan MixedPlan() {
  v1::LoadPlan plan;
  plan.set_model("a");
  for (const char* name : {"a", "b", "c"}) {
    v1::ModelShare* model = plan.add_models();
    model->set_name(name);
    model->set_weight(1);
  }
  return plan;
}

// Requests of two models over two targets, whose latencies differ; `c` is never
// asked.
std::vector<v1::RequestRecord> MixedRows() {
  std::vector<v1::RequestRecord> rows;
  for (uint32_t i = 0; i < kRows; ++i) {
    v1::RequestRecord row;
    const bool is_a = RandomBits(5, 0, i) % 10 < 7;
    row.set_index(i);
    row.set_attempt(1);
    row.set_model(is_a ? "a" : "b");
    row.set_target(RandomBits(5, 1, i) % 2 == 0 ? "http://1" : "http://2");
    row.set_phase(i < 20 ? v1::Phase::warmup : v1::Phase::measured);
    row.set_issued_s(0.1 * i);
    row.set_sent_s(0.1 * i);
    const bool fails = !is_a && RandomBits(5, 2, i) % 4 == 0;
    row.set_outcome(fails ? v1::Outcome::http_5xx : v1::Outcome::ok);
    if (!fails) {
      row.set_input_tokens(10);
      row.set_cached_input_tokens(is_a ? 5 : 0);
      row.set_output_tokens(20);
      row.set_first_token_s(row.issued_s() + (is_a ? 0.1 : 0.3));
      row.set_last_token_s(row.issued_s() + 1);
      row.set_done_s(row.issued_s() + 1);
    }
    rows.push_back(row);
  }
  return rows;
}

LevelAggregator LevelOf(const std::vector<v1::RequestRecord>& rows,
                        bool has_model_mix = true) {
  LevelAggregator level(has_model_mix);
  for (const v1::RequestRecord& row : rows) {
    level.AddRow(row);
    level.AddRowStats(row, LoadKind::kClosedLoop);
  }
  return level;
}

v1::LevelResult PartsOf(const std::vector<v1::RequestRecord>& rows) {
  const LevelAggregator level = LevelOf(rows);
  v1::LevelResult result;
  FillTargets(level, &result);
  FillModels(MixedPlan(), level, &result);
  return result;
}

TEST(LevelParts, TellEachModelsRequestsApart) {
  const std::vector<v1::RequestRecord> rows = MixedRows();
  const v1::LevelResult result = PartsOf(rows);
  ASSERT_EQ(result.models_size(), 3);
  for (const v1::ModelResult& model : result.models()) {
    uint32_t asked = 0;
    uint32_t ok = 0;
    for (const v1::RequestRecord& row : rows) {
      if (row.model() != model.model()) continue;
      ++asked;
      ok += row.outcome() == v1::Outcome::ok ? 1 : 0;
    }
    EXPECT_EQ(model.requests().planned(), asked) << model.model();
    EXPECT_EQ(model.requests().ok(), ok) << model.model();
    EXPECT_EQ(model.requests().failed(), asked - ok) << model.model();
  }
  EXPECT_NEAR(result.models(0).ttft_ms().p50(), 100, 0.4);
  EXPECT_NEAR(result.models(1).ttft_ms().p50(), 300, 1.2);
  EXPECT_EQ(result.models(0).cached_input_share(), 0.5);
  EXPECT_GT(result.models(1).outcomes().at("http_5xx"), 0u);
}

TEST(LevelParts, HaveAModelThatNoRequestAsked) {
  const v1::LevelResult result = PartsOf(MixedRows());
  EXPECT_EQ(result.models(2).model(), "c");
  EXPECT_EQ(result.models(2).requests().planned(), 0u);
  EXPECT_EQ(result.models(2).ttft_ms().count(), 0u);
  EXPECT_FALSE(result.models(2).has_cached_input_share());
}

TEST(LevelParts, HaveNoModelsWithoutAMix) {
  v1::LoadPlan plan;
  plan.set_model("a");
  const LevelAggregator level = LevelOf(MixedRows(), /*has_model_mix=*/false);
  v1::LevelResult result;
  FillModels(plan, level, &result);
  EXPECT_THAT(result.models(), IsEmpty());
  const v1::LevelHistograms saved = level.Histograms("c0001");
  for (const v1::StatsGroup& group : saved.groups()) {
    EXPECT_EQ(group.model(), "");
  }
}

// The sum over the models is the whole, and so is the one over the targets.
TEST(LevelParts, AddUpToTheLevel) {
  const LevelAggregator level = LevelOf(MixedRows());
  MetricHistograms models;
  uint32_t rows = 0;
  for (const auto& [name, totals] : level.by_model()) {
    models.Merge(level.MeasuredOfModel(name));
    rows += totals.rows;
  }
  MetricHistograms targets;
  for (const auto& [name, totals] : level.by_target()) {
    targets.Merge(level.MeasuredOfTarget(name));
  }
  EXPECT_EQ(models, level.Measured());
  EXPECT_EQ(targets, level.Measured());
  EXPECT_EQ(rows, kRows);
  EXPECT_GT(level.Measured().Of(v1::Metric::ttft).count(), 200u);
}

// What workers send in groups is what the rows themselves say.
TEST(LevelParts, AreTheSameFromSavedGroupsInAnyOrder) {
  const LevelAggregator rows_alone = LevelOf(MixedRows());
  const v1::LevelHistograms saved = rows_alone.Histograms("c0001");
  EXPECT_EQ(saved.groups_size(), 8);  // two targets, models and phases
  LevelAggregator merged(/*has_model_mix=*/true);
  for (int i = saved.groups_size() - 1; i >= 0; --i) {
    merged.AddCheckedStats(saved.groups(i));
  }
  for (const char* model : {"a", "b", "c"}) {
    EXPECT_EQ(merged.MeasuredOfModel(model), rows_alone.MeasuredOfModel(model));
  }
  for (const char* target : {"http://1", "http://2"}) {
    EXPECT_EQ(merged.MeasuredOfTarget(target),
              rows_alone.MeasuredOfTarget(target));
  }
  EXPECT_EQ(merged.AllPhases(), rows_alone.AllPhases());
}

TEST(LevelParts, AreTheSameForAnyOrderOfRows) {
  std::vector<v1::RequestRecord> rows = MixedRows();
  const v1::LevelResult forwards = PartsOf(rows);
  std::reverse(rows.begin(), rows.end());
  EXPECT_TRUE(MessageDifferencer::Equals(PartsOf(rows), forwards));
}

}  // namespace
}  // namespace byzerperf
