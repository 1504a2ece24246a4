#include "common/base/rng.h"

#include <gtest/gtest.h>

#include <set>

namespace byzerperf {
namespace {

TEST(RandomBits, IsAPureFunctionOfSeedStreamAndIndex) {
  EXPECT_EQ(RandomBits(1, 2, 3), RandomBits(1, 2, 3));
  EXPECT_NE(RandomBits(1, 2, 3), RandomBits(2, 2, 3));
  EXPECT_NE(RandomBits(1, 2, 3), RandomBits(1, 3, 3));
  EXPECT_NE(RandomBits(1, 2, 3), RandomBits(1, 2, 4));
}

TEST(RandomBits, DoesNotRepeatOverNeighbouringStreams) {
  std::set<uint64_t> seen;
  for (uint64_t stream = 0; stream < 10; ++stream) {
    for (uint64_t index = 0; index < 1000; ++index) {
      seen.insert(RandomBits(7, stream, index));
    }
  }
  EXPECT_EQ(seen.size(), 10'000u);
}

TEST(RandomUnit, IsUniformInTheUnitInterval) {
  double sum = 0;
  for (uint64_t index = 0; index < 10'000; ++index) {
    const double value = RandomUnit(42, 0, index);
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    sum += value;
  }
  // The mean of 10,000 uniform numbers has a deviation of 0.0029.
  EXPECT_NEAR(sum / 10'000, 0.5, 0.012);
}

}  // namespace
}  // namespace byzerperf
