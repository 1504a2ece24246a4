#include "common/schedule/arrivals.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/schedule/arrival_laws.h"

namespace byzerperf {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
constexpr int64_t kSecondNs = 1'000'000'000;

std::vector<int64_t> TimesNs(const v1::Arrivals& arrivals, uint32_t count) {
  return UnionOfWorkers(arrivals, 7, 0, 1, count);
}

TEST(ArrivalSchedule, PutsConstantArrivalsAtMultiplesOfTheGap) {
  ArrivalSchedule schedule(ArrivalsAt(4, v1::ArrivalPattern::constant), 7, 0);
  EXPECT_EQ(schedule.TimeNs(0), 0);
  EXPECT_EQ(schedule.TimeNs(1), kSecondNs / 4);
  EXPECT_EQ(schedule.TimeNs(40), 10 * kSecondNs);
}

// The exact time of request i at p / q requests per second is i × q / p.
TEST(ArrivalSchedule, DoesNotDriftOverAnHourAtOddRates) {
  struct Rate {
    int64_t p, q;
  };
  for (const Rate rate : {Rate{1000, 7}, Rate{10, 3}, Rate{333'333, 1000},
                          Rate{1, 1}, Rate{97, 89}}) {
    const double rate_per_s =
        static_cast<double>(rate.p) / static_cast<double>(rate.q);
    ArrivalSchedule schedule(
        ArrivalsAt(rate_per_s, v1::ArrivalPattern::constant), 7, 0);
    const int64_t last = 3600 * rate.p / rate.q;
    for (int64_t i = 0; i <= last; ++i) {
      const int64_t exact_ns = i * rate.q * kSecondNs / rate.p;
      ASSERT_NEAR(static_cast<double>(
                      schedule.TimeNs(static_cast<uint32_t>(i)) - exact_ns),
                  0, 1)
          << rate_per_s << " " << i;
    }
  }
}

TEST(ArrivalSchedule, SendsEverythingAtOnceAtAnInfiniteRate) {
  for (const auto pattern :
       {v1::ArrivalPattern::constant, v1::ArrivalPattern::poisson}) {
    ArrivalSchedule schedule(
        ArrivalsAt(std::numeric_limits<double>::infinity(), pattern), 7, 0);
    EXPECT_EQ(schedule.TimeNs(0), 0);
    EXPECT_EQ(schedule.TimeNs(5000), 0);
    EXPECT_EQ(schedule.CountBefore(1, 5000), 5000u);
    EXPECT_EQ(schedule.CountBefore(0, 5000), 0u);
  }
}

TEST(ArrivalSchedule, SendsNothingWhileTheRateIsZero) {
  for (const auto pattern :
       {v1::ArrivalPattern::constant, v1::ArrivalPattern::poisson}) {
    v1::Arrivals arrivals;
    arrivals.set_pattern(pattern);
    AddStretch(10, 0, 0, arrivals);
    AddStretch(10, 100, 100, arrivals);
    AddStretch(10, 0, 0, arrivals);
    AddStretch(0, 100, 100, arrivals);
    ArrivalSchedule schedule(arrivals, 7, 0);
    EXPECT_EQ(schedule.CountBefore(10 * kSecondNs, 10'000), 0u);
    EXPECT_EQ(schedule.CountBefore(20 * kSecondNs, 10'000),
              schedule.CountBefore(30 * kSecondNs, 10'000));
    EXPECT_NEAR(schedule.CountBefore(20 * kSecondNs, 10'000), 1000, 130);
    EXPECT_GT(schedule.CountBefore(31 * kSecondNs, 10'000),
              schedule.CountBefore(30 * kSecondNs, 10'000));
  }
}

TEST(ArrivalSchedule, NeverSendsWhatComesAfterTheRateFellToZero) {
  v1::Arrivals arrivals;
  arrivals.set_pattern(v1::ArrivalPattern::constant);
  AddStretch(10, 2, 2, arrivals);
  AddStretch(0, 0, 0, arrivals);
  ArrivalSchedule schedule(arrivals, 7, 0);
  EXPECT_EQ(schedule.TimeNs(19), 19 * kSecondNs / 2);
  EXPECT_EQ(schedule.TimeNs(20), kNever);
  EXPECT_EQ(schedule.TimeNs(3000), kNever);
  EXPECT_EQ(schedule.CountBefore(kNever, 10'000), 20u);
}

TEST(ArrivalSchedule, DrawsOtherGapsForAnotherLevelOrSeed) {
  for (const auto pattern :
       {v1::ArrivalPattern::poisson, v1::ArrivalPattern::gamma}) {
    const v1::Arrivals arrivals = ArrivalsAt(10, pattern, 2);
    const int64_t time_ns = ArrivalSchedule(arrivals, 7, 0).TimeNs(5);
    EXPECT_EQ(ArrivalSchedule(arrivals, 7, 0).TimeNs(5), time_ns);
    EXPECT_NE(ArrivalSchedule(arrivals, 7, 1).TimeNs(5), time_ns);
    EXPECT_NE(ArrivalSchedule(arrivals, 8, 0).TimeNs(5), time_ns);
  }
}

TEST(ArrivalSchedule, GivesTheSameTimesInAnyOrder) {
  for (const auto pattern :
       {v1::ArrivalPattern::constant, v1::ArrivalPattern::poisson,
        v1::ArrivalPattern::gamma}) {
    const v1::Arrivals arrivals = ArrivalsAt(100, pattern, 0.3);
    const std::vector<int64_t> times_ns = TimesNs(arrivals, 10'000);
    ArrivalSchedule schedule(arrivals, 7, 0);
    for (const uint32_t index : {9999u, 0u, 2047u, 2048u, 2046u, 5000u, 4999u,
                                 4096u, 9000u, 1u, 9999u}) {
      EXPECT_EQ(schedule.TimeNs(index), times_ns[index]) << index;
    }
  }
}

// Gaps of shape 0.02 are mostly far below a nanosecond.
TEST(ArrivalSchedule, NeverFallsWithTheIndex) {
  v1::Arrivals arrivals;
  arrivals.set_pattern(v1::ArrivalPattern::gamma);
  arrivals.set_smoothness(0.02);
  AddStretch(20, 0, 200, arrivals);
  AddStretch(20, 200, 10, arrivals);
  AddStretch(30, 10, 1000, arrivals);
  ArrivalSchedule schedule(arrivals, 7, 0);
  int64_t before_ns = 0;
  for (uint32_t index = 0; index < 20'000; ++index) {
    const int64_t time_ns = schedule.TimeNs(index);
    ASSERT_GE(time_ns, before_ns) << index;
    before_ns = time_ns;
  }
}

TEST(ArrivalSchedule, CountsWhatIsDueBeforeATimeAndNoMoreThanAsked) {
  for (const auto pattern :
       {v1::ArrivalPattern::constant, v1::ArrivalPattern::poisson,
        v1::ArrivalPattern::gamma}) {
    const v1::Arrivals arrivals = ArrivalsAt(200, pattern, 0.5);
    const std::vector<int64_t> times_ns = TimesNs(arrivals, 10'000);
    ArrivalSchedule schedule(arrivals, 7, 0);
    for (const double end_s : {40.0, 0.0, 0.001, 10.24, 10.235, 3.0, 25.5}) {
      const auto end_ns = static_cast<int64_t>(1e9 * end_s);
      const auto before = static_cast<uint32_t>(
          std::lower_bound(times_ns.begin(), times_ns.end(), end_ns) -
          times_ns.begin());
      EXPECT_EQ(schedule.CountBefore(end_ns, 10'000), before) << end_s;
      EXPECT_EQ(schedule.CountBefore(end_ns, 1000), std::min(before, 1000u));
      EXPECT_EQ(schedule.CountBefore(end_ns, 0), 0u);
    }
  }
}

TEST(ArrivalSchedule, DoesNotCountARequestThatIsDueJustThen) {
  ArrivalSchedule schedule(ArrivalsAt(10, v1::ArrivalPattern::constant), 7, 0);
  EXPECT_EQ(schedule.CountBefore(kSecondNs, 100), 10u);
  EXPECT_EQ(schedule.CountBefore(kSecondNs + 1, 100), 11u);
  EXPECT_EQ(schedule.CountBefore(0, 100), 0u);
}

}  // namespace
}  // namespace byzerperf
