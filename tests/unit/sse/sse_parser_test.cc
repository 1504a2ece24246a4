#include "worker/sse/sse_parser.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Events as `type|data`.
using Events = std::vector<std::string>;

class Stream {
 public:
  explicit Stream(size_t max_event_bytes = 1 << 20)
      : parser_(max_event_bytes) {}

  void Feed(std::string_view bytes) {
    parser_.Feed(bytes, [this](const SseEvent& event) {
      events_.push_back(std::string(event.event) + "|" +
                        std::string(event.data));
    });
  }

  const Events& events() const { return events_; }
  SseParser& parser() { return parser_; }

 private:
  SseParser parser_;
  Events events_;
};

Events Parse(std::string_view bytes) {
  Stream stream;
  stream.Feed(bytes);
  return stream.events();
}

Events ParseInChunks(std::string_view bytes, size_t chunk_bytes) {
  Stream stream;
  for (size_t at = 0; at < bytes.size(); at += chunk_bytes) {
    stream.Feed(bytes.substr(at, chunk_bytes));
    stream.Feed("");  // an empty read changes nothing
  }
  return stream.events();
}

TEST(SseParser, JoinsDataLinesAndNamesTheEvent) {
  EXPECT_THAT(Parse("event: add\ndata: one\ndata: two\n\n"),
              ElementsAre("add|one\ntwo"));
}

TEST(SseParser, EndsLinesAtAnyOfTheThreeLineEnds) {
  EXPECT_THAT(Parse("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\r\n\n"),
              ElementsAre("|a", "|b", "|c", "|d"));
}

TEST(SseParser, SkipsAByteOrderMarkOnlyAtTheStart) {
  EXPECT_THAT(Parse("\xEF\xBB\xBF"
                    "data: a\n\n"
                    "\xEF\xBB\xBF"
                    "data: b\n\n"),
              ElementsAre("|a"));
}

TEST(SseParser, IgnoresCommentsAndUnknownFields) {
  EXPECT_THAT(Parse(": ping\n\nid: 7\nretry: 10\nwhat: x\n:data: no\n"
                    "data: yes\n\n"),
              ElementsAre("|yes"));
}

TEST(SseParser, RemovesOneBlankAfterTheColon) {
  EXPECT_THAT(Parse("data:a\n\ndata: b\n\ndata:  c\n\ndata:\td\n\n"),
              ElementsAre("|a", "|b", "| c", "|\td"));
}

TEST(SseParser, KeepsColonsOfTheValue) {
  EXPECT_THAT(Parse("data: {\"a\": 1}\n\n"), ElementsAre("|{\"a\": 1}"));
}

TEST(SseParser, TakesALineWithoutColonAsAnEmptyField) {
  EXPECT_THAT(Parse("data\n\ndata\ndata\n\ndatax: 1\n\n"),
              ElementsAre("|", "|\n"));
}

TEST(SseParser, DispatchesNoEventWithoutData) {
  EXPECT_THAT(Parse("event: ping\n\ndata: a\n\n\n\n"), ElementsAre("|a"));
}

TEST(SseParser, DropsAnUnfinishedEvent) {
  Stream stream;
  stream.Feed("data: a\n\ndata: b\n");
  EXPECT_THAT(stream.events(), ElementsAre("|a"));
  EXPECT_TRUE(stream.parser().mid_event());
}

TEST(SseParser, KnowsWhenItIsBetweenEvents) {
  Stream stream;
  EXPECT_FALSE(stream.parser().mid_event());
  stream.Feed("da");
  EXPECT_TRUE(stream.parser().mid_event());
  stream.Feed("ta: a\r\n\r\n");
  EXPECT_FALSE(stream.parser().mid_event());
  stream.Feed(": comment\n");
  EXPECT_FALSE(stream.parser().mid_event());
}

TEST(SseParser, PassesBytesOnAsTheyAre) {
  const std::string bytes("data: \xff\x00\xfe\n\n", 11);
  EXPECT_THAT(Parse(bytes), ElementsAre(std::string("|\xff\x00\xfe", 4)));
}

TEST(SseParser, StartsOverAfterReset) {
  Stream stream(20);
  stream.Feed("event: x\ndata: 1234567890123456\r");
  EXPECT_TRUE(stream.parser().overflowed());
  stream.parser().Reset();
  EXPECT_FALSE(stream.parser().overflowed());
  EXPECT_FALSE(stream.parser().mid_event());
  stream.Feed("\n\xEF\xBB\xBF");
  stream.parser().Reset();
  stream.Feed("\xEF\xBB\xBF");
  stream.Feed("data: a\n\n");
  EXPECT_THAT(stream.events(), ElementsAre("|a"));
}

TEST(SseParser, TakesEventsOfAMegabyte) {
  const std::string text(1'000'000, 'x');
  EXPECT_THAT(ParseInChunks("data: " + text + "\n\n", 1460),
              ElementsAre("|" + text));
}

TEST(SseParser, StopsAtAnEventThatIsTooLarge) {
  const std::string bytes =
      "data: small\n\ndata: 123456789\ndata: 123456789\n\ndata: later\n\n";
  for (size_t chunk = 1; chunk <= bytes.size(); ++chunk) {
    SCOPED_TRACE(chunk);
    Stream stream(24);
    for (size_t at = 0; at < bytes.size(); at += chunk) {
      stream.Feed(std::string_view(bytes).substr(at, chunk));
    }
    EXPECT_TRUE(stream.parser().overflowed());
    EXPECT_THAT(stream.events(), ElementsAre("|small"));
  }
}

TEST(SseParser, HoldsNoEndlessLine) {
  Stream stream(100);
  for (int i = 0; i < 1000; ++i) stream.Feed(":0123456789");
  EXPECT_TRUE(stream.parser().overflowed());
  EXPECT_THAT(stream.events(), IsEmpty());
}

// Streams with everything in them, each in every line-end.
std::vector<std::string> HardStreams() {
  const std::string with_line_feeds =
      "\xEF\xBB\xBF"
      ": opened\n"
      "\n"
      "data: one\n"
      "\n"
      "event: delta\n"
      "data: two\n"
      "data:\n"
      "data:  three\n"
      "id: 4\n"
      "\n"
      "data: \xE4\xBD\xA0\xE5\xA5\xBD\n"
      "\n"
      ": ping\n"
      "\n"
      "data: [DONE]\n"
      "\n"
      "data: cut";
  std::vector<std::string> streams;
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    std::string stream;
    for (const char c : with_line_feeds) {
      if (c == '\n') {
        stream += end;
      } else {
        stream += c;
      }
    }
    streams.push_back(stream);
  }
  return streams;
}

const Events& HardEvents() {
  static const Events events = {"|one", "delta|two\n\n three",
                                "|\xE4\xBD\xA0\xE5\xA5\xBD", "|[DONE]"};
  return events;
}

TEST(SseParser, YieldsTheSameEventsForEveryChunkSize) {
  for (const std::string& stream : HardStreams()) {
    for (size_t chunk = 1; chunk <= stream.size(); ++chunk) {
      ASSERT_EQ(ParseInChunks(stream, chunk), HardEvents()) << chunk;
    }
  }
}

TEST(SseParser, YieldsTheSameEventsForEveryPairOfCuts) {
  for (const std::string& bytes : HardStreams()) {
    const std::string_view view = bytes;
    for (size_t first = 0; first <= view.size(); ++first) {
      for (size_t second = first; second <= view.size(); ++second) {
        Stream stream;
        stream.Feed(view.substr(0, first));
        stream.Feed(view.substr(first, second - first));
        stream.Feed(view.substr(second));
        ASSERT_EQ(stream.events(), HardEvents()) << first << " " << second;
      }
    }
  }
}

// Short streams of the bytes that matter, every chunking of each: 2^(n-1) ways.
TEST(SseParser, YieldsTheSameEventsForEveryChunkingOfShortStreams) {
  for (const std::string_view bytes :
       {"data:a\r\n\r\nd", "\r\ndata\r\n\n\r", ":\rdata:\n\r\n",
        "\xEF\xBB\xBF\ndata:1\n\n", "data:\r\rdata\n\r"}) {
    const Events whole = Parse(bytes);
    const size_t cuts = bytes.size() - 1;
    for (uint32_t pattern = 0; pattern < (1u << cuts); ++pattern) {
      Stream stream;
      size_t from = 0;
      for (size_t at = 1; at <= bytes.size(); ++at) {
        if (at < bytes.size() && !(pattern >> (at - 1) & 1)) continue;
        stream.Feed(bytes.substr(from, at - from));
        from = at;
      }
      ASSERT_EQ(stream.events(), whole) << bytes << " " << pattern;
    }
  }
}

}  // namespace
}  // namespace byzerperf
