#include "coordinator/plan/level_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

TEST(OrderLevels, RepeatsThemAsTheyWereGiven) {
  EXPECT_THAT(OrderLevels(3, 2, LevelOrder::kGiven, 7),
              ElementsAre(0, 1, 2, 0, 1, 2));
}

TEST(OrderLevels, ShufflesEachRunByItself) {
  const std::vector<size_t> order =
      OrderLevels(5, 20, LevelOrder::kShuffled, 7);
  ASSERT_EQ(order.size(), 100u);
  std::set<std::vector<size_t>> orders;
  for (size_t run = 0; run < 20; ++run) {
    const std::vector<size_t> one(
        order.begin() + static_cast<long>(run * 5),
        order.begin() + static_cast<long>(run * 5 + 5));
    EXPECT_THAT(one, UnorderedElementsAre(0, 1, 2, 3, 4));
    orders.insert(one);
  }
  EXPECT_GT(orders.size(), 15u);
}

TEST(OrderLevels, PutsEveryLevelEverywhereEquallyOften) {
  constexpr uint32_t kRuns = 3000;
  const std::vector<size_t> order =
      OrderLevels(3, kRuns, LevelOrder::kShuffled, 7);
  int places[3][3] = {};
  for (size_t i = 0; i < order.size(); ++i) ++places[i % 3][order[i]];
  for (const auto& place : places) {
    for (const int times : place) EXPECT_NEAR(times, 1000, 100);
  }
}

TEST(OrderLevels, FollowsFromTheSeed) {
  EXPECT_EQ(OrderLevels(9, 2, LevelOrder::kShuffled, 7),
            OrderLevels(9, 2, LevelOrder::kShuffled, 7));
  EXPECT_NE(OrderLevels(9, 2, LevelOrder::kShuffled, 7),
            OrderLevels(9, 2, LevelOrder::kShuffled, 8));
}

TEST(NumberRepeats, CountsFromTheSecondOne) {
  std::vector<std::string> names = {"a", "b", "a", "a"};
  NumberRepeats(&names);
  EXPECT_THAT(names, ElementsAre("a", "b", "a-2", "a-3"));
}

}  // namespace
}  // namespace byzerperf
