#include <string>
#include <utility>

#include "common/base/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/load/tracker_script.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using v1::Outcome;

TEST(RequestTrackerOutcome, FollowsTheStatus) {
  const std::pair<int, Outcome::Value> cases[] = {
      {429, Outcome::http_429},  {400, Outcome::http_4xx},
      {401, Outcome::http_4xx},  {422, Outcome::http_4xx},
      {499, Outcome::http_4xx},  {500, Outcome::http_5xx},
      {503, Outcome::http_5xx},  {599, Outcome::http_5xx},
      {302, Outcome::malformed}, {700, Outcome::malformed},
  };
  for (const auto& [status, outcome] : cases) {
    TrackerScript script;
    const RequestRecord& record = script.Head(status, "").End(5);
    EXPECT_EQ(record.outcome, outcome) << status;
    EXPECT_EQ(record.http_status, status);
    EXPECT_EQ(record.error, "HTTP " + std::to_string(status));
    EXPECT_EQ(record.done_ns, 0);
    EXPECT_EQ(MsOf(record.ended_ns), 5);
  }
}

TEST(RequestTrackerOutcome, KeepsTheStatusWhenTheErrorsBodyIsCut) {
  for (const HttpEnd end : {HttpEnd::kConnectionLost, HttpEnd::kTimeout}) {
    TrackerScript script;
    script.Head(503, "application/json").Body(5, R"({"error":{"mess)");
    const RequestRecord& record = script.End(6, end, "curl's words");
    EXPECT_EQ(record.outcome, Outcome::http_5xx);
    EXPECT_EQ(record.error, R"({"error":{"mess)");
  }
}

TEST(RequestTrackerOutcome, FollowsTheTransportsEnd) {
  const std::pair<HttpEnd, Outcome::Value> cases[] = {
      {HttpEnd::kConnectError, Outcome::connect_error},
      {HttpEnd::kDnsError, Outcome::dns_error},
      {HttpEnd::kTlsError, Outcome::tls_error},
      {HttpEnd::kConnectionLost, Outcome::connection_lost},
      {HttpEnd::kTimeout, Outcome::timeout},
      {HttpEnd::kProtocolError, Outcome::malformed},
  };
  for (const auto& [end, outcome] : cases) {
    TrackerScript script;
    const RequestRecord& record = script.End(7, end, "curl's words");
    EXPECT_EQ(record.outcome, outcome);
    EXPECT_EQ(record.error, "curl's words");
    EXPECT_EQ(record.http_status, 0);
  }
}

TEST(RequestTrackerOutcome, SaysWhatATimeoutWasWaitingFor) {
  const auto phase = [](TrackerScript& script, int64_t at_ms) {
    EXPECT_EQ(script.End(at_ms, HttpEnd::kTimeout).outcome, Outcome::timeout);
    return script.record().timeout_phase;
  };
  TrackerScript connecting;
  EXPECT_EQ(phase(connecting.NotSent(), 100), TimeoutPhase::kConnect);

  TrackerScript waiting;
  EXPECT_FALSE(waiting.tracker().has_first_token());
  EXPECT_EQ(phase(waiting, 100), TimeoutPhase::kFirstToken);

  TrackerScript role_only;
  role_only.Head().Delta(5, R"({"role":"assistant"})");
  EXPECT_EQ(phase(role_only, 100), TimeoutPhase::kFirstToken);

  TrackerScript stuck;
  stuck.Head().Content(10, "a").Content(20, "b");
  EXPECT_TRUE(stuck.tracker().has_first_token());
  EXPECT_EQ(phase(stuck, 100), TimeoutPhase::kBetweenTokens);

  TrackerScript flowing;
  flowing.Head().Content(10, "a").Content(90, "b");
  EXPECT_EQ(phase(flowing, 100), TimeoutPhase::kTotal);

  TrackerScript in_one_piece(RequestTrackerOptions{.streaming = false});
  EXPECT_EQ(phase(in_one_piece, 100), TimeoutPhase::kTotal);
}

TEST(RequestTrackerOutcome, CountsTheAnswerAsWholeAfterDoneHoweverItEnds) {
  for (const HttpEnd end :
       {HttpEnd::kConnectionLost, HttpEnd::kTimeout, HttpEnd::kProtocolError}) {
    TrackerScript script;
    script.Head().Content(10, "a").Finish(11).Done(11);
    EXPECT_TRUE(script.tracker().has_done());
    const RequestRecord& record = script.End(5000, end, "late");
    EXPECT_EQ(record.outcome, Outcome::ok);
    EXPECT_EQ(record.error, "");
    EXPECT_EQ(MsOf(record.done_ns), 11);
  }
}

TEST(RequestTrackerOutcome, TakesDoneWithoutAFinishReason) {
  TrackerScript script;
  EXPECT_EQ(script.Head().Content(10, "a").Done(12).End(12).outcome,
            Outcome::ok);
}

TEST(RequestTrackerOutcome, TakesDoneWithoutABlankLineBehindIt) {
  for (const char* last :
       {"data: [DONE]", "data: [DONE]\n", "data:[DONE] \r"}) {
    TrackerScript script;
    script.Head().Content(10, "a").Body(12, last);
    const RequestRecord& record = script.End(13);
    EXPECT_EQ(record.outcome, Outcome::ok) << last;
    EXPECT_EQ(MsOf(record.done_ns), 12);
  }
}

TEST(RequestTrackerOutcome, NeedsMoreThanAFinishReasonOfALostConnection) {
  TrackerScript script;
  script.Head().Content(10, "a").Finish(11);
  EXPECT_EQ(script.End(12, HttpEnd::kConnectionLost).outcome,
            Outcome::connection_lost);
}

TEST(RequestTrackerOutcome, IsTruncatedWithoutAnEnd) {
  TrackerScript script;
  script.Head().Content(10, "a").Body(11, R"(data: {"choices":[{"del)");
  const RequestRecord& record = script.End(12);
  EXPECT_EQ(record.outcome, Outcome::truncated);
  EXPECT_EQ(MsOf(record.first_token_ns), 10);
  EXPECT_EQ(record.done_ns, 0);
}

TEST(RequestTrackerOutcome, IsTruncatedWithNothingButComments) {
  TrackerScript script;
  EXPECT_EQ(script.Head().Body(5, ": ping\n\n").End(6).outcome,
            Outcome::truncated);
}

TEST(RequestTrackerOutcome, IsMalformedForHtmlUnderA200) {
  for (const char* type : {"text/html", "text/event-stream", ""}) {
    TrackerScript script;
    script.Head(200, type).Body(5, "<html>\n<body>busy</body>\n</html>\n");
    const RequestRecord& record = script.End(6);
    EXPECT_EQ(record.outcome, Outcome::malformed) << type;
    EXPECT_THAT(record.error, HasSubstr("<html>"));
  }
}

TEST(RequestTrackerOutcome, IsMalformedForABrokenEventEvenWithAProperEnd) {
  TrackerScript script;
  script.Head().Content(10, "a").Event(11, R"({"choices":[{"del)");
  script.Event(12, "{\"a\":\"\xff\xfe\"}").Content(13, "b").Done(14);
  const RequestRecord& record = script.End(14);
  EXPECT_EQ(record.outcome, Outcome::malformed);
  EXPECT_THAT(record.error, HasSubstr(R"({"choices":[{"del)"));
  EXPECT_EQ(MsOf(record.last_token_ns), 13);
}

TEST(RequestTrackerOutcome, IsMalformedForAnEventBeyondTheLimit) {
  TrackerScript script(RequestTrackerOptions{.max_event_bytes = 100});
  script.Head().Event(5, std::string(200, 'x')).Content(6, "a").Done(7);
  const RequestRecord& record = script.End(8);
  EXPECT_EQ(record.outcome, Outcome::malformed);
  EXPECT_EQ(record.error, "an event is larger than 100 bytes");
}

TEST(RequestTrackerOutcome, TakesAnEventOfAMegabyte) {
  TrackerScript script;
  script.CutInto(16384).Head().Content(5, std::string(1 << 20, 'x')).Done(6);
  EXPECT_EQ(script.End(6).outcome, Outcome::ok);
  EXPECT_EQ(script.record().text_events.at(0).bytes, 1u << 20);
}

TEST(RequestTrackerOutcome, PrefersTheServersErrorToTheLostConnection) {
  TrackerScript script;
  script.Head().Content(5, "a").Event(6, R"({"error":"out of memory"})");
  const RequestRecord& record = script.End(7, HttpEnd::kConnectionLost, "RST");
  EXPECT_EQ(record.outcome, Outcome::server_error_event);
  EXPECT_EQ(record.error, "out of memory");
}

TEST(RequestTrackerOutcome, TakesTheServersWordForAnEventNamedError) {
  for (const char* data :
       {R"({"code":500,"reason":"oom"})", R"({"message":"oom"})", "oom"}) {
    TrackerScript script;
    script.Head().Body(5, std::string("event: error\ndata: ") + data + "\n\n");
    const RequestRecord& record = script.Done(6).End(6);
    EXPECT_EQ(record.outcome, Outcome::server_error_event);
    EXPECT_THAT(record.error, HasSubstr("oom"));
  }
}

TEST(RequestTrackerOutcome, SaysSoWhenAnErrorEventIsBlank) {
  for (const char* data : {"", " ", R"({"error":""})"}) {
    TrackerScript script;
    script.Head().Body(5, std::string("event: error\ndata: ") + data + "\n\n");
    const RequestRecord& record = script.Done(6).End(6);
    EXPECT_EQ(record.outcome, Outcome::server_error_event);
    EXPECT_THAT(record.error, Not(IsEmpty())) << data;
  }
}

TEST(RequestTrackerOutcome, IsEmptyForAProperEndWithoutAnything) {
  TrackerScript script;
  script.Head().Delta(5, R"({"role":"assistant","content":""})").Finish(6);
  const RequestRecord& record = script.Done(6).End(6);
  EXPECT_EQ(record.outcome, Outcome::empty);
  EXPECT_EQ(MsOf(record.done_ns), 6);
}

TEST(RequestTrackerOutcome, IsOkForAToolCallWithoutText) {
  TrackerScript script;
  script.Head().Delta(5, R"({"tool_calls":[{"function":{"name":"f"}}]})");
  const RequestRecord& record = script.Finish(6).Done(6).End(6);
  EXPECT_EQ(record.outcome, Outcome::ok);
  EXPECT_EQ(MsOf(record.first_token_ns), 5);
  EXPECT_EQ(record.first_output_ns, 0);
}

TEST(RequestTrackerOutcome, IsOkForCountedTokensWithoutText) {
  TrackerScript script;
  script.Head().Finish(6).UsageChunk(6, 10, 1);
  const RequestRecord& record = script.Done(6).End(6);
  EXPECT_EQ(record.outcome, Outcome::ok);
  EXPECT_EQ(record.first_token_ns, 0);
  EXPECT_EQ(record.output_tokens, 1u);
}

TEST(RequestTrackerOutcome, CutsErrorsTo300BytesOfValidUtf8) {
  TrackerScript script;
  std::string body = "busy \xff ";
  for (int i = 0; i < 400; ++i) body += "忙";
  script.Head(503, "text/plain").Body(5, body);
  const RequestRecord& record = script.End(6);
  EXPECT_THAT(record.error, StartsWith("busy \xEF\xBF\xBD 忙"));
  EXPECT_LE(record.error.size(), 300u);
  EXPECT_GT(record.error.size(), 290u);
  EXPECT_TRUE(IsUtf8(record.error));
}

}  // namespace
}  // namespace byzerperf
