// Text that is measured between the probe and the plan.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/plan/blocks.h"
#include "common/plan/corpus.h"
#include "tests/unit/service/session_rig.h"
#include "worker/service/worker_session.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class WorkerSessionText : public testing::Test {
 protected:
  WorkerSessionText() {
    v1::MeasureText& measure = *order_.mutable_measure_text();
    *measure.mutable_plan() = rig_.plan;
    *measure.mutable_corpus() = CutIntoUnits("some words to be measured");
    measure.mutable_sample()->set_id("synthetic:1");
    measure.mutable_sample()->add_blocks()->set_tokens(100);
  }

  void Probe() {
    rig_.Probe();
    ASSERT_TRUE(rig_.Await(v1::Event::kProbeResult));
  }

  // Nobody answers before the test goes on.
  void Measure() { rig_.Send(order_); }

  size_t Count(v1::Event::KindCase kind) const {
    size_t count = 0;
    for (const v1::Event& event : rig_.events) {
      if (event.kind_case() == kind) ++count;
    }
    return count;
  }

  v1::Command order_;
  SessionRig rig_;
};

TEST_F(WorkerSessionText, IsMeasuredOnceAndThenThePlanMayCome) {
  Probe();
  Measure();
  Measure();
  ASSERT_TRUE(rig_.Await(v1::Event::kTextMeasured));
  rig_.loop.RunUntilIdle();
  EXPECT_EQ(Count(v1::Event::kTextMeasured), 1u);
  rig_.Prepare();
  rig_.SendPrompts();
  EXPECT_TRUE(rig_.Await(v1::Event::kReady));
}

TEST_F(WorkerSessionText, EndsWithTheRunThatIsStopped) {
  Probe();
  Measure();
  rig_.Stop(/*drain=*/false);
  rig_.loop.RunUntilIdle();
  EXPECT_EQ(Count(v1::Event::kTextMeasured), 0u);
}

TEST_F(WorkerSessionText, EndsWithItsStream) {
  Probe();
  Measure();
  rig_.session.reset();
  rig_.loop.RunUntilIdle();
  EXPECT_EQ(Count(v1::Event::kTextMeasured), 0u);
}

TEST_F(WorkerSessionText, KeepsItsConnectionsWhenAProbeIsRepeated) {
  Probe();
  Measure();
  const size_t transports = rig_.targets.transports_made();
  rig_.Probe();
  EXPECT_EQ(rig_.targets.transports_made(), transports);
  EXPECT_TRUE(rig_.Await(v1::Event::kTextMeasured));
}

TEST_F(WorkerSessionText, IsMeasuredByTheTargetsOfTheLastProbe) {
  rig_.Probe();
  rig_.Probe();
  ASSERT_TRUE(rig_.Await(v1::Event::kProbeResult));
  rig_.Probe();
  ASSERT_TRUE(rig_.loop.RunUntil(
      [this] { return Count(v1::Event::kProbeResult) == 2; }));
  Measure();
  EXPECT_TRUE(rig_.Await(v1::Event::kTextMeasured));
}

TEST_F(WorkerSessionText, RefusesThePlanWhileItIsMeasured) {
  Probe();
  Measure();
  rig_.Prepare();
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::invalid_plan);
  EXPECT_EQ(rig_.RefusedReason(), "the plan came before the text was measured");
  rig_.loop.RunUntilIdle();
  EXPECT_EQ(Count(v1::Event::kTextMeasured), 0u);
}

TEST_F(WorkerSessionText, IsRefusedBeforeTheTargetsAreKnown) {
  Measure();
  EXPECT_EQ(rig_.RefusedReason(),
            "the text to measure came before the targets were probed");
}

TEST_F(WorkerSessionText, IsRefusedWithoutATarget) {
  rig_.plan.mutable_target()->clear_urls();
  Probe();
  Measure();
  EXPECT_THAT(rig_.RefusedReason(), HasSubstr("came before the targets"));
}

TEST_F(WorkerSessionText, IsRefusedWhereNoTargetHasAnAddress) {
  rig_.targets.MakeUnresolvable("http://b:8000");
  Probe();
  Measure();
  EXPECT_THAT(rig_.RefusedReason(), HasSubstr("came before the targets"));
}

TEST_F(WorkerSessionText, RefusesAPlanWhereNoTargetHasAnAddress) {
  Probe();
  rig_.targets.MakeUnresolvable("http://b:8000");
  rig_.Probe();
  rig_.Prepare();
  EXPECT_THAT(rig_.RefusedReason(), HasSubstr("came before the targets"));
}

TEST_F(WorkerSessionText, IsRefusedForASampleLongerThanMayBeAsked) {
  order_.mutable_measure_text()->mutable_sample()->add_blocks()->set_tokens(
      4'000'000'000);
  Probe();
  Measure();
  EXPECT_THAT(rig_.RefusedReason(),
              HasSubstr("the tokens in blocks of prompt synthetic:1: "));
}

TEST_F(WorkerSessionText, RefusesPromptsOfACorpusThatWasNotMeasured) {
  v1::PromptSet prompts;
  v1::Prompt& prompt = *prompts.add_prompts();
  prompt.set_id("synthetic:1");
  prompt.add_blocks()->set_tokens(100);
  *prompts.mutable_corpus() = CutIntoUnits("some words");
  rig_.UsePrompts(prompts);
  Probe();
  rig_.Prepare();
  rig_.SendPrompts();
  ASSERT_TRUE(rig_.Await(v1::Event::kRefused));
  EXPECT_THAT(rig_.RefusedReason(), HasSubstr("its text was not measured"));
}

TEST_F(WorkerSessionText, IsNotWhatThePreflightAsks) {
  v1::PromptSet prompts;
  *prompts.mutable_corpus() = CutIntoUnits(
      "one two three four five six seven eight nine ten eleven twelve thirteen "
      "fourteen fifteen sixteen seventeen eighteen nineteen twenty");
  ShareTokens({20, 20}, 40, prompts.mutable_corpus());
  // A key for each of the two places to begin at.
  for (uint64_t key = 0; prompts.prompts_size() < 2; ++key) {
    v1::Prompt prompt;
    prompt.set_id(absl::StrCat("synthetic:", key));
    prompt.add_blocks()->set_tokens(20);
    prompt.mutable_blocks(0)->set_key(key);
    if (BlockText(prompts.corpus(), prompt.blocks(0)) ==
        BlockText(prompts.corpus(), WithOtherText(prompt).blocks(0))) {
      continue;
    }
    *prompts.add_prompts() = prompt;
  }
  rig_.plan.set_prompt_reuse(v1::PromptReuse::same);
  rig_.UsePrompts(prompts);
  ASSERT_TRUE(rig_.GetReady()) << rig_.RefusedReason();
  int asked = 0;
  for (const FakeRequest& request : rig_.targets.seen()) {
    if (request.body.empty()) continue;
    const std::string text =
        BlockText(prompts.corpus(), prompts.prompts(asked).blocks(0));
    EXPECT_THAT(request.body, Not(HasSubstr("\"" + text + "\"")));
    ++asked;
  }
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace byzerperf
