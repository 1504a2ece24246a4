#include "common/base/display_width.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

TEST(DisplayWidth, CountsWideCharactersTwiceAndCombiningOnesNot) {
  EXPECT_EQ(DisplayWidth("TTFT"), 4);
  EXPECT_EQ(DisplayWidth("首 Token 时延"), 13);
  EXPECT_EQ(DisplayWidth("（5%）"), 6);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
  EXPECT_EQ(DisplayWidth("█▌–×→"), 5);
  EXPECT_EQ(DisplayWidth("\xff\xe5"), 2);
}

TEST(DisplayWidth, KnowsWideCharactersBelowTheCjkBlocks) {
  EXPECT_EQ(DisplayWidth("✅"), 2);
  EXPECT_EQ(DisplayWidth("✓ ✗"), 3);
  EXPECT_EQ(DisplayWidth("≤5 ± 1"), 6);
}

TEST(CharacterAt, TakesABadByteForItself) {
  EXPECT_EQ(CharacterAt("速", 0).code, 0x901FU);
  EXPECT_EQ(CharacterAt("速", 0).bytes, 3);
  EXPECT_EQ(CharacterAt("\xe5x", 0).code, 0xE5U);
  EXPECT_EQ(CharacterAt("\xe5x", 0).bytes, 1);
}

}  // namespace
}  // namespace byzerperf
