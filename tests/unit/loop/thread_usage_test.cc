#include "common/loop/thread_usage.h"

#include <gtest/gtest.h>

#include <thread>

namespace byzerperf {
namespace {

TEST(ThreadUsage, ReadsTheRunDelayOfASchedstat) {
  EXPECT_EQ(RunDelayOf("7374 1781300 2\n"), 1781300);
  EXPECT_EQ(RunDelayOf("0 0 0\n"), 0);
  for (const char* bad : {"", "7374", "7374 ", "7374 12", "a b c", "1 x 2"}) {
    EXPECT_EQ(RunDelayOf(bad), std::nullopt) << bad;
  }
}

TEST(ThreadUsage, IsWhatLiesBetweenTwoReadings) {
  const ThreadUsage earlier{.wall_ns = 10, .cpu_ns = 4, .run_delay_ns = 1};
  const ThreadUsage later{.wall_ns = 30, .cpu_ns = 9, .run_delay_ns = 6};
  EXPECT_EQ(UsageBetween(earlier, later),
            (ThreadUsage{.wall_ns = 20, .cpu_ns = 5, .run_delay_ns = 5}));
}

TEST(ThreadUsage, KnowsNoRunDelayWhereOneReadingHasNone) {
  const ThreadUsage without{.wall_ns = 10, .cpu_ns = 4};
  const ThreadUsage with{.wall_ns = 30, .cpu_ns = 9, .run_delay_ns = 6};
  EXPECT_EQ(UsageBetween(without, with).run_delay_ns, std::nullopt);
  EXPECT_EQ(UsageBetween(with, without).run_delay_ns, std::nullopt);
}

TEST(ThreadUsage, GrowsWithTheWorkOfItsThreadAndNotWithThatOfOthers) {
  const ReadThreadUsage read = MakeThreadUsageReader();
  const ThreadUsage begin = read();
  ThreadUsage end = read();
  while (end.cpu_ns < begin.cpu_ns + 2'000'000) end = read();
  EXPECT_GE(end.wall_ns - begin.wall_ns, end.cpu_ns - begin.cpu_ns);
  std::thread([&end] {
    const ReadThreadUsage other = MakeThreadUsageReader();
    EXPECT_LT(other().cpu_ns, end.cpu_ns);
  }).join();
}

}  // namespace
}  // namespace byzerperf
