// What happens before load where prompts have asked lengths.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/base/sha256.h"
#include "common/plan/corpus.h"
#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::Contains;
using testing::HasSubstr;

class MeasuredSetupTest : public RunFixture {
 protected:
  MeasuredSetupTest() {
    AddStage(2, 10);
    task_.prompts.clear_prompts();
    for (int i = 0; i < 3; ++i) Ask(1000);
    *task_.prompts.mutable_corpus() = CutIntoUnits(
        "Twenty words are more than a unit has, and so this corpus is cut into "
        "two units, of which one is short.");
  }

  void Ask(uint32_t tokens) {
    v1::Prompt& prompt = *task_.prompts.add_prompts();
    prompt.set_id(absl::StrCat("synthetic:", task_.prompts.prompts_size()));
    prompt.set_input_tokens(tokens);
    prompt.add_blocks()->set_tokens(tokens);
  }

  static int Measurements(const FakeWorker& worker) {
    int commands = 0;
    for (const v1::Command& command : worker.commands()) {
      commands += command.has_measure_text() ? 1 : 0;
    }
    return commands;
  }

  static v1::PromptSet PromptsOf(const FakeWorker& worker) {
    v1::PromptSet prompts;
    EXPECT_TRUE(prompts.ParseFromString(worker.prompt_bytes()));
    return prompts;
  }
};

TEST_F(MeasuredSetupTest, OneWorkerMeasuresAndAllGetTheFittedPrompts) {
  const FakeWorker& first = AddWorker();
  const FakeWorker& second = AddWorker();
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(Measurements(first) + Measurements(second), 1);
  EXPECT_EQ(first.prompt_bytes(), second.prompt_bytes());
  EXPECT_EQ(end_->plan.prompt_set_hash(), Sha256Hex(first.prompt_bytes()));
  const v1::PromptSet prompts = PromptsOf(first);
  EXPECT_EQ(TokensOf(prompts.corpus()), kMeasuredTokens);
  for (const v1::Prompt& prompt : prompts.prompts()) {
    EXPECT_EQ(prompt.blocks(0).tokens(), 1000U - kMeasuredOverhead);
  }
  ExpectOneRowAnIndex(0, 10);
}

TEST_F(MeasuredSetupTest, AnotherWorkerMeasuresWhenTheFirstIsLost) {
  task_.min_workers = 1;
  FakeWorkerScript script = Script();
  // Describe and probe are over after 4 ms, the order comes at 5.
  script.break_ns = loop_.NowNs() + 4'500'000;
  AddWorker(script);
  const FakeWorker& second = AddWorker();
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(Measurements(second), 1);
  EXPECT_EQ(PromptsOf(second).prompts(0).blocks(0).tokens(),
            1000U - kMeasuredOverhead);
}

TEST_F(MeasuredSetupTest, SaysHowManyPromptsCannotBeAsShortAsAsked) {
  Ask(12);
  AddWorker();
  Run();
  EXPECT_THAT(observer_.notices,
              Contains(HasSubstr("1 of 4 prompts are longer than asked")));
}

TEST_F(MeasuredSetupTest, NothingIsMeasuredForPromptsOfFiles) {
  task_.prompts.clear_corpus();
  const FakeWorker& worker = AddWorker();
  Run();
  EXPECT_EQ(Measurements(worker), 0);
}

}  // namespace
}  // namespace byzerperf
