#include "common/schedule/grant_size.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace byzerperf {
namespace {

TEST(GrantSize, IsTwoASlotWhenTheRateIsUnknown) {
  EXPECT_EQ(GrantSize({.slots = 10, .unassigned = 1000, .all_slots = 20}), 20u);
}

TEST(GrantSize, CoversTwoSecondsOfAFastWorker) {
  EXPECT_EQ(GrantSize({.slots = 2,
                       .requests_per_s = 1000,
                       .round_trip_s = 0.005,
                       .unassigned = 100000,
                       .all_slots = 4}),
            2000u);
}

TEST(GrantSize, CoversFourRoundTripsOfAFarWorker) {
  EXPECT_EQ(GrantSize({.slots = 2,
                       .requests_per_s = 1000,
                       .round_trip_s = 0.6,
                       .unassigned = 100000,
                       .all_slots = 4}),
            2400u);
}

TEST(GrantSize, ShrinksToHalfOfTheFairPartNearTheEnd) {
  EXPECT_EQ(GrantSize({.slots = 5, .unassigned = 12, .all_slots = 10}), 3u);
  EXPECT_EQ(GrantSize({.slots = 5, .unassigned = 3, .all_slots = 10}), 1u);
}

TEST(GrantSize, IsNothingWithoutSlotsOrIndices) {
  EXPECT_EQ(GrantSize({.slots = 0, .unassigned = 10, .all_slots = 4}), 0u);
  EXPECT_EQ(GrantSize({.slots = 4, .unassigned = 0, .all_slots = 4}), 0u);
}

TEST(GrantSize, SurvivesRatesThatAreNoNumbers) {
  for (const double rate : {std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::quiet_NaN(), -1.0}) {
    const uint32_t size = GrantSize({.slots = 2,
                                     .requests_per_s = rate,
                                     .round_trip_s = 0.01,
                                     .unassigned = 100,
                                     .all_slots = 4});
    EXPECT_GE(size, 1u);
    EXPECT_LE(size, 100u);
  }
}

TEST(GrantSize, HandsOutALevelWholeInEverSmallerBlocks) {
  uint32_t unassigned = 320;
  uint32_t last = UINT32_MAX;
  while (unassigned > 0) {
    const uint32_t size =
        GrantSize({.slots = 5, .unassigned = unassigned, .all_slots = 20});
    ASSERT_GE(size, 1u);
    ASSERT_LE(size, unassigned);
    ASSERT_LE(size, last);
    last = size;
    unassigned -= size;
  }
  EXPECT_EQ(last, 1u);
}

}  // namespace
}  // namespace byzerperf
