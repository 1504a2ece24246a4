#include "coordinator/explain/model_contrast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::ModelResult& AddModel(const std::string& name, double ttft_p50_ms,
                          uint32_t ok, uint32_t failed,
                          v1::LevelResult* level) {
  v1::ModelResult* model = level->add_models();
  model->set_model(name);
  model->mutable_requests()->set_planned(ok + failed);
  model->mutable_requests()->set_ok(ok);
  model->mutable_requests()->set_failed(failed);
  *model->mutable_ttft_ms() = SampleDistribution(ttft_p50_ms, ok);
  *model->mutable_e2e_ms() = SampleDistribution(ttft_p50_ms * 10, ok);
  return *model;
}

std::vector<WarningKind> KindsFor(const v1::LevelResult& models) {
  SampleRun run = MakeSampleRun({{.concurrency = 5}, {.concurrency = 10}});
  *run.result.mutable_levels(1)->mutable_models() = models.models();
  std::vector<WarningKind> kinds;
  for (const Warning& warning : Explain(run.result, run.plan).warnings) {
    kinds.push_back(warning.kind);
  }
  return kinds;
}

TEST(ModelContrast, IsNoneWithoutAMixOrBetweenModelsThatAreAlike) {
  v1::LevelResult level;
  EXPECT_FALSE(LatencyContrast(level));
  EXPECT_FALSE(ErrorContrast(level));
  AddModel("a", 100, 100, 0, &level);
  EXPECT_FALSE(LatencyContrast(level));
  AddModel("b", 199, 100, 4, &level);
  EXPECT_FALSE(LatencyContrast(level));
  EXPECT_FALSE(ErrorContrast(level));
  EXPECT_THAT(KindsFor(level), IsEmpty());
}

TEST(ModelContrast, NamesTheFastestAndTheSlowestFromADoublingOn) {
  v1::LevelResult level;
  AddModel("b", 150, 100, 0, &level);
  AddModel("slow", 240, 100, 0, &level);
  AddModel("fast", 120, 100, 0, &level);
  const auto contrast = LatencyContrast(level);
  ASSERT_TRUE(contrast);
  EXPECT_EQ(level.models(contrast->low).model(), "fast");
  EXPECT_EQ(level.models(contrast->high).model(), "slow");
  EXPECT_EQ(contrast->low_value, 120);
  EXPECT_EQ(contrast->high_value, 240);
  EXPECT_THAT(KindsFor(level), ElementsAre(WarningKind::kModelLatenciesDiffer));
}

TEST(ModelContrast, LeavesOutModelsOfTooFewRequests) {
  v1::LevelResult level;
  AddModel("a", 100, 100, 0, &level);
  AddModel("rare", 900, 4, 0, &level);  // no p50 below 5
  EXPECT_FALSE(LatencyContrast(level));
}

TEST(ModelContrast, ComparesWholeAnswersWhereNothingIsStreamed) {
  v1::LevelResult level;
  AddModel("a", 100, 100, 0, &level).clear_ttft_ms();
  AddModel("b", 300, 100, 0, &level).clear_ttft_ms();
  const auto contrast = LatencyContrast(level);
  ASSERT_TRUE(contrast);
  EXPECT_EQ(contrast->high_value, 3000);
}

TEST(ModelContrast, NamesErrorRatesThatLieFivePointsApart) {
  v1::LevelResult level;
  AddModel("a", 100, 100, 0, &level);
  AddModel("b", 100, 95, 5, &level);
  const auto contrast = ErrorContrast(level);
  ASSERT_TRUE(contrast);
  EXPECT_EQ(contrast->high, 1);
  EXPECT_EQ(contrast->high_value, 0.05);
  EXPECT_THAT(KindsFor(level), ElementsAre(WarningKind::kModelErrorsDiffer));
}

TEST(ModelContrast, TakesAFewFailuresForChance) {
  v1::LevelResult level;
  AddModel("a", 100, 100, 0, &level);
  AddModel("b", 100, 10, 4, &level);
  EXPECT_FALSE(ErrorContrast(level));
}

TEST(ModelContrast, CountsLostRequestsAsFailedAndLeavesOutCancelledOnes) {
  v1::LevelResult level;
  AddModel("a", 100, 100, 0, &level);
  v1::ModelResult& b = AddModel("b", 100, 90, 0, &level);
  b.mutable_requests()->set_cancelled(50);
  EXPECT_FALSE(ErrorContrast(level));
  b.mutable_requests()->set_lost(10);
  const auto contrast = ErrorContrast(level);
  ASSERT_TRUE(contrast);
  EXPECT_EQ(contrast->high_value, 0.1);
}

}  // namespace
}  // namespace byzerperf
