// When the requests of a trace are due.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "common/base/rng.h"
#include "common/schedule/arrivals.h"
#include "common/schedule/dispersion.h"

namespace byzerperf {
namespace {

constexpr int64_t kNotInTrace = std::numeric_limits<int64_t>::max();
constexpr int64_t kTraceMs = 1'000'000;

v1::Arrivals TraceAt(double speedup) {
  v1::Arrivals arrivals;
  arrivals.set_pattern(v1::ArrivalPattern::trace);
  arrivals.set_smoothness(1);
  arrivals.set_speedup(speedup);
  arrivals.set_rate_per_s(1);
  return arrivals;
}

constexpr std::array<uint64_t, 5> kTimesUs = {0, 1500, 1500, 4000, 1'000'000};

TEST(TraceSchedule, HasTheTimesOfTheTraceOverTheSpeedup) {
  const struct {
    double speedup;
    std::vector<int64_t> times_ns;
  } kCases[] = {
      {1, {0, 1'500'000, 1'500'000, 4 * kTraceMs, 1000 * kTraceMs}},
      {4, {0, 375'000, 375'000, kTraceMs, 250 * kTraceMs}},
      {0.5, {0, 3 * kTraceMs, 3 * kTraceMs, 8 * kTraceMs, 2000 * kTraceMs}},
      {3, {0, 500'000, 500'000, 1'333'333, 333'333'333}},
  };
  for (const auto& test : kCases) {
    ArrivalSchedule schedule(TraceAt(test.speedup), 7, 0, kTimesUs);
    for (uint32_t i = 0; i < test.times_ns.size(); ++i) {
      EXPECT_EQ(schedule.TimeNs(i), test.times_ns[i]) << test.speedup;
    }
  }
}

TEST(TraceSchedule, HasNothingBehindTheTrace) {
  ArrivalSchedule schedule(TraceAt(1), 7, 0, kTimesUs);
  EXPECT_EQ(schedule.TimeNs(5), kNotInTrace);
  EXPECT_EQ(schedule.CountBefore(kNotInTrace, 100), 5u);
  EXPECT_EQ(ArrivalSchedule(TraceAt(1), 7, 0).TimeNs(0), kNotInTrace);
}

TEST(TraceSchedule, GivesTheSameTimesInAnyOrderLevelAndSeed) {
  ArrivalSchedule schedule(TraceAt(1), 7, 0, kTimesUs);
  EXPECT_EQ(schedule.TimeNs(4), 1000 * kTraceMs);
  EXPECT_EQ(schedule.TimeNs(1), 1'500'000);
  EXPECT_EQ(ArrivalSchedule(TraceAt(1), 8, 3, kTimesUs).TimeNs(4),
            1000 * kTraceMs);
}

TEST(TraceSchedule, CountsWhatIsDueBeforeATimeAndNoMoreThanAsked) {
  ArrivalSchedule schedule(TraceAt(1), 7, 0, kTimesUs);
  EXPECT_EQ(schedule.CountBefore(0, 9), 0u);
  EXPECT_EQ(schedule.CountBefore(1, 9), 1u);
  EXPECT_EQ(schedule.CountBefore(1'500'000, 9), 1u);
  EXPECT_EQ(schedule.CountBefore(1'500'001, 9), 3u);
  EXPECT_EQ(schedule.CountBefore(1'500'001, 2), 2u);
  EXPECT_EQ(schedule.CountBefore(5000 * kTraceMs, 9), 5u);
}

TEST(TraceSchedule, IsOneScheduleForAnyNumberOfWorkers) {
  std::vector<uint64_t> times_us;
  times_us.reserve(500);
  uint64_t time_us = 0;
  for (uint64_t i = 0; i < 500; ++i) {
    times_us.push_back(time_us += RandomBelow(1, 0, i, 100'000));
  }
  for (const double speedup : {0.3, 1.0, 7.0}) {
    ArrivalSchedule one(TraceAt(speedup), 7, 0, times_us);
    for (const uint32_t workers : {2u, 3u, 7u}) {
      for (uint32_t worker = 0; worker < workers; ++worker) {
        ArrivalSchedule own(TraceAt(speedup), 7, 0, times_us);
        for (uint32_t i = worker; i < times_us.size(); i += workers) {
          ASSERT_EQ(own.TimeNs(i), one.TimeNs(i));
        }
      }
    }
  }
}

TEST(TraceTimes, AreThoseOfThePromptSet) {
  v1::PromptSet prompts;
  EXPECT_TRUE(TraceTimes(prompts).empty());
  prompts.add_due_us(3);
  prompts.add_due_us(5);
  EXPECT_EQ(TraceTimes(prompts).size(), 2u);
  EXPECT_EQ(TraceTimes(prompts)[1], 5u);
}

TEST(TraceDispersion, IsTakenAsThatOfPeopleWhoKnowNothingOfEachOther) {
  EXPECT_EQ(DispersionOf(TraceAt(2)), 1);
}

}  // namespace
}  // namespace byzerperf
