#include "common/plan/model_mix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/plan/planned_request.h"
#include "common/plan/validate.h"
#include "tests/unit/plan/valid_plan.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::LoadPlan MixOf(const std::vector<std::pair<std::string, double>>& models) {
  v1::LoadPlan plan = ValidPlan();
  for (const auto& [name, weight] : models) {
    v1::ModelShare* model = plan.add_models();
    model->set_name(name);
    model->set_weight(weight);
  }
  plan.set_model(models.front().first);
  return plan;
}

TEST(ModelMix, IsNoneWithASingleModel) {
  v1::LoadPlan plan = ValidPlan();
  plan.set_model("chat");
  EXPECT_FALSE(HasModelMix(plan));
  EXPECT_THAT(ModelNames(plan), ElementsAre("chat"));
  EXPECT_EQ(ModelName(plan, 0), "chat");
  EXPECT_EQ(JoinedModelNames(plan), "chat");
  EXPECT_EQ(ModelShareOf(plan, 0), 1);
}

TEST(ModelMix, NamesItsModelsInTheirOrderWithTheirShares) {
  const v1::LoadPlan plan = MixOf({{"b", 3}, {"a", 1}});
  EXPECT_TRUE(HasModelMix(plan));
  EXPECT_THAT(ModelNames(plan), ElementsAre("b", "a"));
  EXPECT_EQ(ModelName(plan, 1), "a");
  EXPECT_EQ(JoinedModelNames(plan), "b,a");
  EXPECT_EQ(ModelShareOf(plan, 0), 0.75);
  EXPECT_EQ(ModelShareOf(plan, 1), 0.25);
}

// Of 10,000 requests 2,000 are expected, and a standard deviation is 40.
TEST(ModelMix, IsAskedByWeight) {
  v1::LoadPlan plan = MixOf({{"a", 70}, {"b", 20}, {"c", 10}});
  plan.set_random_seed(11);
  std::vector<int> times(3);
  for (uint32_t index = 0; index < 10'000; ++index) {
    ++times[PlanRequest(plan, 7, 0, index).model];
  }
  EXPECT_NEAR(times[0], 7'000, 5 * 46);
  EXPECT_NEAR(times[1], 2'000, 5 * 40);
  EXPECT_NEAR(times[2], 1'000, 5 * 30);
}

TEST(ModelMix, KeepsItsRules) {
  EXPECT_EQ(ValidatePlan(MixOf({{"a", 70}, {"b", 0.5}})).message(), "");
  const struct {
    std::function<void(v1::LoadPlan*)> change;
    std::string message;
  } kCases[] = {
      {[](auto* p) { p->mutable_models()->RemoveLast(); },
       "--model: 1 models must be from 2 to 256"},
      {[](auto* p) { p->mutable_models(1)->set_name("a"); },
       "--model: 'a' is given twice"},
      {[](auto* p) { p->mutable_models(1)->clear_name(); },
       "--model: '' must not be empty"},
      {[](auto* p) { p->mutable_models(1)->set_weight(0); },
       "--model-weights: 0 of 'b' must be above 0"},
      {[](auto* p) { p->mutable_models(1)->set_weight(-1); },
       "--model-weights: -1 of 'b' must be above 0"},
      {[](auto* p) {
         p->mutable_models(1)->set_weight(
             std::numeric_limits<double>::quiet_NaN());
       },
       "--model-weights: nan of 'b'"},
      {[](auto* p) {
         p->mutable_models(1)->set_weight(
             std::numeric_limits<double>::infinity());
       },
       "--model-weights: inf of 'b'"},
      {[](auto* p) { p->set_model("b"); },
       "--model: 'b' must be the first of the mix"},
  };
  for (const auto& test : kCases) {
    v1::LoadPlan plan = MixOf({{"a", 70}, {"b", 30}});
    test.change(&plan);
    EXPECT_THAT(ValidatePlan(plan).message(), HasSubstr(test.message));
  }
}

TEST(ModelMix, HasAtMostAsManyModelsAsAResultCanTellApart) {
  std::vector<std::pair<std::string, double>> models;
  models.reserve(kMaxModels + 1);
  for (int i = 0; i < kMaxModels; ++i) {
    models.emplace_back(absl::StrCat("m", i), 1);
  }
  EXPECT_EQ(ValidatePlan(MixOf(models)).message(), "");
  models.emplace_back("one more", 1);
  EXPECT_THAT(ValidatePlan(MixOf(models)).message(), HasSubstr("257 models"));
}

}  // namespace
}  // namespace byzerperf
