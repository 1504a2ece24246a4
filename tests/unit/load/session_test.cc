#include "worker/load/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/duration.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

v1::Message MessageOf(const std::string& role, const std::string& content) {
  v1::Message message;
  message.set_role(role);
  message.set_content(content);
  return message;
}

class SessionTest : public ::testing::Test {
 protected:
  SessionTest() {
    v1::Prompt& prompt = *prompts_.add_prompts();
    *prompt.add_messages() = MessageOf("system", "Be brief.");
    *prompt.add_messages() = MessageOf("user", "One?");
    AddTurn("Two?");
    AddTurn("Three?");
  }

  v1::Turn& AddTurn(const std::string& content) {
    v1::Turn& turn = *prompt().add_turns();
    turn.set_content(content);
    return turn;
  }
  v1::Prompt& prompt() { return *prompts_.mutable_prompts(0); }

  Session Begin(const std::string& marker = "") {
    DueRequest first;
    first.granted = {.index = 7, .attempt = 2};
    first.target = 1;
    first.phase = v1::Phase::measured;
    first.scheduled_ns = 5;
    return Session(prompts_, prompt(), marker, first);
  }

  static std::vector<std::string> Said(const Session& session) {
    std::vector<std::string> said;
    for (const v1::Message& message : session.said().messages()) {
      said.push_back(message.role() + ": " + message.content());
    }
    return said;
  }

  v1::PromptSet prompts_;
};

TEST_F(SessionTest, AsksInEachTurnAllThatWasSaidUntilThen) {
  Session session = Begin("[1] ");
  EXPECT_THAT(Said(session),
              ElementsAre("system: Be brief.", "user: [1] One?"));
  ASSERT_TRUE(session.GoOn("1.", 100));
  EXPECT_THAT(Said(session), ElementsAre("system: Be brief.", "user: [1] One?",
                                         "assistant: 1.", "user: Two?"));
  ASSERT_TRUE(session.GoOn("2.", 200));
  EXPECT_THAT(Said(session), ElementsAre("system: Be brief.", "user: [1] One?",
                                         "assistant: 1.", "user: Two?",
                                         "assistant: 2.", "user: Three?"));
  EXPECT_FALSE(session.GoOn("3.", 300));
}

TEST_F(SessionTest, LeavesAnEmptyAnswerOut) {
  Session session = Begin();
  ASSERT_TRUE(session.GoOn("", 100));
  EXPECT_THAT(Said(session),
              ElementsAre("system: Be brief.", "user: One?", "user: Two?"));
}

TEST_F(SessionTest, StaysTheFirstOnesAndIsDueADelayAfterTheAnswer) {
  prompt().mutable_turns(0)->set_delay_s(1.5);
  Session session = Begin();
  EXPECT_EQ(session.due().turn, 0u);
  EXPECT_EQ(session.due().scheduled_ns, 5);
  ASSERT_TRUE(session.GoOn("1.", 1000));
  EXPECT_EQ(session.due().turn, 1u);
  EXPECT_EQ(session.due().scheduled_ns, 1000 + 3 * kNsPerSecond / 2);
  EXPECT_EQ(session.due().granted, (GrantedIndex{7, 2}));
  EXPECT_EQ(session.due().target, 1u);
  EXPECT_EQ(session.due().phase, v1::Phase::measured);
  ASSERT_TRUE(session.GoOn("2.", 2000));
  EXPECT_EQ(session.due().scheduled_ns, 2000);
}

TEST_F(SessionTest, ATurnsOwnLengthsWinOverThePrompts) {
  prompt().set_max_tokens(100);
  prompt().mutable_turns(0)->set_max_tokens(8);
  prompt().mutable_turns(0)->set_min_tokens(4);
  Session session = Begin();
  EXPECT_EQ(session.said().max_tokens(), 100u);
  EXPECT_FALSE(session.said().has_min_tokens());
  ASSERT_TRUE(session.GoOn("1.", 0));
  EXPECT_EQ(session.said().max_tokens(), 8u);
  EXPECT_EQ(session.said().min_tokens(), 4u);
  ASSERT_TRUE(session.GoOn("2.", 0));
  EXPECT_EQ(session.said().max_tokens(), 100u);
  EXPECT_FALSE(session.said().has_min_tokens());
}

TEST_F(SessionTest, WritesBlocksOutAndKeepsThemInWhatWasSaid) {
  prompts_.mutable_corpus()->set_text("alpha beta");
  prompts_.mutable_corpus()->add_unit_bytes(10);
  prompts_.mutable_corpus()->add_unit_tokens(2);
  prompt().clear_messages();
  prompt().add_blocks()->set_tokens(2);
  prompt().mutable_turns(0)->clear_content();
  prompt().mutable_turns(0)->add_blocks()->set_tokens(2);
  Session session = Begin("[1] ");
  EXPECT_THAT(Said(session), ElementsAre("user: [1] alpha beta"));
  ASSERT_TRUE(session.GoOn("1.", 0));
  EXPECT_THAT(Said(session), ElementsAre("user: [1] alpha beta",
                                         "assistant: 1.", "user: alpha beta"));
}

}  // namespace
}  // namespace byzerperf
