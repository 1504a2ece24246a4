#include "common/schedule/split.h"

#include <algorithm>
#include <numeric>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SplitByLargestRemainder, GivesTheRestToTheFirstParts) {
  EXPECT_THAT(SplitByLargestRemainder(5, 2), ElementsAre(3, 2));
  EXPECT_THAT(SplitByLargestRemainder(20, 3), ElementsAre(7, 7, 6));
  EXPECT_THAT(SplitByLargestRemainder(4, 2), ElementsAre(2, 2));
}

TEST(SplitByLargestRemainder, LeavesPartsWithNothingWhenThereIsTooLittle) {
  EXPECT_THAT(SplitByLargestRemainder(1, 3), ElementsAre(1, 0, 0));
  EXPECT_THAT(SplitByLargestRemainder(0, 2), ElementsAre(0, 0));
}

TEST(SplitByLargestRemainder, OfNoPartsIsEmpty) {
  EXPECT_THAT(SplitByLargestRemainder(5, 0), IsEmpty());
}

TEST(SplitByLargestRemainder, SumsToTheTotalAndDiffersByAtMostOne) {
  for (uint32_t total = 0; total < 50; ++total) {
    for (uint32_t parts = 1; parts < 12; ++parts) {
      const auto shares = SplitByLargestRemainder(total, parts);
      EXPECT_EQ(std::accumulate(shares.begin(), shares.end(), 0u), total);
      const auto [least, most] =
          std::minmax_element(shares.begin(), shares.end());
      EXPECT_LE(*most - *least, 1u);
      EXPECT_TRUE(std::is_sorted(shares.rbegin(), shares.rend()));
    }
  }
}

}  // namespace
}  // namespace byzerperf
