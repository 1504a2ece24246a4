// What becomes of a conversation in a prompt file: its first request, or a
// session.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "coordinator/plan/prompt_files.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kOpenAi[] =
    R"({"messages": [{"role": "system", "content": "Be brief."},
 {"role": "user", "content": "one"}, {"role": "assistant", "content": "A"},
 {"role": "user", "content": "two"}, {"role": "assistant", "content": "B"},
 {"role": "user", "content": "three"}], "max_tokens": 9})";

constexpr char kShareGpt[] =
    R"({"id": "c", "conversations": [{"from": "gpt", "value": "Z"},
 {"from": "system", "value": "Be brief."}, {"from": "human", "value": "one"},
 {"from": "gpt", "value": "A"}, {"from": "human", "value": " "},
 {"from": "user", "value": "two"}]})";

std::vector<std::string> TextsOf(const v1::Prompt& prompt) {
  std::vector<std::string> texts;
  for (const v1::Message& message : prompt.messages()) {
    texts.push_back(message.role() + ": " + message.content());
  }
  return texts;
}

std::vector<std::string> TurnsOf(const v1::Prompt& prompt) {
  std::vector<std::string> texts;
  for (const v1::Turn& turn : prompt.turns()) texts.push_back(turn.content());
  return texts;
}

class ConversationsTest : public ::testing::Test {
 protected:
  absl::StatusOr<PromptFiles> Read(const std::vector<std::string>& elements,
                                   const ConversationRules& rules = {}) {
    std::string text = "[";
    for (const std::string& element : elements) {
      text += (text == "[" ? "" : ",") + element;
    }
    return ReadPromptFiles(dir_.Write("c.json", text + "]"), rules);
  }

  v1::Prompt ReadOne(const std::string& element,
                     const ConversationRules& rules = {}) {
    const auto files = Read({element}, rules);
    EXPECT_TRUE(files.ok()) << files.status();
    return files.ok() ? files->prompts.prompts(0) : v1::Prompt();
  }

  TempDir dir_;
};

constexpr ConversationRules kSessions{true, 2.5};

TEST_F(ConversationsTest, MessagesAreOneRequestAsTheyStand) {
  const v1::Prompt prompt = ReadOne(kOpenAi);
  EXPECT_EQ(prompt.messages_size(), 6);
  EXPECT_EQ(prompt.messages(2).content(), "A");
  EXPECT_THAT(TurnsOf(prompt), IsEmpty());
}

TEST_F(ConversationsTest, ShareGptIsItsSystemMessageAndFirstQuestion) {
  const v1::Prompt prompt = ReadOne(kShareGpt);
  EXPECT_EQ(prompt.id(), "c");
  EXPECT_THAT(TextsOf(prompt), ElementsAre("system: Be brief.", "user: one"));
  EXPECT_THAT(TurnsOf(prompt), IsEmpty());
  EXPECT_FALSE(prompt.has_max_tokens());
}

TEST_F(ConversationsTest, LaterQuestionsBecomeTurnsAndAnswersAreDropped) {
  const v1::Prompt prompt = ReadOne(kOpenAi, kSessions);
  EXPECT_THAT(TextsOf(prompt), ElementsAre("system: Be brief.", "user: one"));
  EXPECT_THAT(TurnsOf(prompt), ElementsAre("two", "three"));
  for (const v1::Turn& turn : prompt.turns()) {
    EXPECT_EQ(turn.delay_s(), 2.5);
    EXPECT_EQ(turn.max_tokens(), 9u);
  }
}

TEST_F(ConversationsTest, ShareGptBecomesASessionToo) {
  const v1::Prompt prompt = ReadOne(kShareGpt, kSessions);
  EXPECT_THAT(TextsOf(prompt), ElementsAre("system: Be brief.", "user: one"));
  EXPECT_THAT(TurnsOf(prompt), ElementsAre("two"));
  EXPECT_FALSE(prompt.turns(0).has_max_tokens());
}

TEST_F(ConversationsTest, AConversationOfOneQuestionIsNoSession) {
  for (const char* element :
       {R"({"prompt": "one"})",
        R"({"messages": [{"role": "user", "content": "one"},
            {"role": "assistant", "content": "A"}]})"}) {
    const v1::Prompt prompt = ReadOne(element, kSessions);
    EXPECT_THAT(TextsOf(prompt), ElementsAre("user: one"));
    EXPECT_THAT(TurnsOf(prompt), IsEmpty());
  }
}

TEST_F(ConversationsTest, NobodyElseMaySpeakInASession) {
  EXPECT_THAT(
      Read({R"({"messages": [{"role": "user", "content": "one"},
                {"role": "tool", "content": "7"},
                {"role": "user", "content": "two"}]})"},
           kSessions)
          .status()
          .message(),
      HasSubstr("element 1: with --multi-turn only messages of the roles user "
                "and assistant may follow the first one of the user, and "
                "message 2 is of the role tool"));
}

TEST_F(ConversationsTest, CountsConversationsInWhichNoUserSpeaks) {
  const std::string mute =
      R"({"conversations": [{"from": "gpt", "value": "A"}]})";
  const auto files = Read({kShareGpt, mute, R"({"conversations": []})"});
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(files->prompts.prompts_size(), 1);
  EXPECT_THAT(files->notices,
              ElementsAre("--prompts-dir: 2 conversations in which no user "
                          "says anything left out (the first: c.json:2)"));
}

TEST_F(ConversationsTest, PartsOfAShareGptConversationMayHaveOneId) {
  const auto files = Read({kShareGpt, kShareGpt});
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(files->prompts.prompts(0).id(), "c");
  EXPECT_EQ(files->prompts.prompts(1).id(), "c.json:2");
}

}  // namespace
}  // namespace byzerperf
