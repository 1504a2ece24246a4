#include "simulator/openai_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "simulator/tokens.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ReadOpenAiRequest, RendersAChatAsChatMl) {
  const auto request = ReadOpenAiRequest(OpenAiApi::kChat, R"({
      "model": "chat", "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Hi"}]}]})");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->model, "chat");
  EXPECT_EQ(request->prompt,
            Tokenize("<|im_start|>system\nBe brief.<|im_end|>\n"
                     "<|im_start|>user\nHi<|im_end|>\n"
                     "<|im_start|>assistant\n"));
  EXPECT_EQ(request->language, Model::Language::kEnglish);
  EXPECT_FALSE(request->stream);
}

TEST(ReadOpenAiRequest, AnswersInTheLanguageOfTheUser) {
  const auto chat = ReadOpenAiRequest(OpenAiApi::kChat, R"({"messages": [
      {"role": "system", "content": "You are a helpful assistant."},
      {"role": "user", "content": "什么是首 Token 时延？"}]})");
  EXPECT_EQ(chat->language, Model::Language::kChinese);
  const auto completion =
      ReadOpenAiRequest(OpenAiApi::kCompletions, R"({"prompt": "你好"})");
  EXPECT_EQ(completion->language, Model::Language::kChinese);
}

TEST(ReadOpenAiRequest, TakesAPromptOfTextOrTokens) {
  const auto text =
      ReadOpenAiRequest(OpenAiApi::kCompletions, R"({"prompt": "abcdefgh"})");
  EXPECT_EQ(text->prompt.size(), 2);
  const auto tokens =
      ReadOpenAiRequest(OpenAiApi::kCompletions, R"({"prompt": [7, 8, 9]})");
  EXPECT_THAT(tokens->prompt, ElementsAre(7, 8, 9));
  const auto listed =
      ReadOpenAiRequest(OpenAiApi::kCompletions, R"({"prompt": ["abcd"]})");
  EXPECT_EQ(listed->prompt.size(), 1);
}

TEST(ReadOpenAiRequest, ReadsLimitsAndStreamOptions) {
  const auto request = ReadOpenAiRequest(OpenAiApi::kCompletions, R"({
      "prompt": "x", "max_tokens": 20, "min_tokens": 5, "ignore_eos": true,
      "stream": true, "stream_options": {"include_usage": true,
      "continuous_usage_stats": true}, "temperature": 0.01, "stop": null})");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->limits.max_tokens, 20);
  EXPECT_EQ(request->limits.min_tokens, 5);
  EXPECT_TRUE(request->limits.ignore_eos);
  EXPECT_TRUE(request->stream);
  EXPECT_TRUE(request->include_usage);
  EXPECT_TRUE(request->continuous_usage);
}

TEST(ReadOpenAiRequest, TakesTheNewerNameOfTheLimit) {
  const auto request =
      ReadOpenAiRequest(OpenAiApi::kCompletions,
                        R"({"prompt": "x", "max_completion_tokens": 9})");
  EXPECT_EQ(request->limits.max_tokens, 9);
}

TEST(ReadOpenAiRequest, CountsInEachEventOnlyTogetherWithUsage) {
  const auto request = ReadOpenAiRequest(OpenAiApi::kCompletions,
                                         R"({"prompt": "x", "stream": true,
          "stream_options": {"continuous_usage_stats": true}})");
  EXPECT_FALSE(request->continuous_usage);
}

TEST(ReadOpenAiRequest, RefusesABrokenBodyInWords) {
  const struct {
    OpenAiApi api;
    std::string body;
    std::string words;
  } kCases[] = {
      {OpenAiApi::kChat, "{\"model\": ", "not a JSON object"},
      {OpenAiApi::kChat, "[1]", "not a JSON object"},
      {OpenAiApi::kChat, "{}", "messages is missing"},
      {OpenAiApi::kChat, R"({"messages": []})", "at least one message"},
      {OpenAiApi::kChat, R"({"messages": ["hi"]})", "object with a role"},
      {OpenAiApi::kCompletions, "{}", "prompt is missing"},
      {OpenAiApi::kCompletions, R"({"prompt": ["a", "b"]})",
       "one string or one list"},
      {OpenAiApi::kCompletions, R"({"prompt": "x", "max_tokens": 0})",
       "at least 1"},
      {OpenAiApi::kCompletions, R"({"prompt": "x", "max_tokens": -5})",
       "whole number"},
      {OpenAiApi::kCompletions,
       R"({"prompt": "x", "max_tokens": 3, "min_tokens": 4})",
       "at most max_tokens"},
      {OpenAiApi::kCompletions, R"({"prompt": "x", "n": 2})", "n must be 1"},
      {OpenAiApi::kCompletions, R"({"prompt": "x", "stream": "yes"})",
       "true or false"},
      {OpenAiApi::kCompletions,
       R"({"prompt": "x", "stream_options": {"include_usage": true}})",
       "when stream is true"},
  };
  for (const auto& [api, body, words] : kCases) {
    SCOPED_TRACE(body);
    const auto request = ReadOpenAiRequest(api, body);
    ASSERT_FALSE(request.ok());
    EXPECT_THAT(std::string(request.status().message()), HasSubstr(words));
  }
}

TEST(ReadTokenizeRequest, TakesAPromptOrMessages) {
  EXPECT_EQ(ReadTokenizeRequest(R"({"prompt": "abcdefgh"})")->size(), 2);
  EXPECT_GT(
      ReadTokenizeRequest(R"({"messages": [{"role": "user", "content": ""}]})")
          ->size(),
      0);
  EXPECT_FALSE(ReadTokenizeRequest("{}").ok());
}

}  // namespace
}  // namespace byzerperf
