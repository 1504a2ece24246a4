#include "worker/service/host_usage.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

constexpr char kStat[] =
    "cpu  100 20 30 4000 500 6 7 8 90 10\n"
    "cpu0 1 2 3 4 5 6 7 8 9 10\n";

TEST(HostUsage, ReadsTheProcessorsFromTheFirstLineOfStat) {
  EXPECT_EQ(CpuTimesOf(kStat, 10'000),
            (CpuTimes{.busy_us = 1'710'000, .idle_us = 45'000'000}));
}

TEST(HostUsage, KnowsNothingFromAnotherForm) {
  for (const char* bad :
       {"", "cpu", "cpu0 1 2 3 4 5 6 7 8", "cpu 1 2 3 4 5 6 7",
        "cpu 1 2 3 x 5 6 7 8", "cpu 1 2 3 -4 5 6 7 8"}) {
    EXPECT_EQ(CpuTimesOf(bad, 10'000), std::nullopt) << bad;
  }
}

TEST(HostUsage, ReadsThePressureOfSomeTask) {
  EXPECT_EQ(PressureOf("some avg10=77.27 avg60=22.10 avg300=6.17 total=1802\n"
                       "full avg10=0.00 avg60=0.00 avg300=0.00 total=9\n"),
            1802);
  for (const char* bad : {"", "full avg10=0 total=9",
                          "some total=", "some total=x", "some avg10=1"}) {
    EXPECT_EQ(PressureOf(bad), std::nullopt) << bad;
  }
}

HostReading Reading(uint64_t busy_us, uint64_t idle_us, uint64_t pressure_us) {
  HostReading reading;
  reading.cpu = CpuTimes{busy_us, idle_us};
  reading.pressure_us = pressure_us;
  return reading;
}

TEST(HostUsageMeter, TellsWhatWasUsedSinceItTold) {
  HostUsageMeter meter;
  meter.Begin(Reading(100, 1000, 5), 1'000'000);
  v1::HostUsage usage = meter.Since(Reading(130, 1400, 9), 3'000'000);
  EXPECT_EQ(usage.wall_us(), 2000);
  EXPECT_EQ(usage.busy_us(), 30);
  EXPECT_EQ(usage.idle_us(), 400);
  EXPECT_EQ(usage.pressure_us(), 4);
  usage = meter.Since(Reading(131, 1400, 9), 3'500'000);
  EXPECT_EQ(usage.wall_us(), 500);
  EXPECT_EQ(usage.busy_us(), 1);
  EXPECT_TRUE(usage.has_pressure_us());
  EXPECT_EQ(usage.pressure_us(), 0);
}

TEST(HostUsageMeter, LeavesOutWhatTheKernelDoesNotSay) {
  HostUsageMeter meter;
  meter.Begin(HostReading(), 0);
  const v1::HostUsage usage = meter.Since(Reading(1, 2, 3), 1'000'000);
  EXPECT_EQ(usage.wall_us(), 1000);
  EXPECT_EQ(usage.busy_us(), 0);
  EXPECT_EQ(usage.idle_us(), 0);
  EXPECT_FALSE(usage.has_pressure_us());
}

TEST(HostUsageMeter, TakesACountThatWentBackwardsForNothing) {
  HostUsageMeter meter;
  meter.Begin(Reading(100, 1000, 5), 0);
  EXPECT_EQ(meter.Since(Reading(110, 990, 5), 1000).idle_us(), 0);
}

TEST(HostUsage, ReadsThisHost) {
  const HostReading reading = ReadHostNow();
  ASSERT_TRUE(reading.cpu.has_value());
  EXPECT_GT(reading.cpu->idle_us + reading.cpu->busy_us, 0);
  EXPECT_GE(reading.open_files, 3);
}

}  // namespace
}  // namespace byzerperf
