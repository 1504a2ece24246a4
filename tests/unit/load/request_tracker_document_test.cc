#include <string>

#include "gtest/gtest.h"
#include "tests/unit/load/tracker_script.h"

namespace byzerperf {
namespace {

using v1::Outcome;

TEST(RequestTrackerDocument, ReadsAWholeAnswerAlsoWhenAStreamWasAskedFor) {
  const std::string answer =
      R"({"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":3,"completion_tokens":1}})";
  for (const bool streaming : {true, false}) {
    TrackerScript script(RequestTrackerOptions{.streaming = streaming});
    script.CutInto(10).Head(200, "application/json").Body(50, answer);
    const RequestRecord& record = script.End(51);
    EXPECT_EQ(record.outcome, Outcome::ok);
    EXPECT_EQ(record.finish_reason, "stop");
    EXPECT_EQ(record.output_tokens, 1u);
    EXPECT_EQ(MsOf(record.first_byte_ns), 50);
    EXPECT_EQ(MsOf(record.done_ns), 50);
    EXPECT_EQ(record.first_chunk_ns, 0);
    EXPECT_EQ(record.first_token_ns, 0);
    EXPECT_TRUE(record.text_events.empty());
  }
}

TEST(RequestTrackerDocument, ReadsAStreamAlsoWhenAWholeAnswerWasAskedFor) {
  TrackerScript script(RequestTrackerOptions{.streaming = false});
  script.Head().Content(10, "a").Finish(11).Done(11);
  EXPECT_EQ(script.End(11).outcome, Outcome::ok);
  EXPECT_EQ(MsOf(script.record().first_token_ns), 10);
}

TEST(RequestTrackerDocument, JudgesWholeAnswersToo) {
  struct Case {
    std::string body;
    HttpEnd end;
    Outcome::Value outcome;
  };
  const Case cases[] = {
      {R"({"choices":[{"mess)", HttpEnd::kComplete, Outcome::malformed},
      {R"({"choices":[{"mess)", HttpEnd::kConnectionLost,
       Outcome::connection_lost},
      {"<html></html>", HttpEnd::kComplete, Outcome::malformed},
      {"", HttpEnd::kComplete, Outcome::malformed},
      {"{}", HttpEnd::kComplete, Outcome::malformed},
      {R"({"choices":[]})", HttpEnd::kComplete, Outcome::malformed},
      {R"({"choices":[{"message":{"content":""}}]})", HttpEnd::kComplete,
       Outcome::empty},
      {R"({"choices":[{"message":{"content":"x"}}]})", HttpEnd::kComplete,
       Outcome::ok},
      {R"({"error":{"message":"no"}})", HttpEnd::kComplete,
       Outcome::server_error_event},
      {R"({"object":"error","message":"no","code":404})", HttpEnd::kComplete,
       Outcome::server_error_event},
  };
  for (const Case& c : cases) {
    TrackerScript script(RequestTrackerOptions{.streaming = false});
    script.Head(200, "application/json").Body(5, c.body);
    EXPECT_EQ(script.End(6, c.end).outcome, c.outcome) << c.body;
  }
}

TEST(RequestTrackerDocument, KeepsWholeAnswersWithinTheirLimit) {
  TrackerScript script(
      RequestTrackerOptions{.streaming = false, .max_body_bytes = 10});
  script.CutInto(4).Head(200, "application/json").Body(5, "{\"choices\":[]}");
  const RequestRecord& record = script.End(6);
  EXPECT_EQ(record.outcome, Outcome::malformed);
  EXPECT_EQ(record.error, "the answer is larger than 10 bytes");
}

}  // namespace
}  // namespace byzerperf
