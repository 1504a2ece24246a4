#include "worker/api/templates.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using v1::Template;
using Messages = std::vector<std::pair<std::string, std::string>>;

std::string Render(Template::Value name, const Messages& messages) {
  v1::Prompt conversation;
  for (const auto& [role, content] : messages) {
    v1::Message* message = conversation.add_messages();
    message->set_role(role);
    message->set_content(content);
  }
  return RenderTemplate(name, conversation);
}

struct Rendering {
  Template::Value name;
  Messages messages;
  std::string rendered;
};

// The strings that Byzer-Perf's own runs sent: 84 prompts in this qwen form are
// the 18.68 tokens on average that its README reports.
TEST(RenderTemplate, WritesTheSeedsStringsToTheLetter) {
  const Rendering cases[] = {
      {Template::qwen,
       {{"user", "P"}},
       "<|im_start|>user\nP\n<|im_end|>\n<|im_start|>assistant\n"},
      {Template::yi,
       {{"user", "P"}},
       "<|im_start|>user\nP\n<|im_end|>\n<|im_start|>assistant\n"},
      {Template::default_, {{"user", "P"}}, "User:P\nAssistant:"},
      {Template::qwen,
       {{"system", "S"}, {"user", "P"}},
       "<|im_start|>system\nS<|im_end|>\n"
       "<|im_start|>user\nP\n<|im_end|>\n<|im_start|>assistant\n"},
      {Template::default_,
       {{"system", "S"}, {"user", "P"}},
       "S\nUser:P\nAssistant:"},
      {Template::qwen,
       {{"user", "A"}, {"assistant", "B"}, {"user", "C"}},
       "<|im_start|>user\nA\n<|im_end|>\n<|im_start|>assistant\nB\n"
       "<|im_start|>user\nC\n<|im_end|>\n<|im_start|>assistant\n"},
      {Template::default_,
       {{"user", "A"}, {"assistant", "B"}, {"user", "C"}},
       "User:A\nAssistant:B\nUser:C\nAssistant:"},
      {Template::default_,
       {{"user", "A"}, {"assistant", "B"}},
       "User:A\nAssistant:B"},
  };
  for (const Rendering& c : cases) {
    EXPECT_EQ(Render(c.name, c.messages), c.rendered);
  }
}

TEST(RenderTemplate, WritesTheModelsOfficialFormForChatml) {
  EXPECT_EQ(Render(Template::chatml, {{"user", "P"}}),
            "<|im_start|>user\nP<|im_end|>\n<|im_start|>assistant\n");
  EXPECT_EQ(
      Render(
          Template::chatml,
          {{"system", "S"}, {"user", "A"}, {"assistant", "B"}, {"user", "C"}}),
      "<|im_start|>system\nS<|im_end|>\n"
      "<|im_start|>user\nA<|im_end|>\n"
      "<|im_start|>assistant\nB<|im_end|>\n"
      "<|im_start|>user\nC<|im_end|>\n"
      "<|im_start|>assistant\n");
}

TEST(RenderTemplate, LeavesTextAsItIsForRawAndAuto) {
  const std::string text = "no {braces}, <|im_end|> or 你好 is special\n";
  EXPECT_EQ(Render(Template::raw, {{"user", text}}), text);
  EXPECT_EQ(Render(Template::auto_, {{"user", text}}), text);
  EXPECT_EQ(Render(Template::raw, {{"system", "S"}, {"user", "P"}}), "S\nP");
}

TEST(RenderTemplate, DoesNotInterpretTheText) {
  EXPECT_EQ(Render(Template::qwen, {{"system", "{system_msg} %s"}}),
            "<|im_start|>system\n{system_msg} %s<|im_end|>");
}

}  // namespace
}  // namespace byzerperf
