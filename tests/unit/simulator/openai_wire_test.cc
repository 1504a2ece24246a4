#include "simulator/openai_wire.h"

#include <gtest/gtest.h>

#include "simulator/gzip_stream.h"
#include "simulator/truth_log.h"

namespace byzerperf {
namespace {

const WireHead kChatHead = {OpenAiApi::kChat, "chatcmpl-1", "chat", 1700000000};
const WireHead kTextHead = {OpenAiApi::kCompletions, "cmpl-1", "chat",
                            1700000000};
const WireUsage kUsage = {
    .input_tokens = 30, .output_tokens = 2, .cached_tokens = 16};

TEST(OpenAiWire, WritesAChatStreamAsVllmDoes) {
  const OpenAiWire wire(kChatHead);
  const std::string head =
      R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk",)"
      R"("created":1700000000,"model":"chat",)";
  EXPECT_EQ(wire.RoleEvent(nullptr),
            head + R"("choices":[{"index":0,"delta":{"role":"assistant",)"
                   R"("content":""},"logprobs":null,"finish_reason":null}]})"
                   "\n\n");
  EXPECT_EQ(wire.TokenEvent(" the", "", nullptr),
            head + R"("choices":[{"index":0,"delta":{"content":" the"},)"
                   R"("logprobs":null,"finish_reason":null}]})"
                   "\n\n");
  EXPECT_EQ(wire.TokenEvent(" end", "stop", nullptr),
            head + R"("choices":[{"index":0,"delta":{"content":" end"},)"
                   R"("logprobs":null,"finish_reason":"stop"}]})"
                   "\n\n");
  EXPECT_EQ(wire.EmptyChoicesEvent(&kUsage),
            head + R"("choices":[],"usage":{"prompt_tokens":30,)"
                   R"("completion_tokens":2,"total_tokens":32,)"
                   R"("prompt_tokens_details":{"cached_tokens":16}}})"
                   "\n\n");
}

TEST(OpenAiWire, WritesCompletionsWithoutARole) {
  const OpenAiWire wire(kTextHead);
  EXPECT_EQ(wire.RoleEvent(nullptr), "");
  EXPECT_EQ(wire.TokenEvent("一", "length", &kUsage),
            R"(data: {"id":"cmpl-1","object":"text_completion",)"
            R"("created":1700000000,"model":"chat","choices":[{"index":0,)"
            R"("text":"一","logprobs":null,"finish_reason":"length"}],)"
            R"("usage":{"prompt_tokens":30,"completion_tokens":2,)"
            R"("total_tokens":32,"prompt_tokens_details":)"
            R"({"cached_tokens":16}}})"
            "\n\n");
}

TEST(OpenAiWire, WritesAWholeChat) {
  EXPECT_EQ(OpenAiWire(kChatHead).WholeBody("Hi \"you\"\n", "stop", kUsage),
            R"({"id":"chatcmpl-1","object":"chat.completion",)"
            R"("created":1700000000,"model":"chat","choices":[{"index":0,)"
            R"("message":{"role":"assistant","content":"Hi \"you\"\n"},)"
            R"("logprobs":null,"finish_reason":"stop"}],"usage":)"
            R"({"prompt_tokens":30,"completion_tokens":2,"total_tokens":32,)"
            R"("prompt_tokens_details":{"cached_tokens":16}}})");
}

TEST(ErrorBody, IsAnObjectWithTypeAndCode) {
  EXPECT_EQ(ErrorBody(404, "no such model"),
            R"({"error":{"message":"no such model","type":"NotFoundError",)"
            R"("param":null,"code":404}})");
}

TEST(GzipStream, MakesStoredBlocksWithTheStandardChecksum) {
  GzipStream gzip;
  std::string bytes = gzip.Encode("12345");
  bytes += gzip.Encode("6789");
  bytes += gzip.Finish();
  const std::string expected =
      std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10) +
      std::string("\0\x05\0\xfa\xff", 5) + "12345" +
      std::string("\0\x04\0\xfb\xff", 5) + "6789" +
      std::string("\x01\0\0\xff\xff", 5) +
      std::string("\x26\x39\xf4\xcb", 4) +  // CRC-32 of "123456789"
      std::string("\x09\0\0\0", 4);
  EXPECT_EQ(bytes, expected);
}

TEST(TruthLine, HoldsEveryFieldByName) {
  TruthRecord record;
  record.request_id = "run-c0005-7-1";
  record.received_ns = 100;
  record.first_token_ns = 200;
  record.last_token_ns = 300;
  record.done_ns = 301;
  record.input_tokens = 30;
  record.output_tokens = 2;
  record.cached_tokens = 16;
  record.events = 2;
  record.outcome = "ok";
  record.lateness_us = 12;
  record.send_ns = {200, 300};
  const std::string line =
      R"({"request_id":"run-c0005-7-1","received_ns":100,)"
      R"("first_token_ns":200,"last_token_ns":300,"done_ns":301,)"
      R"("input_tokens":30,"output_tokens":2,"cached_tokens":16,"events":2,)"
      R"("outcome":"ok","fault":"","lateness_us":12)";
  EXPECT_EQ(TruthLine(record, false), line + "}");
  EXPECT_EQ(TruthLine(record, true), line + R"(,"send_ns":[200,300]})");
}

TEST(TruthLine, WritesNullForWhatDidNotHappen) {
  TruthRecord record;
  record.received_ns = 100;
  record.outcome = "http_429";
  record.fault = "429";
  EXPECT_EQ(TruthLine(record, false),
            R"({"request_id":"","received_ns":100,"first_token_ns":null,)"
            R"("last_token_ns":null,"done_ns":null,"input_tokens":0,)"
            R"("output_tokens":0,"cached_tokens":0,"events":0,)"
            R"("outcome":"http_429","fault":"429","lateness_us":0})");
}

}  // namespace
}  // namespace byzerperf
