#include "coordinator/plan/model_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "coordinator/plan/first_requests.h"
#include "coordinator/plan/plan_screen.h"
#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ModelFlagsTest : public ResolveTest {
 protected:
  std::vector<double> Weights(const std::vector<std::string>& arguments) {
    const auto options = Resolve(arguments);
    EXPECT_TRUE(options.ok()) << options.status();
    std::vector<double> weights;
    if (!options.ok()) return weights;
    for (const v1::ModelShare& model : options->plan.models()) {
      weights.push_back(model.weight());
    }
    return weights;
  }
};

TEST_F(ModelFlagsTest, ASingleModelIsNoMix) {
  const auto options = Resolve({"-m", "chat"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->plan.model(), "chat");
  EXPECT_THAT(options->plan.models(), IsEmpty());
}

TEST_F(ModelFlagsTest, SeveralModelsAreAskedAlikeUnlessWeightsAreGiven) {
  const auto options = Resolve({"-m", "a, b,c"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->plan.model(), "a");
  ASSERT_EQ(options->plan.models_size(), 3);
  EXPECT_EQ(options->plan.models(1).name(), "b");
  EXPECT_THAT(Weights({"-m", "a,b,c"}), ElementsAre(1, 1, 1));
  EXPECT_THAT(Weights({"-m", "a,b,c", "--model-weights", "70,20.5, 10"}),
              ElementsAre(70, 20.5, 10));
}

TEST_F(ModelFlagsTest, ZipfsLawGivesTheKthModelAWeightOfItsRank) {
  EXPECT_THAT(Weights({"-m", "a,b,c", "--model-weights", "zipf:1.1"}),
              ElementsAre(1, std::pow(2, -1.1), std::pow(3, -1.1)));
  EXPECT_THAT(Weights({"-m", "a,b", "--model-weights", "zipf:0"}),
              ElementsAre(1, 1));
}

TEST_F(ModelFlagsTest, WrongWeightsNameTheFlagTheValueAndTheRule) {
  for (const char* weights :
       {"70,20", "70,20,10,5", "70,20,0", "70,20,-1", "70,,10", "70,20,many",
        "nan,1,1", "zipf:", "zipf:x", "zipf:-1", "zipf:11", "zipf"}) {
    EXPECT_THAT(Error({"-m", "a,b,c", "--model-weights", weights}),
                HasSubstr(std::string("--model-weights: '") + weights +
                          "' must be a number above 0 for each of the 3 models "
                          "of --model, such as 70,20,10, or zipf:S"));
  }
  EXPECT_THAT(Error({"-m", "a,b", "--model-weights", "1,inf"}),
              HasSubstr("--model-weights: inf of 'b' must be above 0 and at "
                        "most 1e+09"));
}

TEST_F(ModelFlagsTest, WeightsNeedSeveralModels) {
  for (const auto& arguments :
       {std::vector<std::string>{"--model-weights", "1"},
        {"-m", "chat", "--model-weights", "1"}}) {
    EXPECT_THAT(Error(arguments), HasSubstr("--model-weights: '1' needs "
                                            "several models"));
  }
}

TEST_F(ModelFlagsTest, ModelsHaveNamesThatDiffer) {
  EXPECT_THAT(Error({"-m", "a,,b"}),
              HasSubstr("--model: 'a,,b' must have a name between its commas"));
  EXPECT_THAT(Error({"-m", "a,"}), HasSubstr("--model: 'a,'"));
  EXPECT_THAT(Error({"-m", "a,b,a"}), HasSubstr("--model: 'a' is given twice"));
}

TEST_F(ModelFlagsTest, ThePlanScreenSaysTheMix) {
  const auto english =
      Resolve({"-m", "a,b,c", "--model-weights", "4,1,1", "--lang", "en"});
  ASSERT_TRUE(english.ok()) << english.status();
  EXPECT_THAT(PlanScreen(*english),
              HasSubstr("  model       a (66.7 %), b (16.7 %), c (16.7 %)\n"));
  const auto chinese =
      Resolve({"-m", "a,b", "--model-weights", "7,3", "--lang", "zh"});
  ASSERT_TRUE(chinese.ok()) << chinese.status();
  EXPECT_THAT(PlanScreen(*chinese), HasSubstr("a（70%），b（30%）"));
}

TEST_F(ModelFlagsTest, TheFirstRequestsSayWhichModelEachAsks) {
  const auto options = Resolve({"-m", "small,large", "--request-count", "30",
                                "--warmup-request-count", "0", "--prompt-reuse",
                                "same", "--random-seed", "5"});
  ASSERT_TRUE(options.ok()) << options.status();
  const std::string text = FirstRequests(*options, 6);
  EXPECT_THAT(text, HasSubstr("  0  p0  small  Tell 0\n"));
  EXPECT_THAT(text, HasSubstr("  5  p5  large  Tell 5\n"));
}

}  // namespace
}  // namespace byzerperf
