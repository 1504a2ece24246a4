#include "common/base/permutation.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <vector>

namespace byzerperf {
namespace {

std::vector<uint64_t> Order(uint64_t seed, uint64_t stream, uint64_t size) {
  std::vector<uint64_t> order;
  order.reserve(size);
  for (uint64_t i = 0; i < size; ++i) {
    order.push_back(PermutedIndex(seed, stream, size, i));
  }
  return order;
}

TEST(Permutation, GivesEveryPlaceOnceWhateverTheSize) {
  for (const uint64_t size : {1, 2, 3, 7, 64, 65, 100, 1000, 4096, 5000}) {
    const std::vector<uint64_t> order = Order(3, 77, size);
    const std::set<uint64_t> places(order.begin(), order.end());
    EXPECT_EQ(places.size(), size);
    EXPECT_EQ(*places.rbegin(), size - 1);
  }
}

TEST(Permutation, IsTheSameForTheSameSeedAndStream) {
  EXPECT_EQ(Order(3, 77, 100), Order(3, 77, 100));
}

TEST(Permutation, IsAnotherOneForAnotherSeedOrStream) {
  EXPECT_NE(Order(3, 77, 100), Order(4, 77, 100));
  EXPECT_NE(Order(3, 77, 100), Order(3, 83, 100));
}

// With 2,000 orders of ten, each place is expected 200 times; a standard
// deviation is 13.4.
TEST(Permutation, PutsTheFirstAnywhereWithEqualChance) {
  std::vector<int> times(10);
  for (uint64_t stream = 0; stream < 2000; ++stream) {
    ++times[PermutedIndex(9, stream * kPermutationRounds, 10, 0)];
  }
  for (const int count : times) EXPECT_NEAR(count, 200, 5 * 13.4);
}

TEST(Permutation, WorksOnRangesThatNoMemoryHolds) {
  constexpr uint64_t kSize = 1'000'000'000'000;
  std::set<uint64_t> places;
  for (uint64_t i = 0; i < 1000; ++i) {
    const uint64_t place = PermutedIndex(5, 1, kSize, kSize - 1 - i);
    EXPECT_LT(place, kSize);
    places.insert(place);
  }
  EXPECT_EQ(places.size(), 1000U);
}

}  // namespace
}  // namespace byzerperf
