#include "worker/load/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/duration.h"
#include "common/base/rng.h"
#include "tests/unit/load/load_fixture.h"

namespace byzerperf {
namespace {

constexpr int64_t kStartNs = 5 * kNsPerSecond;

int64_t At(double seconds) { return kStartNs + SecondsToNs(seconds); }

// An answer of `events` events, 100 ms apart, the first 200 ms after
// `issued_s`.
RequestRecord OkRecord(uint32_t index, double issued_s, uint32_t events,
                       uint32_t output_tokens) {
  RequestRecord record;
  record.index = index;
  record.target = index % 2;
  record.phase = v1::Phase::measured;
  record.outcome = v1::Outcome::ok;
  record.scheduled_ns = record.issued_ns = At(issued_s);
  record.input_tokens = 10;
  record.output_tokens = output_tokens;
  record.token_source = TokenSource::kUsage;
  record.token_timing = TokenTiming::kSpread;
  for (uint32_t i = 0; i < events; ++i) {
    record.text_events.push_back({At(issued_s + 0.2 + 0.1 * i), 3 + i, 0});
  }
  record.first_token_ns = record.text_events.front().stamp_ns;
  record.last_token_ns = record.text_events.back().stamp_ns;
  record.done_ns = record.ended_ns = record.last_token_ns;
  return record;
}

LoadWindow Record(const RunContext& run, const std::vector<RequestRecord>& all,
                  size_t per_window) {
  Recorder recorder(run, kStartNs);
  LoadWindow whole;
  for (size_t i = 0; i < all.size(); ++i) {
    recorder.AddIssued(all[i].issued_ns);
    recorder.AddFinished(all[i]);
    if ((i + 1) % per_window == 0) {
      whole.Merge(std::move(*recorder.TakeWindow(all[i].ended_ns)));
    }
  }
  whole.Merge(std::move(*recorder.TakeWindow(At(1000))));
  return whole;
}

std::string Text(LoadWindow window, const RunContext& run) {
  v1::Batch batch;
  window.MoveTo(run, batch);
  return batch.DebugString();
}

TEST(Recorder, SumOfWindowsIsTheWholeHoweverItIsCut) {
  const auto run = SmallRun();
  std::vector<RequestRecord> records;
  for (uint32_t i = 0; i < 60; ++i) {
    const double issued_s = 10 * RandomUnit(1, 1, i);
    const auto events = static_cast<uint32_t>(1 + RandomBits(1, 2, i) % 30);
    records.push_back(OkRecord(i, issued_s, events, events * 3));
    if (i % 7 == 0) records.back().outcome = v1::Outcome::truncated;
    if (i % 5 == 0) records.back().phase = v1::Phase::warmup;
    records.back().send_lag_ns = static_cast<int64_t>(i) * 1000;
    records.back().own_delay_ns = i;
    records.back().retransmits = i % 2;
    records.back().no_port = i % 11 == 0;
  }
  const std::string whole = Text(Record(*run, records, 1000), *run);
  for (const size_t per_window : {1, 2, 7, 59}) {
    EXPECT_EQ(Text(Record(*run, records, per_window), *run), whole);
  }
}

TEST(Recorder, SpreadsTokensOverSecondsAndLosesNone) {
  const auto run = SmallRun();
  for (const uint32_t tokens : {1u, 2u, 17u, 100u, 1001u}) {
    LoadWindow window = Record(*run, {OkRecord(0, 0.5, 23, tokens)}, 1);
    uint32_t sum = 0;
    for (const auto& [second, data] : window.seconds) {
      sum += data.output_tokens();
    }
    EXPECT_EQ(sum, tokens);
    EXPECT_GT(window.seconds.size(), 1);
  }
}

TEST(Recorder, PutsTokensIntoTheSecondOfTheirArrival) {
  const auto run = SmallRun();
  RequestRecord record = OkRecord(0, 0, 2, 10);
  record.text_events = {{At(0.9), 4, 0}, {At(1.1), 6, 0}};
  record.done_ns = record.ended_ns = At(2.5);
  LoadWindow window = Record(*run, {record}, 1);
  EXPECT_EQ(window.seconds[0].output_tokens(), 4);
  EXPECT_EQ(window.seconds[1].output_tokens(), 6);
  EXPECT_EQ(window.seconds[0].ok(), 0);
  EXPECT_EQ(window.seconds[2].ok(), 1);
  EXPECT_EQ(window.seconds[2].input_tokens(), 10);
}

TEST(Recorder, KeepsHistogramsApartByTargetAndPhase) {
  const auto run = SmallRun();
  std::vector<RequestRecord> records;
  records.reserve(4);
  for (uint32_t i = 0; i < 4; ++i) records.push_back(OkRecord(i, i, 2, 2));
  records[1].phase = v1::Phase::ramp;
  LoadWindow window = Record(*run, records, 9);
  ASSERT_EQ(window.groups.size(), 3);
  const auto count = [&](StatsKey key) {
    return window.groups[key].Of(v1::Metric::ttft).count();
  };
  EXPECT_EQ(count({0, 0, true}), 2);
  EXPECT_EQ(count({1, 0, true}), 1);
  EXPECT_EQ(count({1, 0, false}), 1);
}

TEST(Recorder, KeepsHistogramsApartByTheModelsOfAMix) {
  const auto run = SmallRun();
  for (const char* name : {"chat", "code"}) {
    run->plan.add_models()->set_name(name);
  }
  std::vector<RequestRecord> records;
  for (uint32_t i = 0; i < 6; ++i) {
    records.push_back(OkRecord(i, i, 2, 2));
    records.back().model = i < 2 ? 0 : 1;
    records.back().target = 0;
  }
  LoadWindow window = Record(*run, records, 4);
  v1::Batch batch;
  window.MoveTo(*run, batch);
  ASSERT_EQ(batch.stats_size(), 2);
  for (const v1::StatsGroup& group : batch.stats()) {
    MetricHistograms histograms;
    ASSERT_TRUE(histograms.MergeFrom(group).ok());
    EXPECT_EQ(group.target(), "http://a:8000");
    EXPECT_EQ(histograms.Of(v1::Metric::ttft).count(),
              group.model() == "chat" ? 2 : 4)
        << group.model();
  }
  EXPECT_EQ(batch.rows(1).model(), "chat");
  EXPECT_EQ(batch.rows(2).model(), "code");
}

TEST(Recorder, TellsOfNoModelOfAGroupWithoutAMix) {
  const auto run = SmallRun();
  LoadWindow window = Record(*run, {OkRecord(0, 0, 2, 2)}, 1);
  v1::Batch batch;
  window.MoveTo(*run, batch);
  ASSERT_EQ(batch.stats_size(), 1);
  EXPECT_EQ(batch.stats(0).model(), "");
  EXPECT_EQ(batch.rows(0).model(), "chat");
}

TEST(Recorder, ComparesInputsWithTheLengthThatThePromptAsks) {
  const auto run = SmallRun();
  auto prompts = std::make_shared<v1::PromptSet>(*run->prompts);
  prompts->mutable_prompts(1)->set_input_tokens(8);
  run->prompts = prompts;
  std::vector<RequestRecord> records = {OkRecord(0, 0, 2, 2),
                                        OkRecord(1, 1, 2, 2)};
  records[1].prompt = 1;
  records[1].target = 0;
  LoadWindow window = Record(*run, records, 9);
  EXPECT_FALSE(window.rows[0].has_asked_input_tokens());
  EXPECT_EQ(window.rows[1].asked_input_tokens(), 8);
  const Histogram& errors =
      window.groups[{0, 0, true}].Of(v1::Metric::isl_error);
  EXPECT_EQ(errors.count(), 1);
  EXPECT_EQ(errors.max(), 250'000);  // 10 tokens were given
}

TEST(Recorder, SaysTheLengthOfAnAnswerWhereOneAloneIsAsked) {
  const auto run = SmallRun();
  auto prompts = std::make_shared<v1::PromptSet>(*run->prompts);
  v1::Prompt& prompt = *prompts->mutable_prompts(1);
  prompt.set_min_tokens(50);
  prompt.set_max_tokens(50);
  prompt.add_turns()->set_max_tokens(60);
  prompt.add_turns()->set_min_tokens(50);
  run->prompts = prompts;
  std::vector<RequestRecord> records = {
      OkRecord(0, 0, 2, 2), OkRecord(1, 1, 2, 2), OkRecord(1, 1, 2, 2),
      OkRecord(1, 1, 2, 2)};
  for (uint32_t turn = 0; turn < 3; ++turn) {
    records[turn + 1].prompt = 1;
    records[turn + 1].target = 0;
    records[turn + 1].turn = turn;
  }
  LoadWindow window = Record(*run, records, 9);
  EXPECT_FALSE(window.rows[0].has_asked_output_tokens());
  EXPECT_EQ(window.rows[1].asked_output_tokens(), 50);
  EXPECT_FALSE(window.rows[2].has_asked_output_tokens());  // 50 to 60
  EXPECT_EQ(window.rows[3].asked_output_tokens(), 50);
}

TEST(Recorder, CountsTokensOfFailedRequestsAsWasted) {
  const auto run = SmallRun();
  RequestRecord record = OkRecord(0, 0, 3, 3);
  record.outcome = v1::Outcome::truncated;
  LoadWindow window = Record(*run, {record}, 1);
  EXPECT_EQ(window.seconds[0].failed(), 1);
  EXPECT_EQ(window.seconds[0].wasted_tokens(), 3);
  EXPECT_EQ(window.seconds[0].output_tokens(), 0);
  EXPECT_TRUE(window.groups.empty());
}

TEST(Recorder, CountsSecondAttemptsNeitherForLatencyNorForThroughput) {
  const auto run = SmallRun();
  RequestRecord record = OkRecord(0, 0, 3, 3);
  record.attempt = 2;
  LoadWindow window = Record(*run, {record}, 1);
  EXPECT_EQ(window.rows.size(), 1);
  EXPECT_EQ(window.seconds[0].ok(), 0);
  EXPECT_EQ(window.seconds[0].failed(), 0);
  EXPECT_EQ(window.seconds[0].input_tokens(), 0);
  EXPECT_EQ(window.seconds[0].wasted_tokens(), 3);
  EXPECT_TRUE(window.groups.empty());
}

TEST(Recorder, IntegratesRequestsInFlightOverTime) {
  const auto run = SmallRun();
  Recorder recorder(*run, kStartNs);
  recorder.SetInFlight(2, At(0.25));
  recorder.SetInFlight(3, At(1.5));
  const auto first = recorder.TakeWindow(At(1.75));
  EXPECT_EQ(first->seconds[0].in_flight_us(), 1'500'000);
  EXPECT_EQ(first->seconds[1].in_flight_us(), 1'000'000 + 750'000);
  recorder.SetInFlight(0, At(3));
  const auto second = recorder.TakeWindow(At(9));
  EXPECT_EQ(second->seconds[1].in_flight_us(), 750'000);
  EXPECT_EQ(second->seconds[2].in_flight_us(), 3'000'000);
  EXPECT_EQ(second->seconds.count(3), 0);
}

TEST(Recorder, KeepsThePartsOfAMicrosecond) {
  const auto run = SmallRun();
  Recorder recorder(*run, kStartNs);
  recorder.SetInFlight(1, kStartNs);
  for (int64_t i = 1; i <= 1000; ++i) {
    recorder.SetInFlight(1, kStartNs + i * 333);
  }
  EXPECT_EQ(recorder.TakeWindow(kStartNs)->seconds[0].in_flight_us(), 333);
}

TEST(Recorder, CountsTheTimeThatSlotsWaitForIndices) {
  const auto run = SmallRun();
  Recorder recorder(*run, kStartNs);
  recorder.SetWaiting(4, At(1));
  recorder.SetWaiting(0, At(1.5));
  EXPECT_EQ(recorder.TakeWindow(At(2))->grant_wait_us, 2'000'000);
}

TEST(Recorder, WritesRowsInSecondsFromTheLevelsStart) {
  auto run = SmallRun();
  run->plan.mutable_recording()->set_save_gaps(true);
  RequestRecord record = OkRecord(3, 1.5, 3, 3);
  record.prompt = 1;
  record.tpot_ns = 100 * kNsPerMs + 1499;
  record.tpot_basis = TpotBasis::kAssumed;
  LoadWindow window = Record(*run, {record}, 1);
  const v1::RequestRecord& row = window.rows.front();
  EXPECT_EQ(row.request_id(), "20260101-000000-abcd-c0004-3-1");
  EXPECT_EQ(row.level(), "c0004");
  EXPECT_EQ(row.worker(), "w1");
  EXPECT_EQ(row.target(), "http://b:8000");
  EXPECT_EQ(row.prompt_id(), "p1");
  EXPECT_EQ(row.token_timing(), "spread");
  EXPECT_EQ(row.tpot_basis(), "assumed");
  EXPECT_EQ(row.issued_s(), 1.5);
  EXPECT_EQ(row.first_token_s(), 1.7);
  EXPECT_EQ(row.tpot_ms(), 100.001);
  EXPECT_FALSE(row.has_connected_s());
  EXPECT_THAT(row.gaps_ms(), ::testing::ElementsAre(100, 100));
}

}  // namespace
}  // namespace byzerperf
