#include "tests/support/simulated_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

TEST(SimulatedLoop, RunsTimersByTimeAndEqualTimesInTheOrderTheyWereSet) {
  SimulatedLoop loop(100);
  std::vector<std::string> order;
  loop.RunAt(300, [&] { order.push_back("c"); });
  loop.RunAt(200, [&] { order.push_back("a"); });
  loop.RunAt(200, [&] { order.push_back("b"); });
  EXPECT_TRUE(loop.RunUntilIdle());
  EXPECT_THAT(order, ElementsAre("a", "b", "c"));
  EXPECT_EQ(loop.NowNs(), 300);
}

TEST(SimulatedLoop, TimeStandsStillWhileWorkRuns) {
  SimulatedLoop loop(100);
  int64_t seen_ns = 0;
  loop.RunAt(150, [&] { loop.Post([&] { seen_ns = loop.NowNs(); }); });
  loop.RunAt(400, [] {});
  loop.RunUntilIdle();
  EXPECT_EQ(seen_ns, 150);
}

TEST(SimulatedLoop, PastTimersAndPostedWorkRunWithoutMovingTime) {
  SimulatedLoop loop(100);
  std::vector<int> order;
  loop.RunAt(5, [&] { order.push_back(2); });
  loop.Post([&] { order.push_back(1); });
  loop.RunAt(101, [&] { order.push_back(3); });
  loop.RunReady();
  EXPECT_THAT(order, ElementsAre(1, 2));
  EXPECT_EQ(loop.NowNs(), 100);
}

TEST(SimulatedLoop, ACancelledTimerNeverRunsEvenWhenItIsDueAtTheSameInstant) {
  SimulatedLoop loop;
  int calls = 0;
  Loop::TimerId second = 0;
  loop.RunAt(0, [&] { loop.Cancel(second); });
  second = loop.RunAt(0, [&] { ++calls; });
  loop.RunUntilIdle();
  EXPECT_EQ(calls, 0);
  loop.Cancel(second);  // again is no error
}

TEST(SimulatedLoop, RunForStopsAtItsTimeAndKeepsLaterTimers) {
  SimulatedLoop loop(0);
  std::vector<int> order;
  loop.RunAt(10, [&] { order.push_back(10); });
  loop.RunAt(11, [&] { order.push_back(11); });
  loop.RunFor(10);
  EXPECT_THAT(order, ElementsAre(10));
  EXPECT_EQ(loop.NowNs(), 10);
  loop.AdvanceTo(50);
  EXPECT_THAT(order, ElementsAre(10, 11));
  EXPECT_EQ(loop.NowNs(), 50);
}

TEST(SimulatedLoop, ATimerThatAlwaysSetsItselfAgainEndsAtTheLimit) {
  SimulatedLoop loop(0);
  int ticks = 0;
  std::function<void()> tick = [&] {
    ++ticks;
    loop.RunAt(loop.NowNs() + 10, tick);
  };
  loop.RunAt(10, tick);
  EXPECT_FALSE(loop.RunUntilIdle(100));
  EXPECT_EQ(ticks, 10);
  EXPECT_EQ(loop.NowNs(), 100);
}

TEST(SimulatedLoop, RunUntilStopsAsSoonAsTheConditionHolds) {
  SimulatedLoop loop(0);
  int ticks = 0;
  for (int i = 1; i <= 5; ++i) loop.RunAt(i, [&] { ++ticks; });
  EXPECT_TRUE(loop.RunUntil([&] { return ticks == 3; }));
  EXPECT_EQ(loop.NowNs(), 3);
  EXPECT_FALSE(loop.RunUntil([&] { return ticks == 9; }));
  EXPECT_EQ(ticks, 5);
}

}  // namespace
}  // namespace byzerperf
