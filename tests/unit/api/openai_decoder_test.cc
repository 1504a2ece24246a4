#include "worker/api/openai_decoder.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

DecodedEvent Decoded(std::string_view json, bool keep_text = false) {
  OpenAiDecoder decoder;
  auto event = decoder.Decode(json, keep_text);
  EXPECT_TRUE(event.ok()) << event.status() << " for " << json;
  return event.ok() ? *std::move(event) : DecodedEvent();
}

struct Case {
  const char* what;
  const char* json;
  bool has_choices = true;
  uint32_t text_bytes = 0;
  uint32_t reasoning_bytes = 0;
  uint32_t tool_bytes = 0;
  const char* finish_reason = "";
  const char* error = "";
};

// Events as real servers send them.
const Case kCases[] = {
    {.what = "an empty role delta",
     .json =
         R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""},
                "logprobs":null,"finish_reason":null}]})"},
    {.what = "llama.cpp: content null beside the role",
     .json = R"({"choices":[{"delta":{"role":"assistant","content":null}}]})"},
    {.what = "content",
     .json = R"({"choices":[{"delta":{"content":"hello"}}]})",
     .text_bytes = 5},
    {.what = "content of several bytes a character",
     .json = R"({"choices":[{"delta":{"content":"你好"}}]})",
     .text_bytes = 6},
    {.what = "escaped content",
     .json = R"({"choices":[{"delta":{"content":"\u4f60\n"}}]})",
     .text_bytes = 4},
    {.what = "mock-llm: role and content together",
     .json = R"({"choices":[{"delta":{"role":"assistant","content":"hi"}}]})",
     .text_bytes = 2},
    {.what = "mock-llm: the last content with the finish reason",
     .json =
         R"({"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]})",
     .text_bytes = 1,
     .finish_reason = "stop"},
    {.what = "an empty delta with the finish reason",
     .json = R"({"choices":[{"delta":{},"finish_reason":"length"}]})",
     .finish_reason = "length"},
    {.what = "no choices in the list",
     .json = R"({"choices":[],"message":"not an error"})",
     .has_choices = false},
    {.what = "an empty choice", .json = R"({"choices":[{}]})"},
    {.what = "delta null", .json = R"({"choices":[{"delta":null}]})"},
    {.what = "choices null",
     .json = R"({"choices":null})",
     .has_choices = false},
    {.what = "a comment-like object",
     .json = R"({"id":"x","object":"ping"})",
     .has_choices = false},
    {.what = "an empty object", .json = "{}", .has_choices = false},
    {.what = "DeepSeek's reasoning",
     .json = R"({"choices":[{"delta":{"content":null,
                "reasoning_content":"hm"}}]})",
     .reasoning_bytes = 2},
    {.what = "reasoning under its other name",
     .json = R"({"choices":[{"delta":{"reasoning":"hmm"}}]})",
     .reasoning_bytes = 3},
    {.what = "reasoning under both names is counted once",
     .json = R"({"choices":[{"delta":{"reasoning":"hm",
                "reasoning_content":"hm"}}]})",
     .reasoning_bytes = 2},
    {.what = "reasoning that is no string",
     .json = R"({"choices":[{"delta":{"reasoning":{"effort":"low"}}}]})"},
    {.what = "a refusal",
     .json = R"({"choices":[{"delta":{"refusal":"no"}}]})",
     .text_bytes = 2},
    {.what = "a tool call's name",
     .json = R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1",
                "type":"function","function":{"name":"f","arguments":""}}]}}]})",
     .tool_bytes = 1},
    {.what = "a tool call's arguments",
     .json = R"({"choices":[{"delta":{"tool_calls":[{"index":0,
                "function":{"arguments":"{\"a\":1}"}}]}}]})",
     .tool_bytes = 7},
    {.what = "the older function call",
     .json = R"({"choices":[{"delta":{"function_call":{"name":"f",
                "arguments":"{}"}}}]})",
     .tool_bytes = 3},
    {.what = "content in parts",
     .json = R"({"choices":[{"delta":{"content":[{"type":"text","text":"ab"},
                {"type":"image"},7,{"type":"text","text":"c"}]}}]})",
     .text_bytes = 3},
    {.what = "completions' text",
     .json = R"({"choices":[{"text":"abc","index":0,"finish_reason":null}]})",
     .text_bytes = 3},
    {.what = "several choices add up",
     .json = R"({"choices":[{"delta":{"content":"ab"}},
                {"delta":{"content":"c"},"finish_reason":"stop"}]})",
     .text_bytes = 3,
     .finish_reason = "stop"},
    {.what = "a whole chat answer",
     .json = R"({"object":"chat.completion","choices":[{"message":
                {"role":"assistant","content":"hello",
                "reasoning_content":"hm"},"finish_reason":"stop"}]})",
     .text_bytes = 5,
     .reasoning_bytes = 2,
     .finish_reason = "stop"},
    {.what = "an error object",
     .json = R"({"error":{"message":"boom","type":"server_error","code":500}})",
     .has_choices = false,
     .error = "boom"},
    {.what = "inference-server: the error is a string",
     .json = R"({"error":"Model does not exist"})",
     .has_choices = false,
     .error = "Model does not exist"},
    {.what = "an error object without a message",
     .json = R"({"error":{"code":429}})",
     .has_choices = false,
     .error = R"({"code":429})"},
    {.what = "Byzer-LLM's flat error",
     .json = R"({"object":"error","message":"The model `x` does not exist.",
                "type":"NotFoundError","param":null,"code":404})",
     .has_choices = false,
     .error = "The model `x` does not exist."},
    {.what = "FastAPI's validation error",
     .json = R"({"detail":[{"loc":["body"],"msg":"field required"}]})",
     .has_choices = false,
     .error = R"([{"loc":["body"],"msg":"field required"}])"},
    {.what = "an error beside empty choices",
     .json = R"({"choices":[],"error":{"message":"late"}})",
     .has_choices = false,
     .error = "late"},
    {.what = "an error that says there is none",
     .json = R"({"choices":[{}],"error":null})"},
    {.what = "an error that is false",
     .json = R"({"choices":[{}],"error":false})"},
    {.what = "a message beside choices is no error",
     .json = R"({"choices":[{"delta":{"content":"x"}}],"message":"ok"})",
     .text_bytes = 1},
};

TEST(OpenAiDecoder, ReadsWhatServersSend) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.what);
    const DecodedEvent event = Decoded(c.json);
    EXPECT_EQ(event.has_choices, c.has_choices);
    EXPECT_EQ(event.text_bytes, c.text_bytes);
    EXPECT_EQ(event.reasoning_bytes, c.reasoning_bytes);
    EXPECT_EQ(event.tool_bytes, c.tool_bytes);
    EXPECT_EQ(event.finish_reason, c.finish_reason);
    EXPECT_EQ(event.error, c.error);
    EXPECT_EQ(event.text, "");
    EXPECT_FALSE(event.usage.has_value());
  }
}

TEST(OpenAiDecoder, KeepsContentAloneWhenAskedTo) {
  EXPECT_EQ(Decoded(R"({"choices":[{"delta":{"content":"你\n"}}]})", true).text,
            "你\n");
  EXPECT_EQ(Decoded(R"({"choices":[{"text":"abc"}]})", true).text, "abc");
  EXPECT_EQ(Decoded(R"({"choices":[{"delta":{"reasoning":"hm"}}]})", true).text,
            "");
}

TEST(OpenAiDecoder, ReadsUsageWithDetails) {
  const DecodedEvent event = Decoded(
      R"({"choices":[],"usage":{"prompt_tokens":17,"completion_tokens":40,
          "total_tokens":57,"prompt_tokens_details":{"cached_tokens":16},
          "completion_tokens_details":{"reasoning_tokens":12}},
          "timings":{"prompt_n":1}})");
  ASSERT_TRUE(event.usage.has_value());
  EXPECT_EQ(event.usage->input_tokens, 17u);
  EXPECT_EQ(event.usage->output_tokens, 40u);
  EXPECT_EQ(event.usage->cached_input_tokens, 16u);
  EXPECT_EQ(event.usage->reasoning_tokens, 12u);
}

TEST(OpenAiDecoder, LeavesCountsThatCannotBeAbsent) {
  const DecodedEvent event = Decoded(
      R"({"choices":[],"usage":{"prompt_tokens":-1,"completion_tokens":null,
          "prompt_tokens_details":null,"completion_tokens_details":{
          "reasoning_tokens":99999999999}}})");
  ASSERT_TRUE(event.usage.has_value());
  EXPECT_EQ(event.usage->input_tokens, std::nullopt);
  EXPECT_EQ(event.usage->output_tokens, std::nullopt);
  EXPECT_EQ(event.usage->cached_input_tokens, std::nullopt);
  EXPECT_EQ(event.usage->reasoning_tokens, std::nullopt);
}

TEST(OpenAiDecoder, TakesUsageThatIsNullAsNone) {
  EXPECT_FALSE(Decoded(R"({"choices":[],"usage":null})").usage.has_value());
}

TEST(OpenAiDecoder, RefusesWhatIsNoAnswer) {
  OpenAiDecoder decoder;
  const std::string deep(5000, '[');
  for (const std::string_view json :
       {std::string_view(""), std::string_view(" "), std::string_view("{"),
        std::string_view("<html><body>502</body></html>"),
        std::string_view("[DONE]"), std::string_view("[]"),
        std::string_view("7"), std::string_view("{\"choices\":[{\"del"),
        std::string_view(R"({"choices":{}})"),
        std::string_view(R"({"choices":"x"})"),
        std::string_view(R"({"choices":[7]})"),
        std::string_view("{\"a\":\"\xff\xfe\"}"), std::string_view("{} {}"),
        std::string_view(deep)}) {
    const auto event = decoder.Decode(json, true);
    EXPECT_EQ(event.status().code(), absl::StatusCode::kInvalidArgument)
        << json;
  }
}

TEST(OpenAiDecoder, QuotesTheBeginningOfWhatItRefuses) {
  OpenAiDecoder decoder;
  const auto event =
      decoder.Decode("<html>" + std::string(1000, 'x') + "\xff", false);
  const std::string message(event.status().message());
  EXPECT_THAT(message, HasSubstr("<html>xxx"));
  EXPECT_LT(message.size(), 300u);
}

TEST(OpenAiDecoder, DecodesOneAfterTheOther) {
  OpenAiDecoder decoder;
  EXPECT_FALSE(decoder.Decode("{", false).ok());
  const std::string text(1'000'000, 'x');
  const auto large = decoder.Decode(
      R"({"choices":[{"delta":{"content":")" + text + R"("}}]})", false);
  ASSERT_TRUE(large.ok()) << large.status();
  EXPECT_EQ(large->text_bytes, 1'000'000u);
  const auto small =
      decoder.Decode(R"({"choices":[{"delta":{"content":"a"}}]})", false);
  ASSERT_TRUE(small.ok());
  EXPECT_EQ(small->text_bytes, 1u);
}

}  // namespace
}  // namespace byzerperf
