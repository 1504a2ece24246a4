#include <string>

#include "gtest/gtest.h"
#include "tests/unit/load/tracker_script.h"

namespace byzerperf {
namespace {

// A stream of `events` tokens, 10 ms apart, that the server counts as `tokens`.
const RequestRecord& Streamed(TrackerScript& script, int events,
                              uint32_t tokens) {
  script.Head();
  for (int i = 0; i < events; ++i) script.Content(100 + 10 * i, "x");
  return script.UsageChunk(1000, 5, tokens).Done(1000).End(1000);
}

TEST(RequestTrackerTokens, MakeItlOfGapsWhenEveryEventIsAToken) {
  TrackerScript script;
  EXPECT_EQ(Streamed(script, 5, 5).gap_tokens, GapTokens::kOneEach);
}

TEST(RequestTrackerTokens, MakeNoItlWhenEventsAndTokensDiffer) {
  TrackerScript script;
  EXPECT_EQ(Streamed(script, 4, 5).gap_tokens, GapTokens::kUnknown);
}

TEST(RequestTrackerTokens, MakeNoItlWhenEventsWereCountedAsTokens) {
  TrackerScript script;
  script.Head().Content(10, "a").Content(20, "b").Done(20).End(20);
  EXPECT_EQ(script.record().token_source, TokenSource::kEvents);
  EXPECT_EQ(script.record().gap_tokens, GapTokens::kUnknown);
}

TEST(RequestTrackerTokens, MakeItlFromUsageInEveryEvent) {
  TrackerScript script;
  const auto content = [&script](int64_t at_ms, uint32_t tokens) {
    script.Delta(at_ms, R"({"content":"x"})", "null",
                 R"(,"usage":)" + TrackerScript::Usage(5, tokens));
  };
  script.Head();
  content(100, 1);
  content(130, 4);
  content(140, 4);
  content(150, 6);
  script.Done(150).End(150);
  const RequestRecord& record = script.record();
  EXPECT_EQ(record.gap_tokens, GapTokens::kFromUsage);
  ASSERT_EQ(record.text_events.size(), 4u);
  EXPECT_EQ(record.text_events[0].tokens, 1u);
  EXPECT_EQ(record.text_events[1].tokens, 3u);
  EXPECT_EQ(record.text_events[2].tokens, 0u);
  EXPECT_EQ(record.text_events[3].tokens, 2u);
  EXPECT_EQ(record.tpot_ns, 10 * kMs);
  EXPECT_EQ(record.tpot_basis, TpotBasis::kCounted);
}

TEST(RequestTrackerTokens, DoNotTrustUsageThatSomeTextEventsLack) {
  TrackerScript script;
  script.Head().Content(100, "a");
  script.Delta(110, R"({"content":"b"})", R"("stop")",
               R"(,"usage":)" + TrackerScript::Usage(5, 7));
  const RequestRecord& record = script.Done(110).End(110);
  EXPECT_EQ(record.output_tokens, 7u);
  EXPECT_EQ(record.token_timing, TokenTiming::kSpread);
  EXPECT_EQ(record.tpot_basis, TpotBasis::kAssumed);
}

TEST(RequestTrackerTokens, DoNotTrustUsageThatFalls) {
  TrackerScript script;
  script.Head();
  script.Delta(100, R"({"content":"a"})", "null",
               R"(,"usage":)" + TrackerScript::Usage(5, 4));
  script.Delta(110, R"({"content":"b"})", R"("stop")",
               R"(,"usage":)" + TrackerScript::Usage(5, 2));
  const RequestRecord& record = script.Done(110).End(110);
  EXPECT_EQ(record.output_tokens, 2u);
  EXPECT_EQ(record.token_timing, TokenTiming::kSpread);
}

TEST(RequestTrackerTokens, AreCountedByEventsWhenTheServerCountsNone) {
  TrackerScript script;
  const RequestRecord& record = Streamed(script, 3, 0);
  EXPECT_EQ(record.output_tokens, 3u);
  EXPECT_EQ(record.token_source, TokenSource::kEvents);
  EXPECT_EQ(record.input_tokens, 5u);
}

TEST(RequestTrackerTokens, GiveNoTpotBelowTwoTokens) {
  TrackerScript one;
  EXPECT_FALSE(Streamed(one, 1, 1).tpot_ns.has_value());
  EXPECT_EQ(one.record().tpot_basis, TpotBasis::kNone);
  // Nor when all tokens came in one event: there is no time between them.
  TrackerScript at_once;
  EXPECT_FALSE(Streamed(at_once, 1, 50).tpot_ns.has_value());
  TrackerScript two_events_one_token;
  EXPECT_FALSE(Streamed(two_events_one_token, 2, 1).tpot_ns.has_value());
}

// OpenAI's reasoning models count tokens that they never send.
TEST(RequestTrackerTokens, LeaveHiddenReasoningOutOfTpot) {
  TrackerScript script;
  script.Head().Content(500, "a").Content(520, "b").Content(540, "c");
  script.Event(541, R"({"choices":[],"usage":{"prompt_tokens":5,
      "completion_tokens":103,"completion_tokens_details":
      {"reasoning_tokens":100}}})");
  const RequestRecord& record = script.Done(541).End(541);
  EXPECT_TRUE(record.hidden_reasoning);
  EXPECT_EQ(record.reasoning_tokens, 100u);
  EXPECT_EQ(record.output_tokens, 103u);
  EXPECT_EQ(record.tpot_ns, 20 * kMs);
}

TEST(RequestTrackerTokens, CountReasoningThatIsStreamedAsOutput) {
  TrackerScript script;
  script.Head().Delta(100, R"({"reasoning_content":"hm"})");
  script.Delta(120, R"({"reasoning_content":"so"})").Content(140, "a");
  script.Event(141, R"({"choices":[],"usage":{"prompt_tokens":5,
      "completion_tokens":3,"completion_tokens_details":
      {"reasoning_tokens":2}}})");
  const RequestRecord& record = script.Done(141).End(141);
  EXPECT_FALSE(record.hidden_reasoning);
  EXPECT_EQ(MsOf(record.first_token_ns), 100);
  EXPECT_EQ(MsOf(record.first_output_ns), 140);
  EXPECT_EQ(record.tpot_ns, 20 * kMs);
}

TEST(RequestTrackerTokens, KeepTheLatestOfEachCount) {
  TrackerScript script;
  script.Head().Content(10, "a");
  script.UsageChunk(11, 5, 1);
  script.Event(12, R"({"choices":[],"usage":{"completion_tokens":2,
      "prompt_tokens_details":{"cached_tokens":4}}})");
  const RequestRecord& record = script.Done(12).End(12);
  EXPECT_EQ(record.input_tokens, 5u);
  EXPECT_EQ(record.output_tokens, 2u);
  EXPECT_EQ(record.cached_input_tokens, 4u);
}

TEST(RequestTrackerTokens, KeepTextOnlyWhenAskedTo) {
  for (const bool keep_text : {true, false}) {
    TrackerScript script(RequestTrackerOptions{.keep_text = keep_text});
    script.Head().Content(10, "你").Content(11, "好").Done(12).End(12);
    EXPECT_EQ(script.record().text, keep_text ? "你好" : "");
  }
}

}  // namespace
}  // namespace byzerperf
