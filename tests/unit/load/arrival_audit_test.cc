#include "worker/load/arrival_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "common/base/rng.h"
#include "tests/unit/load/tracker_script.h"

namespace byzerperf {
namespace {

constexpr int64_t kUs = 1000;

// A read at `read_us` of what the kernel stamped at `stamp_us`, when the loop
// had looked at `looked_us` before.
Arrival Stamped(int64_t looked_us, int64_t stamp_us, int64_t read_us) {
  return {.stamp_ns = stamp_us * kUs,
          .read_ns = read_us * kUs,
          .looked_ns = looked_us * kUs,
          .kernel = true};
}

Arrival Unstamped(int64_t looked_us, int64_t read_us) {
  return {.stamp_ns = read_us * kUs,
          .read_ns = read_us * kUs,
          .looked_ns = looked_us * kUs};
}

// As plain HTTP has it: the stamp is the last segment's.
Arrival OfLast(Arrival arrival) {
  arrival.of_last = true;
  return arrival;
}

// An event of each letter: t has text, the others have none.
void Feed(ArrivalAudit& audit, const Arrival& arrival,
          std::string_view events) {
  audit.OnBytes(arrival);
  for (const char event : events) audit.OnEvent(event == 't');
}

class ArrivalAuditTest : public ::testing::Test {
 protected:
  ArrivalAuditTest() { audit_.Begin(&health_); }

  void Read(const Arrival& arrival, std::string_view events) {
    Feed(audit_, arrival, events);
  }
  void End(int64_t done_us = 0) { audit_.End(done_us * kUs); }

  LoadHealth health_;
  ArrivalAudit audit_;
};

TEST_F(ArrivalAuditTest, TrustsTheKernelsStampOfAnEventAloneInItsRead) {
  Read(Stamped(100, 190, 200), "t");
  Read(Stamped(200, 290, 300), "t");
  End();
  EXPECT_EQ(health_.text_events, 2);
  EXPECT_EQ(health_.kernel_stamped_events, 2);
  EXPECT_EQ(health_.coalesced_events, 0);
  EXPECT_EQ(health_.arrival_error_ns.count(), 2);
  EXPECT_EQ(health_.arrival_error_ns.max(), 0);
  EXPECT_EQ(audit_.first_text_error_ns(), 0);
}

TEST_F(ArrivalAuditTest, GivesAnEventWithoutAStampTheTimeSinceTheLastLook) {
  Read(Unstamped(100, 164), "t");
  End();
  EXPECT_EQ(health_.kernel_stamped_events, 0);
  EXPECT_EQ(health_.arrival_error_ns.max(), CoarseNs(64 * kUs));
  EXPECT_EQ(audit_.first_text_error_ns(), 64 * kUs);
}

TEST_F(ArrivalAuditTest, GivesTheOthersOfAReadTheTimeSinceTheFirstsStamp) {
  Read(Stamped(100, 170, 250), "t");
  Read(Stamped(100, 170, 250), "tt");
  Read(Stamped(250, 290, 300), "t");
  End();
  EXPECT_EQ(health_.text_events, 4);
  EXPECT_EQ(health_.coalesced_events, 3);
  EXPECT_EQ(health_.kernel_stamped_events, 4);
  EXPECT_EQ(health_.arrival_error_ns.max(), CoarseNs(80 * kUs));
  EXPECT_EQ(health_.arrival_error_ns.count(), 4);
  EXPECT_EQ(health_.arrival_error_ns.sum(), 2 * CoarseNs(80 * kUs));
  EXPECT_EQ(audit_.first_text_error_ns(), 0);
}

TEST_F(ArrivalAuditTest, TrustsTheFirstSegmentsStampForTheFirstEventOnly) {
  Read(Stamped(100, 150, 200), "tr");
  Read(Stamped(200, 250, 314), "rt");
  End();
  EXPECT_EQ(health_.arrival_error_ns.count(), 2);
  EXPECT_EQ(health_.arrival_error_ns.sum(), CoarseNs(64 * kUs));
}

TEST_F(ArrivalAuditTest, TrustsTheLastSegmentsStampForTheLastEventOnly) {
  Read(OfLast(Stamped(100, 150, 200)), "rt");
  Read(OfLast(Stamped(200, 264, 300)), "tr");
  Read(OfLast(Stamped(300, 364, 400)), "tt");
  End();
  EXPECT_EQ(health_.arrival_error_ns.count(), 4);
  EXPECT_EQ(health_.arrival_error_ns.sum(), 2 * CoarseNs(64 * kUs));
}

TEST_F(ArrivalAuditTest, IsNotSureOfAFirstTextWithAnotherBehindIt) {
  Read(OfLast(Stamped(100, 150, 200)), "tt");
  End();
  EXPECT_EQ(audit_.first_text_error_ns(), 50 * kUs);
}

TEST_F(ArrivalAuditTest, IsNotSureOfATextWithMoreBytesBehindIt) {
  const Arrival arrival = OfLast(Stamped(100, 150, 200));
  Read(arrival, "t");
  Read(arrival, "");
  End();
  EXPECT_EQ(audit_.first_text_error_ns(), 50 * kUs);

  audit_.Begin(&health_);
  Read(arrival, "t");
  audit_.OnPartOfEvent();
  End();
  EXPECT_EQ(audit_.first_text_error_ns(), 50 * kUs);
}

// The body's end is a segment of its own with most servers.
TEST_F(ArrivalAuditTest, IsNotSureOfATextWithTheAnswersEndInItsRead) {
  for (const int64_t done_us : {150, 160}) {
    audit_.Begin(&health_);
    Read(OfLast(Stamped(100, 150, 200)), "t");
    End(done_us);
    EXPECT_EQ(audit_.first_text_error_ns(), done_us == 150 ? 50 * kUs : 0);
  }
}

TEST_F(ArrivalAuditTest, CountsAReadOnceHoweverItIsHandedOver) {
  for (int i = 0; i < 5; ++i) Read(Stamped(100, 168, 200), "");
  End();
  EXPECT_EQ(health_.loop_lag_ns.count(), 1);
  EXPECT_EQ(health_.loop_lag_ns.max(), CoarseNs(32 * kUs));
  EXPECT_TRUE(health_.arrival_error_ns.empty());
}

TEST_F(ArrivalAuditTest, KnowsNoLoopLagWithoutAKernelStamp) {
  Read(Unstamped(100, 200), "t");
  End();
  EXPECT_TRUE(health_.loop_lag_ns.empty());
}

TEST_F(ArrivalAuditTest, RemembersTheErrorOfTheFirstTextOnly) {
  Read(Stamped(50, 60, 70), "r");    // a role
  Read(Unstamped(70, 100), "t");     // 30 µs
  Read(Unstamped(100, 1000), "tt");  // 900 µs
  End();
  EXPECT_EQ(audit_.first_text_error_ns(), 30 * kUs);
}

TEST_F(ArrivalAuditTest, KeepsNothingOfAnAnswerThatDoesNotCount) {
  audit_.Begin(nullptr);
  Read(Stamped(100, 150, 200), "tt");
  End();
  EXPECT_EQ(health_, LoadHealth());
  EXPECT_EQ(audit_.first_text_error_ns(), 0);
}

TEST_F(ArrivalAuditTest, ForgetsTheLastAnswer) {
  Read(Unstamped(100, 200), "t");
  End();
  audit_.Begin(&health_);
  End();
  EXPECT_EQ(audit_.first_text_error_ns(), 0);
  EXPECT_EQ(health_.text_events, 1);
}

// A loop that looks at random times, as late as it likes, at a stream of
// random events: what it reads at one look has one stamp, the kernel's for the
// first or the last of them (or none). No event came further from its stamp
// than its entry says, and each entry is what the schedule of looks makes it.
TEST_F(ArrivalAuditTest, BoundsTheErrorOfEveryEventOfALateLoop) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    LoadHealth health;
    ArrivalAudit audit;
    audit.Begin(&health);
    const bool kernel = seed % 3 != 0;
    const bool of_last = seed % 2 != 0;
    LoadHealth expected;
    int64_t looked_ns = 1'000'000;
    int64_t next_ns = looked_ns + 1;
    for (uint64_t turn = 0; turn < 300; ++turn) {
      const auto wait_ns =
          static_cast<int64_t>(1 + RandomBits(seed, 1, turn) % 1'000'000);
      const int64_t look_ns = looked_ns + wait_ns;
      std::vector<int64_t> came_ns;
      for (; next_ns <= look_ns;
           next_ns += static_cast<int64_t>(
               1 +
               RandomBits(seed, 2, static_cast<uint64_t>(next_ns)) % 400'000)) {
        came_ns.push_back(next_ns);
      }
      if (!came_ns.empty()) {
        const int64_t sure_ns = of_last ? came_ns.back() : came_ns.front();
        const int64_t stamp_ns = kernel ? sure_ns : look_ns;
        Feed(audit, {stamp_ns, look_ns, looked_ns, kernel, of_last},
             std::string(came_ns.size(), 't'));
        for (const int64_t at_ns : came_ns) {
          const bool sure = kernel && at_ns == sure_ns;
          const int64_t from_ns = kernel && !of_last ? stamp_ns : looked_ns;
          const int64_t to_ns = kernel && of_last ? stamp_ns : look_ns;
          const uint64_t error_ns = CoarseNs(sure ? 0 : to_ns - from_ns);
          ASSERT_LE(std::abs(stamp_ns - at_ns), error_ns);
          expected.arrival_error_ns.Record(error_ns);
        }
        if (came_ns.size() > 1) expected.coalesced_events += came_ns.size();
        if (kernel) {
          expected.kernel_stamped_events += came_ns.size();
          expected.loop_lag_ns.Record(CoarseNs(look_ns - stamp_ns));
        }
        expected.text_events += came_ns.size();
      }
      looked_ns = look_ns;
    }
    audit.End(0);
    ASSERT_EQ(health, expected) << seed;
    ASSERT_GT(health.coalesced_events, 0);
  }
}

TEST(CoarseNs, RoundsUpByAtMostASixteenth) {
  EXPECT_EQ(CoarseNs(-5), 0);
  for (const int64_t exact : {0, 1, 31, 32, 64, 1 << 20}) {
    EXPECT_EQ(CoarseNs(exact), exact);
  }
  for (uint64_t i = 0; i < 1000; ++i) {
    const auto time_ns = static_cast<int64_t>(RandomBits(1, 1, i) >>
                                              (10 + RandomBits(1, 2, i) % 50));
    const auto exact = static_cast<uint64_t>(time_ns);
    EXPECT_GE(CoarseNs(time_ns), exact);
    EXPECT_LE(CoarseNs(time_ns), exact + exact / 16);
    EXPECT_EQ(CoarseNs(static_cast<int64_t>(CoarseNs(time_ns))),
              CoarseNs(time_ns));
  }
}

std::string TextChunk(const std::string& text) {
  return R"(data: {"choices":[{"index":0,"delta":{"content":")" + text +
         "\"}}]}\n\n";
}

TEST(RequestTracker, KeepsAccountOfItsTextEventsHoweverTheyAreCut) {
  const std::string two = TextChunk("one") + TextChunk("two");
  for (const size_t bytes : {size_t{1}, size_t{7}, two.size()}) {
    LoadHealth health;
    TrackerScript script;
    script.tracker().AuditInto(health);
    script.Head();
    const Arrival arrival = OfLast(Stamped(1'001'000, 1'001'900, 1'002'000));
    for (size_t at = 0; at < two.size(); at += bytes) {
      script.tracker().OnBody(two.substr(at, bytes), arrival);
    }
    script.tracker().OnBody(TextChunk("three"),
                            Stamped(1'002'000, 1'003'000, 1'003'100));
    script.Done(5).End(6);
    EXPECT_EQ(health.text_events, 3);
    EXPECT_EQ(health.coalesced_events, 2);
    EXPECT_EQ(health.loop_lag_ns.count(), 2);
    EXPECT_EQ(health.loop_lag_ns.max(), CoarseNs(100 * kUs));
    EXPECT_EQ(script.record().first_token_error_ns, 900 * kUs);
  }
}

TEST(RequestTracker, TakesOverWhatTheTransportSaysOfItself) {
  TrackerScript script;
  script.Head();
  HttpResult result;
  result.end = HttpEnd::kConnectError;
  result.own_delay_ns = 7;
  result.no_descriptor = true;
  result.no_port = true;
  result.retransmits = 3;
  script.tracker().OnEnd(result);
  EXPECT_EQ(script.record().own_delay_ns, 7);
  EXPECT_TRUE(script.record().no_descriptor);
  EXPECT_TRUE(script.record().no_port);
  EXPECT_EQ(script.record().retransmits, 3);
  script.Begin();
  EXPECT_EQ(script.record().retransmits, 0);
}

}  // namespace
}  // namespace byzerperf
