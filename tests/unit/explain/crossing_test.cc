#include "coordinator/explain/crossing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace byzerperf {
namespace {

using ::testing::DoubleNear;
using ::testing::Optional;

// The README of Byzer-Perf 0.1.1: tokens/s of all (its client's figure) and of
// one request.
const std::vector<ThroughputPair> kSeed = {{5, 97.78, 23.21},
                                           {10, 121.59, 14.93},
                                           {15, 166.85, 13.73},
                                           {20, 162.73, 10.90}};

TEST(CrossingPoint, OfTheSeedsOwnLevelsIsItsTen) {
  EXPECT_THAT(FindCrossing(kSeed), Optional(DoubleNear(9.9, 0.05)));
}

// The same server, other cuts of the same sweep.
TEST(CrossingPoint, MovesWithTheRangeSwept) {
  const std::span<const ThroughputPair> all(kSeed);
  EXPECT_THAT(FindCrossing(all.first(3)), Optional(DoubleNear(9.1, 0.05)));
  EXPECT_THAT(FindCrossing(all.last(3)), Optional(DoubleNear(13.9, 0.05)));
}

TEST(CrossingPoint, NeedsThreeLoads) {
  const std::span<const ThroughputPair> all(kSeed);
  EXPECT_EQ(FindCrossing(all.first(2)), std::nullopt);
}

TEST(CrossingPoint, IsNoneWhereNothingRisesOrFalls) {
  EXPECT_EQ(FindCrossing(std::vector<ThroughputPair>{
                {1, 10, 10}, {2, 10, 5}, {3, 10, 3}}),
            std::nullopt);
  EXPECT_EQ(FindCrossing(std::vector<ThroughputPair>{
                {1, 10, 10}, {2, 20, 10}, {3, 30, 10}}),
            std::nullopt);
}

}  // namespace
}  // namespace byzerperf
