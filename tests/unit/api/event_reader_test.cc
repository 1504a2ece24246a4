#include "worker/api/event_reader.h"

#include <string>

#include "gtest/gtest.h"
#include "worker/api/openai_decoder.h"

namespace byzerperf {
namespace {

// Counts how often the JSON is parsed.
class CountingApi final : public Api {
 public:
  std::string_view path() const override { return ""; }
  std::string BuildBody(const v1::Prompt& /*prompt*/,
                        std::string_view /*marker*/, std::string_view /*model*/,
                        const UsageOptions& /*usage*/) const override {
    return "";
  }
  absl::StatusOr<DecodedEvent> Decode(std::string_view json,
                                      bool keep_text) override {
    ++decodes;
    return decoder_.Decode(json, keep_text);
  }

  int decodes = 0;

 private:
  OpenAiDecoder decoder_;
};

std::string Content(const std::string& text, const std::string& id = "1") {
  return R"({"id":")" + id + R"(","choices":[{"delta":{"content":")" + text +
         R"("},"finish_reason":null}]})";
}

class EventReaderTest : public ::testing::Test {
 protected:
  // A copy: the reader's event is gone at the next call.
  DecodedEvent Read(const std::string& json) {
    const auto event = reader_.Read(json);
    EXPECT_TRUE(event.ok()) << event.status() << " for " << json;
    DecodedEvent read = event.ok() ? **event : DecodedEvent();
    read.last_text = {};
    return read;
  }

  CountingApi api_;
  EventReader reader_{api_, /*keep_text=*/true};
};

TEST_F(EventReaderTest, ParsesTheFirstOfEventsThatDifferInText) {
  EXPECT_EQ(Read(Content("Hel")).text, "Hel");
  const DecodedEvent later = Read(Content("lo, 你好"));
  EXPECT_EQ(api_.decodes, 1);
  EXPECT_TRUE(later.has_choices);
  EXPECT_EQ(later.text_bytes, 10u);
  EXPECT_EQ(later.reasoning_bytes, 0u);
  EXPECT_EQ(later.text, "lo, 你好");
}

TEST_F(EventReaderTest, TellsReasoningAndRefusalFromContent) {
  Read(R"({"choices":[{"delta":{"reasoning":"hm"}}]})");
  const DecodedEvent reasoning =
      Read(R"({"choices":[{"delta":{"reasoning":"hmm"}}]})");
  EXPECT_EQ(reasoning.reasoning_bytes, 3u);
  EXPECT_EQ(reasoning.text_bytes, 0u);
  EXPECT_EQ(reasoning.text, "");
  Read(R"({"choices":[{"delta":{"refusal":"no"}}]})");
  const DecodedEvent refusal =
      Read(R"({"choices":[{"delta":{"refusal":"not"}}]})");
  EXPECT_EQ(refusal.text_bytes, 3u);
  EXPECT_EQ(refusal.text, "");
  EXPECT_EQ(api_.decodes, 2);
}

TEST_F(EventReaderTest, ReadsTheTextOfCompletions) {
  Read(R"({"choices":[{"text":"a","index":0}]})");
  EXPECT_EQ(Read(R"({"choices":[{"text":"bc","index":0}]})").text, "bc");
  EXPECT_EQ(api_.decodes, 1);
}

TEST_F(EventReaderTest, LearnsAnewWhenTheStreamChanges) {
  Read(Content("a", "1"));
  Read(Content("a", "2"));
  EXPECT_EQ(api_.decodes, 2);
  EXPECT_EQ(Read(Content("bc", "2")).text, "bc");
  EXPECT_EQ(api_.decodes, 2);
}

TEST_F(EventReaderTest, LeavesEscapesToTheParserAndKeepsTheShape) {
  Read(Content("a"));
  EXPECT_EQ(Read(Content(R"(\u4f60\n)")).text, "你\n");
  EXPECT_EQ(Read(Content(R"(\")")).text, "\"");
  EXPECT_EQ(api_.decodes, 3);
  EXPECT_EQ(Read(Content("b")).text, "b");
  EXPECT_EQ(api_.decodes, 3);
}

TEST_F(EventReaderTest, TakesAnEmptyTextForNone) {
  Read(Content("a"));
  EXPECT_FALSE(Read(Content("")).has_generated_text());
}

TEST_F(EventReaderTest, RefusesInTheTextWhatTheParserRefuses) {
  Read(Content("a"));
  for (const char* const text : {"\xff", "\xed\xa0\x80", "\n", "\x01", "\""}) {
    EXPECT_FALSE(reader_.Read(Content(text)).ok()) << text;
  }
  EXPECT_EQ(Read(Content("\x7f")).text, "\x7f");
}

TEST_F(EventReaderTest, SeesWhatMayNotStandInAStringWhereverItIs) {
  Read(Content("a"));
  for (size_t size = 1; size <= 20; ++size) {
    for (size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      for (const char bad : {'\x1f', '"', '\xff'}) {
        text[at] = bad;
        EXPECT_FALSE(reader_.Read(Content(text)).ok()) << text;
      }
      const int decodes = api_.decodes;
      for (const char good : {' ', '!', '#', '[', ']', '\x7f'}) {
        text[at] = good;
        EXPECT_EQ(Read(Content(text)).text, text);
      }
      EXPECT_EQ(api_.decodes, decodes);
    }
  }
}

TEST_F(EventReaderTest, TrustsNoOtherByte) {
  Read(Content("a"));
  EXPECT_EQ(Read(R"({"id":"1","choices":[{"delta":{"content":"b"},)"
                 R"("finish_reason":"stop"}]})")
                .finish_reason,
            "stop");
  EXPECT_EQ(
      Read(R"({"choices":[{"delta":{"content":"b"}}],"error":"e"})").error,
      "e");
  EXPECT_TRUE(Read(R"({"choices":[{"delta":{"content":"b"}}],)"
                   R"("usage":{"completion_tokens":1}})")
                  .usage.has_value());
  EXPECT_EQ(api_.decodes, 4);
}

// The text's bytes stand in the event twice: which of them is the text?
TEST_F(EventReaderTest, DoesNotGuessWhereTheTextIs) {
  for (const std::string text : {"id", "1", ":"}) Read(Content(text));
  EXPECT_EQ(api_.decodes, 3);
  EXPECT_EQ(Read(Content("1", "2")).text, "1");
  EXPECT_EQ(Read(Content("1", "3")).text, "1");
}

// An escape may hide the text where another string shows it.
TEST_F(EventReaderTest, LearnsNothingFromAnEventWithEscapes) {
  EXPECT_EQ(Read(Content(R"(\u0061)", "a")).text, "a");
  EXPECT_EQ(Read(Content(R"(\u0061)", "b")).text, "a");
  EXPECT_EQ(Read(Content("c", R"(\/)")).text, "c");
  EXPECT_EQ(Read(Content("d", R"(\/)")).text, "d");
  EXPECT_EQ(api_.decodes, 4);
}

TEST_F(EventReaderTest, KeepsWhatElseTheShapeSays) {
  const auto last = [](const std::string& text) {
    return R"({"choices":[{"text":")" + text +
           R"(","finish_reason":"stop"}],)"
           R"("usage":{"completion_tokens":7}})";
  };
  Read(last("a"));
  const DecodedEvent again = Read(last("bc"));
  EXPECT_EQ(again.finish_reason, "stop");
  EXPECT_EQ(again.usage->output_tokens, 7u);
  EXPECT_EQ(again.text, "bc");
  EXPECT_EQ(api_.decodes, 1);
}

TEST_F(EventReaderTest, DoesNotTakeTextInSeveralStringsForOne) {
  const auto two = [](const std::string& first, const std::string& second) {
    return R"({"choices":[{"delta":{"content":")" + first +
           R"("}},{"delta":{"content":")" + second + R"("}}]})";
  };
  EXPECT_EQ(Read(two("ab", "c")).text, "abc");
  EXPECT_EQ(Read(two("ab", "de")).text, "abde");
  EXPECT_EQ(api_.decodes, 2);
}

TEST_F(EventReaderTest, KeepsNoShapeOfALargeEvent) {
  const std::string id(2000, 'x');
  Read(Content("a", id));
  EXPECT_EQ(Read(Content("b", id)).text, "b");
  EXPECT_EQ(api_.decodes, 2);
  const std::string text(1'000'000, 'x');
  Read(Content(text));
  EXPECT_EQ(Read(Content("c")).text, "c");
  EXPECT_EQ(api_.decodes, 3);
}

}  // namespace
}  // namespace byzerperf
