// What happens before load where prompts have asked lengths.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/base/sha256.h"
#include "common/plan/corpus.h"
#include "coordinator/run/text_measuring.h"
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

TEST_F(MeasuredSetupTest, AJoinerGetsWhatWasMeasuredAtTheStart) {
  AddStage(4, 400);
  AddStage(4, 40);
  FakeWorkerScript script = Script();
  script.break_ns = loop_.NowNs() + 3 * kNsPerSecond;
  script.restart_ns = *script.break_ns + kNsPerSecond;
  const FakeWorker& first = AddWorker();
  const FakeWorker& second = AddWorker(script);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ASSERT_EQ(Level(2).joined_workers_size(), 1);
  EXPECT_EQ(Measurements(first) + Measurements(second), 1);
  EXPECT_EQ(first.prompt_bytes(), second.prompt_bytes());
  EXPECT_EQ(TokensOf(PromptsOf(second).corpus()), kMeasuredTokens);
  EXPECT_EQ(end_->plan.prompt_set_hash(), Sha256Hex(second.prompt_bytes()));
}

TEST_F(MeasuredSetupTest, AnotherWorkerMeasuresWhenTheFirstIsLost) {
  task_.min_workers = 1;
  FakeWorkerScript script = Script();
  script.breaks_measuring = true;
  const FakeWorker& first = AddWorker(script);
  const FakeWorker& second = AddWorker();
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(Measurements(first), 1);
  EXPECT_EQ(Measurements(second), 1);
  EXPECT_EQ(PromptsOf(second).prompts(0).blocks(0).tokens(),
            1000U - kMeasuredOverhead);
}

TEST_F(MeasuredSetupTest, OnlyAWorkerThatMeasuresTooSlowlyIsGivenUp) {
  task_.min_workers = 1;
  task_.plan.mutable_target()->set_request_timeout_s(10);
  FakeWorkerScript script = Script();
  script.never_measures = true;
  const FakeWorker& first = AddWorker(script);
  const FakeWorker& second = AddWorker();
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_TRUE(first.cancelled());
  EXPECT_EQ(Measurements(second), 1);
  // 9 requests of 10 s, 2 units of 1 s, and 30 s.
  EXPECT_THAT(observer_.notices,
              Contains(HasSubstr("worker gpu1: no answer to the text to "
                                 "measure in 2m2s")));
}

TEST_F(MeasuredSetupTest, AWorkerThatMeasuresNonsenseIsGivenUp) {
  const v1::Corpus unmeasured = task_.prompts.corpus();
  v1::TextMeasured right;
  *right.mutable_corpus() = unmeasured;
  ShareTokens(GuessUnits(unmeasured), 300, right.mutable_corpus());
  std::vector<std::pair<v1::TextMeasured, std::string>> wrong(4, {right, ""});
  *wrong[0].first.mutable_corpus() = unmeasured;
  wrong[0].second = "makes no tokens of the text";
  wrong[1].first.mutable_corpus()->mutable_token_ids()->Resize(300, 7);
  wrong[1].second = "token ids came for prompts that go as text";
  wrong[2].first.mutable_corpus()->mutable_text()->push_back('x');
  wrong[2].second = "corpus: ";
  wrong[3].first.set_overhead_tokens(-1'000'001);
  wrong[3].second = "the tokens beside the text: -1000001 must be";
  const v1::LoadPlan plan = task_.plan;
  const v1::PromptSet prompts = task_.prompts;
  for (const auto& [measured, why] : wrong) {
    StartOver(plan, prompts);
    FakeWorkerScript script = Script();
    script.measured = measured;
    AddWorker(script);
    EXPECT_EQ(Run().kind, RunEnd::Kind::kRefused) << why;
    EXPECT_THAT(end_->reason, HasSubstr(why));
    EXPECT_THAT(end_->reason, HasSubstr("worker gpu1: what it measured"));
  }
}

TEST_F(MeasuredSetupTest, TheSampleIsOfAnAskedLengthWithTheFewestBlocks) {
  task_.prompts.mutable_prompts(0)->add_blocks()->set_tokens(5);
  v1::Prompt words;
  words.set_id("t.jsonl:1");
  words.add_messages()->set_content("Why?");
  *task_.prompts.add_prompts() = words;
  EXPECT_EQ(MeasureOrder(task_.plan, task_.prompts).sample().id(),
            "synthetic:2");
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
