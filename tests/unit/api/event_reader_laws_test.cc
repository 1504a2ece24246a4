// Whatever a stream says, a reader that knows its shape reads what a parser
// that sees each event alone would read.
#include <iterator>
#include <string>

#include "absl/strings/str_replace.h"
#include "common/base/rng.h"
#include "gtest/gtest.h"
#include "worker/api/event_reader.h"
#include "worker/api/openai_decoder.h"

namespace byzerperf {
namespace {

constexpr uint64_t kSeed = 20260101;
constexpr uint64_t kEventsOfServer = 4000;

// TEXT, TIME and NOISE stand for what changes from event to event.
const char* const kServers[] = {
    // vLLM
    R"({"id":"chatcmpl-8c1f","object":"chat.completion.chunk","created":TIME,)"
    R"("model":"qwen","choices":[{"index":0,"delta":{"content":"TEXT"},)"
    R"("logprobs":null,"finish_reason":null,"token_ids":null}]})",
    // vLLM, reasoning
    R"({"id":"chatcmpl-8c1f","object":"chat.completion.chunk","created":TIME,)"
    R"("model":"qwen","choices":[{"index":0,"delta":{"reasoning":"TEXT",)"
    R"("reasoning_content":"TEXT"},"logprobs":null,"finish_reason":null}]})",
    // SGLang
    R"({"id":"5f2","object":"chat.completion.chunk","created":TIME,"model":)"
    R"("llama","choices":[{"index":0,"delta":{"role":null,"content":"TEXT",)"
    R"("reasoning_content":null,"tool_calls":null},"logprobs":null,)"
    R"("finish_reason":null,"matched_stop":null}],"usage":null})",
    // llama.cpp
    R"({"choices":[{"finish_reason":null,"index":0,"delta":{"content":"TEXT"})"
    R"(}],"created":TIME,"id":"chatcmpl-x","model":"m","system_fingerprint":)"
    R"("b1-c","object":"chat.completion.chunk"})",
    // TGI
    R"({"object":"chat.completion.chunk","id":"","created":TIME,"model":"m",)"
    R"("system_fingerprint":"3","choices":[{"index":0,"delta":{"role":)"
    R"("assistant","content":"TEXT"},"logprobs":null,"finish_reason":null}]})",
    // OpenAI
    R"({"id":"c","object":"chat.completion.chunk","created":TIME,"model":"g",)"
    R"("service_tier":"default","system_fingerprint":"fp","choices":[{"index")"
    R"(:0,"delta":{"content":"TEXT"},"logprobs":null,"finish_reason":null}],)"
    R"("obfuscation":"NOISE"})",
    // completions
    R"({"id":"cmpl-1","object":"text_completion","created":TIME,"model":"m",)"
    R"("choices":[{"index":0,"text":"TEXT","logprobs":null,"finish_reason":)"
    R"(null,"stop_reason":null}],"usage":null})",
};

// Words, and what is hard about strings: other strings of the event, what
// stands between strings, escapes, UTF-8, what is none.
const char* const kTexts[] = {" the",
                              "a",
                              "Hello, ",
                              "123",
                              ".",
                              "",
                              " ",
                              ":",
                              ",",
                              "m",
                              "index",
                              "content",
                              "\\n",
                              "\\\"",
                              "\\u4f60",
                              "\\ud83d",
                              "\\x",
                              "\\",
                              "你好",
                              "\xf0\x9f\x98\x80",
                              "\xe4\xbd",
                              "\xff",
                              "\n",
                              "\x7f",
                              "\"",
                              "\"},{\"",
                              "a\",\"content\":\"b",
                              "}",
                              "\\\\",
                              "null"};

class EventReaderLaws : public ::testing::TestWithParam<const char*> {
 protected:
  uint64_t Random(uint64_t below) {
    return RandomBits(kSeed, stream_, draws_++) % below;
  }

  std::string Text() { return kTexts[Random(std::size(kTexts))]; }

  std::string Event() {
    const std::string text = Text();
    return absl::StrReplaceAll(
        GetParam(), {{"TEXT", Random(4) == 0 ? text + Text() : text},
                     {"TIME", std::to_string(1'700'000'000 + draws_ / 500)},
                     {"NOISE", std::string(1 + Random(9), 'n')}});
  }

  void Mutate(std::string& json) {
    const uint64_t at = Random(json.size());
    switch (Random(4)) {
      case 0:
        json[at] = static_cast<char>(Random(256));
        break;
      case 1:
        json.erase(at, 1 + Random(12));
        break;
      case 2:
        json.insert(at, json, Random(json.size()), 1 + Random(12));
        break;
      default:
        json.insert(at, Text());
    }
  }

  const uint64_t stream_ = MixBits(std::string_view(GetParam()).size());
  uint64_t draws_ = 0;
};

TEST_P(EventReaderLaws, AReaderReadsWhatTheParserReads) {
  const auto api = MakeApi(v1::LoadPlan());
  OpenAiDecoder alone;
  EventReader forgetful(*api, /*keep_text=*/false);
  EventReader keeping(*api, /*keep_text=*/true);
  uint64_t with_text = 0;
  for (uint64_t i = 0; i < kEventsOfServer; ++i) {
    std::string json = Event();
    if (Random(4) == 0) Mutate(json);
    for (EventReader* const reader : {&forgetful, &keeping}) {
      const auto expected = alone.Decode(json, reader == &keeping);
      const auto read = reader->Read(json);
      ASSERT_EQ(read.status(), expected.status()) << json;
      if (!read.ok()) continue;
      ASSERT_TRUE(**read == *expected) << json;
      if (expected->has_generated_text()) ++with_text;
    }
  }
  EXPECT_GT(with_text, kEventsOfServer / 2);
}

INSTANTIATE_TEST_SUITE_P(Servers, EventReaderLaws,
                         ::testing::ValuesIn(kServers));

}  // namespace
}  // namespace byzerperf
