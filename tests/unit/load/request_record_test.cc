#include "worker/load/request_record.h"

#include <utility>
#include <vector>

#include "common/base/rng.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<std::pair<int64_t, uint32_t>> Arrivals(
    const RequestRecord& record) {
  std::vector<std::pair<int64_t, uint32_t>> arrivals;
  ForEachTokenArrival(record, [&arrivals](int64_t stamp_ns, uint32_t tokens) {
    arrivals.emplace_back(stamp_ns, tokens);
  });
  return arrivals;
}

RequestRecord Spread(uint32_t tokens, const std::vector<uint32_t>& bytes) {
  RequestRecord record;
  record.output_tokens = tokens;
  record.token_timing = TokenTiming::kSpread;
  for (size_t i = 0; i < bytes.size(); ++i) {
    record.text_events.push_back(
        {.stamp_ns = static_cast<int64_t>(i) + 1, .bytes = bytes[i]});
  }
  record.ended_ns = 99;
  return record;
}

TEST(TokenArrivals, AreSpreadInProportionToTheBytesOfText) {
  EXPECT_THAT(Arrivals(Spread(10, {5, 0, 15})),
              ElementsAre(Pair(1, 2), Pair(3, 8)));
}

TEST(TokenArrivals, OfFewTokensComeWhenTheirTextIsWhole) {
  EXPECT_THAT(Arrivals(Spread(1, {1, 1, 1})), ElementsAre(Pair(3, 1)));
}

TEST(TokenArrivals, SumToTheTotalHoweverTheTextIsCut) {
  for (uint64_t draw = 0; draw < 500; ++draw) {
    std::vector<uint32_t> bytes(1 + RandomBits(1, draw, 0) % 50);
    for (size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = 1 + static_cast<uint32_t>(RandomBits(1, draw, i + 1) % 40);
    }
    const auto tokens = static_cast<uint32_t>(RandomBits(2, draw, 0) % 500);
    uint64_t sum = 0;
    for (const auto& [stamp_ns, count] : Arrivals(Spread(tokens, bytes))) {
      EXPECT_NE(stamp_ns, 99);
      sum += count;
    }
    ASSERT_EQ(sum, tokens);
  }
}

TEST(TokenArrivals, AreThoseOfUsageWhereItIsPerEvent) {
  RequestRecord record;
  record.output_tokens = 7;
  record.token_timing = TokenTiming::kUsage;
  record.text_events = {{1, 4, 2}, {2, 4, 0}, {3, 4, 4}};
  record.ended_ns = 99;
  EXPECT_THAT(Arrivals(record),
              ElementsAre(Pair(1, 2), Pair(3, 4), Pair(99, 1)));
}

TEST(TokenArrivals, AreOneAnEventWhenEventsAreCounted) {
  RequestRecord record = Spread(2, {5, 5});
  record.token_timing = TokenTiming::kEvents;
  EXPECT_THAT(Arrivals(record), ElementsAre(Pair(1, 1), Pair(2, 1)));
}

TEST(TokenArrivals, OfAnAnswerInOnePieceComeAtItsEnd) {
  RequestRecord record;
  record.output_tokens = 40;
  record.token_timing = TokenTiming::kUsage;
  record.ended_ns = 99;
  EXPECT_THAT(Arrivals(record), ElementsAre(Pair(99, 40)));
}

TEST(TokenArrivals, AreNoneWhenNoTokensAreKnown) {
  EXPECT_THAT(Arrivals(RequestRecord()), IsEmpty());
}

TEST(RequestRecord, KeepsItsMemoryWhenItIsCleared) {
  RequestRecord record = Spread(9, std::vector<uint32_t>(500, 1));
  record.text.assign(1000, 'x');
  record.error = "error";
  record.index = 7;
  record.outcome = v1::Outcome::ok;
  const TextEvent* events = record.text_events.data();
  const char* text = record.text.data();
  record.Clear();
  EXPECT_EQ(record.index, 0u);
  EXPECT_EQ(record.outcome, v1::Outcome::unset);
  EXPECT_EQ(record.output_tokens, std::nullopt);
  EXPECT_EQ(record.ended_ns, 0);
  EXPECT_EQ(record.error, "");
  EXPECT_TRUE(record.text.empty());
  EXPECT_TRUE(record.text_events.empty());
  EXPECT_EQ(record.text_events.data(), events);
  EXPECT_EQ(record.text.data(), text);
}

TEST(RequestRecord, HasGapsBetweenItsTextEvents) {
  RequestRecord record;
  record.text_events = {{10, 1, 1}, {15, 1, 2}, {15, 1, 1}};
  std::vector<TokenGap> gaps(7);
  GapsOf(record, gaps);
  ASSERT_EQ(gaps.size(), 2u);
  EXPECT_EQ(gaps[0].gap_ns, 5);
  EXPECT_EQ(gaps[0].tokens, 2u);
  EXPECT_EQ(gaps[1].gap_ns, 0);
}

TEST(SampleOf, LeavesOutWhatDidNotHappen) {
  RequestRecord record;
  record.scheduled_ns = 90;
  record.issued_ns = 100;
  record.first_token_ns = 150;
  record.tpot_ns = 3;
  const RequestSample sample = SampleOf(record);
  EXPECT_EQ(sample.issued_ns, 100);
  EXPECT_EQ(sample.first_token_ns, 150);
  EXPECT_EQ(sample.tpot_ns, 3);
  EXPECT_EQ(sample.scheduled_ns, std::nullopt);
  EXPECT_EQ(sample.connected_ns, std::nullopt);
  EXPECT_EQ(sample.second_token_ns, std::nullopt);
  EXPECT_EQ(sample.done_ns, std::nullopt);
  EXPECT_EQ(SampleOf(record, LoadKind::kOpenLoop).scheduled_ns, 90);
}

TEST(RequestRecord, SpeaksTheWordsOfTheRows) {
  EXPECT_EQ(Word(TokenSource::kNone), "");
  EXPECT_EQ(Word(TokenSource::kUsage), "usage");
  EXPECT_EQ(Word(TokenSource::kEvents), "events");
  EXPECT_EQ(Word(TokenTiming::kSpread), "spread");
  EXPECT_EQ(Word(TpotBasis::kCounted), "counted");
  EXPECT_EQ(Word(TpotBasis::kAssumed), "assumed");
  EXPECT_EQ(Word(TimeoutPhase::kConnect), "connect");
  EXPECT_EQ(Word(TimeoutPhase::kFirstToken), "first_token");
  EXPECT_EQ(Word(TimeoutPhase::kBetweenTokens), "between_tokens");
  EXPECT_EQ(Word(TimeoutPhase::kTotal), "total");
}

}  // namespace
}  // namespace byzerperf
