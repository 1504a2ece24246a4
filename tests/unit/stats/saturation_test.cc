#include "common/stats/saturation.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>

#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using OfSecond = std::function<double(double)>;

// How many seconds of a level pass until the alarm; nullopt: none within 300.
std::optional<uint32_t> AlarmAfter(const OfSecond& in_flight,
                                   const std::optional<OfSecond>& ttft_ms,
                                   SaturationWatch watch = SaturationWatch(0)) {
  for (uint32_t second = 0; second < 300; ++second) {
    std::optional<double> ttft;
    if (ttft_ms.has_value() && (*ttft_ms)(second) >= 0) {
      ttft = (*ttft_ms)(second);
    }
    watch.AddSecond(second, in_flight(second), ttft);
    if (watch.over_saturated()) return second + 1;
  }
  return std::nullopt;
}

OfSecond Always(double value) {
  return [value](double) { return value; };
}

// From `start` on, `per_s` more each second until `end_s`, then level.
OfSecond Rising(double start, double per_s, double end_s = 1e9) {
  return [=](double second) { return start + per_s * std::min(second, end_s); };
}

// Negative: no first token comes.
OfSecond UntilSecond(double end_s, double ttft_ms) {
  return [=](double second) { return second < end_s ? ttft_ms : -1.0; };
}

TEST(SaturationWatch, SaysSoAfterThirtySecondsWhenInFlightAndTtftGrow) {
  EXPECT_EQ(AlarmAfter(Rising(16, 3), Rising(100, 160)), 30);
}

TEST(SaturationWatch, WaitsUntilEnoughRequestsHavePiledUp) {
  // 41.3, and 2 × √16 where 16 are in service.
  EXPECT_EQ(AlarmAfter(Rising(0, 41.4 / 90), Rising(100, 160)), 90);
  EXPECT_EQ(AlarmAfter(Rising(0, 41.2 / 90), Rising(100, 160)), 120);
  EXPECT_EQ(AlarmAfter(Rising(16, 49.4 / 60), Rising(100, 160)), 60);
  EXPECT_EQ(AlarmAfter(Rising(16, 41.4 / 60), Rising(100, 160)), 90);
}

TEST(SaturationWatch, SaysNothingOfALevelThatIsSteady) {
  EXPECT_EQ(AlarmAfter(Always(16), Always(200)), std::nullopt);
  EXPECT_EQ(AlarmAfter(Always(0), std::nullopt), std::nullopt);
}

TEST(SaturationWatch, SaysNothingWhileAServerFills) {
  for (const double e2e_s : {10.0, 60.0, 200.0}) {
    EXPECT_EQ(AlarmAfter(Rising(0, 20, e2e_s), Always(200)), std::nullopt);
    // A fuller batch makes the first token a little slower.
    EXPECT_EQ(AlarmAfter(Rising(0, 20, e2e_s), Rising(200, 6, e2e_s)),
              std::nullopt);
  }
}

TEST(SaturationWatch, AsksForGrowthOfBoth) {
  EXPECT_EQ(AlarmAfter(Rising(16, 3), Always(200)), std::nullopt);
  EXPECT_EQ(AlarmAfter(Always(16), Rising(100, 160)), std::nullopt);
}

TEST(SaturationWatch, AsksForMoreOfBurstyArrivalsAndForLessOfEvenOnes) {
  const auto after = [](double dispersion) {
    return AlarmAfter(Rising(16, 1), Rising(100, 60),
                      SaturationWatch(0, dispersion));
  };
  EXPECT_EQ(after(0), 30);
  EXPECT_EQ(after(1), 60);
  EXPECT_EQ(after(1 / 0.3), 120);
}

TEST(SaturationWatch, DoesNotLookAtTheWarmUp) {
  EXPECT_EQ(AlarmAfter(Rising(16, 3), Rising(100, 160), SaturationWatch(19.5)),
            50);
  EXPECT_EQ(AlarmAfter(Rising(16, 3, 100), Rising(100, 160, 100),
                       SaturationWatch(100)),
            std::nullopt);
}

TEST(SaturationWatch, SeesGrowthThatBeginsInMidLevel) {
  const auto alarm =
      AlarmAfter([](double s) { return 16 + 3 * std::max(0.0, s - 150); },
                 [](double s) { return 100 + 160 * std::max(0.0, s - 150); });
  ASSERT_TRUE(alarm.has_value());
  EXPECT_GT(*alarm, 150u);
  EXPECT_LE(*alarm, 180u);
}

TEST(SaturationWatch, KeepsItsWordWhenTheQueueDrains) {
  SaturationWatch watch(0);
  for (uint32_t second = 0; second < 40; ++second) {
    watch.AddSecond(second, 16 + 3 * second, 100 + 160 * second);
  }
  ASSERT_TRUE(watch.over_saturated());
  for (uint32_t second = 40; second < 400; ++second) {
    watch.AddSecond(second, 1, 100);
  }
  EXPECT_TRUE(watch.over_saturated());
}

TEST(SaturationWatch, TakesAServerThatNeverAnswersForOneWithAGrowingQueue) {
  EXPECT_EQ(AlarmAfter(Rising(0, 10), std::nullopt), 60);
}

TEST(SaturationWatch, TakesAServerThatFallsSilentForOneWithAGrowingQueue) {
  const auto alarm =
      AlarmAfter([](double s) { return 16 + 10 * std::max(0.0, s - 100); },
                 UntilSecond(100, 200));
  ASSERT_TRUE(alarm.has_value());
  EXPECT_GT(*alarm, 120u);
  EXPECT_LE(*alarm, 160u);
}

// Requests are still in flight for a minute after the last one has come.
TEST(SaturationWatch, DoesNotTakeAPauseInTheArrivalsForASilentServer) {
  EXPECT_EQ(AlarmAfter(Rising(0, 20, 35), UntilSecond(35, 200)), std::nullopt);
}

TEST(SaturationWatch, ForgivesAStallOfTenSeconds) {
  // 13 arrive a second; what waited is worked off within 20 s.
  const auto waiting = [](double s) {
    return std::max(0.0, s < 110 ? 13 * (s - 100) : 130 - 6.5 * (s - 110));
  };
  EXPECT_EQ(AlarmAfter([&](double s) { return 12 + waiting(s); },
                       [&](double s) {
                         const bool stalled = s >= 100 && s < 110;
                         return stalled ? -1.0 : 100 + waiting(s) / 16 * 1000;
                       }),
            std::nullopt);
}

// 30 seconds are known, which would do if they followed each other.
TEST(SaturationWatch, TakesSecondsThatAreLeftOutForEmptyOnes) {
  for (const uint32_t last : {29u, 30u, 1'000'000'000u}) {
    SaturationWatch watch(0);
    for (uint32_t second = 0; second < 29; ++second) {
      watch.AddSecond(second, 16 + 3 * second, 100 + 160 * second);
    }
    watch.AddSecond(last, 16 + 3 * 29, 100 + 160 * 29);
    EXPECT_EQ(watch.over_saturated(), last == 29) << last;
  }
}

TEST(SaturationWatch, IgnoresASecondThatComesAgain) {
  SaturationWatch watch(0);
  for (uint32_t second = 0; second < 29; ++second) {
    watch.AddSecond(second, 16 + 3 * second, 100 + 160 * second);
    watch.AddSecond(second, 1e6, 1e6);
    watch.AddSecond(0, 0, std::nullopt);
  }
  EXPECT_FALSE(watch.over_saturated());
  watch.AddSecond(29, 16 + 3 * 29, 100 + 160 * 29);
  EXPECT_TRUE(watch.over_saturated());
}

TEST(SaturationWatch, LivesWithAFewBatchesWithoutFirstTokens) {
  // A slow server: a first token every fifth second.
  EXPECT_EQ(AlarmAfter(Rising(16, 3),
                       [](double s) {
                         const bool comes = static_cast<int>(s) % 5 == 0;
                         return comes ? 100 + 160 * s : -1.0;
                       }),
            45);
}

}  // namespace
}  // namespace byzerperf
