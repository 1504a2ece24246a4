// The prompts of the folder prompts/; tests run in the source tree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "coordinator/plan/prompt_files.h"

namespace byzerperf {
namespace {

using ::testing::Ge;

TEST(ShippedPrompts, AreAtLeastEightyInEachLanguage) {
  const auto files = ReadPromptFiles("prompts", {});
  ASSERT_TRUE(files.ok()) << files.status();
  const v1::PromptSet& prompts = files->prompts;
  std::map<std::string, int> count;
  for (const v1::Prompt& prompt : prompts.prompts()) {
    ++count[prompt.id().substr(0, 2)];
  }
  EXPECT_EQ(count.size(), 2u);
  EXPECT_THAT(count["en"], Ge(80));
  EXPECT_THAT(count["zh"], Ge(80));
}

TEST(ShippedPrompts, AreAllDifferentAndOfThreeKinds) {
  const auto files = ReadPromptFiles("prompts", {});
  ASSERT_TRUE(files.ok()) << files.status();
  const v1::PromptSet& prompts = files->prompts;
  std::set<std::string> texts;
  std::map<std::string, int> kinds;
  for (const v1::Prompt& prompt : prompts.prompts()) {
    texts.insert(prompt.messages(0).content());
    ++kinds[prompt.id().substr(3, prompt.id().size() - 7)];
  }
  EXPECT_EQ(texts.size(), static_cast<size_t>(prompts.prompts_size()));
  for (const char* kind : {"chat", "code", "long"}) {
    EXPECT_THAT(kinds[kind], Ge(20)) << kind;
  }
}

}  // namespace
}  // namespace byzerperf
