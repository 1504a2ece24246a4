// Answers as real servers give them, and what becomes of each.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/load/server_transcripts.h"
#include "tests/unit/load/tracker_script.h"

namespace byzerperf {
namespace {

void ExpectRecord(const RequestRecord& record, const ExpectedRecord& expected) {
  EXPECT_EQ(record.outcome, expected.outcome) << record.error;
  EXPECT_EQ(record.error, expected.error);
  EXPECT_EQ(record.input_tokens, expected.input_tokens);
  EXPECT_EQ(record.output_tokens, expected.output_tokens);
  EXPECT_EQ(record.token_source, expected.source);
  EXPECT_EQ(record.token_timing, expected.timing);
  EXPECT_EQ(record.finish_reason, expected.finish_reason);
  EXPECT_EQ(record.text_events.size(), expected.text_events);
  EXPECT_EQ(MsOf(record.first_chunk_ns), expected.first_chunk_ms);
  EXPECT_EQ(MsOf(record.first_token_ns), expected.first_token_ms);
  EXPECT_EQ(MsOf(record.second_token_ns), expected.second_token_ms);
  EXPECT_EQ(MsOf(record.first_output_ns), expected.first_output_ms);
  EXPECT_EQ(MsOf(record.last_token_ns), expected.last_token_ms);
  EXPECT_EQ(MsOf(record.done_ns), expected.done_ms);
  EXPECT_EQ(record.tpot_basis, expected.basis);
  if (expected.tpot_ms < 0) {
    EXPECT_FALSE(record.tpot_ns.has_value());
  } else {
    ASSERT_TRUE(record.tpot_ns.has_value());
    EXPECT_DOUBLE_EQ(static_cast<double>(*record.tpot_ns) / kMs,
                     expected.tpot_ms);
  }
}

std::vector<Transcript> AllTranscripts() {
  std::vector<Transcript> all = EngineTranscripts();
  for (const Transcript& transcript : ByzerLlmTranscripts()) {
    all.push_back(transcript);
  }
  return all;
}

TEST(RequestTrackerServers, AreReadAsTheyAre) {
  for (const Transcript& transcript : AllTranscripts()) {
    SCOPED_TRACE(transcript.server);
    TrackerScript script;
    transcript.play(script);
    EXPECT_EQ(script.finished(), 1);
    ExpectRecord(script.record(), transcript.expected);
  }
}

TEST(RequestTrackerServers, AreReadAlikeHoweverTheBytesAreCut) {
  for (const size_t chunk_bytes : {1, 2, 7, 64}) {
    for (const Transcript& transcript : AllTranscripts()) {
      SCOPED_TRACE(transcript.server + ", cut into " +
                   std::to_string(chunk_bytes));
      TrackerScript script;
      script.CutInto(chunk_bytes);
      transcript.play(script);
      ExpectRecord(script.record(), transcript.expected);
    }
  }
}

// One tracker for all of them, one after the other: nothing is left behind.
TEST(RequestTrackerServers, AreReadAlikeByAUsedTracker) {
  TrackerScript script;
  for (int round = 0; round < 2; ++round) {
    for (const Transcript& transcript : AllTranscripts()) {
      SCOPED_TRACE(transcript.server);
      script.Begin();
      transcript.play(script);
      ExpectRecord(script.record(), transcript.expected);
    }
  }
}

}  // namespace
}  // namespace byzerperf
