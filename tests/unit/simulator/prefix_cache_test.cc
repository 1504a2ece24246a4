#include "simulator/prefix_cache.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace byzerperf {
namespace {

std::vector<uint32_t> Prompt(uint32_t first, size_t size) {
  std::vector<uint32_t> tokens(size);
  std::iota(tokens.begin(), tokens.end(), first);
  return tokens;
}

TEST(PrefixCache, KnowsNothingAtFirst) {
  PrefixCache cache;
  EXPECT_EQ(cache.CachedTokens(Prompt(0, 100)), 0);
  EXPECT_EQ(cache.CachedTokens({}), 0);
}

TEST(PrefixCache, HitsWholeBlocksOfSixteen) {
  PrefixCache cache;
  cache.Remember(Prompt(0, 40));
  EXPECT_EQ(cache.CachedTokens(Prompt(0, 40)), 32);
  EXPECT_EQ(cache.CachedTokens(Prompt(0, 100)), 32);
  EXPECT_EQ(cache.CachedTokens(Prompt(0, 31)), 16);
  EXPECT_EQ(cache.CachedTokens(Prompt(0, 15)), 0);
}

TEST(PrefixCache, NeverHitsTheWholePrompt) {
  PrefixCache cache;
  cache.Remember(Prompt(0, 32));
  EXPECT_EQ(cache.CachedTokens(Prompt(0, 32)), 16);
  EXPECT_EQ(cache.CachedTokens(Prompt(0, 33)), 32);
}

TEST(PrefixCache, MissesWhenTheBeginningDiffers) {
  PrefixCache cache;
  cache.Remember(Prompt(0, 64));
  std::vector<uint32_t> marked = Prompt(0, 64);
  marked[3] = 999;
  EXPECT_EQ(cache.CachedTokens(marked), 0);
  std::vector<uint32_t> marked_late = Prompt(0, 64);
  marked_late[20] = 999;
  EXPECT_EQ(cache.CachedTokens(marked_late), 16);
}

TEST(PrefixCache, ForgetsTheLeastRecentlyUsedBlocks) {
  PrefixCache cache(/*capacity_blocks=*/2);
  cache.Remember(Prompt(0, 16));
  cache.Remember(Prompt(1000, 16));
  EXPECT_EQ(cache.CachedTokens(Prompt(0, 17)), 16);  // used: the other is older
  cache.Remember(Prompt(2000, 16));
  EXPECT_EQ(cache.CachedTokens(Prompt(0, 17)), 16);
  EXPECT_EQ(cache.CachedTokens(Prompt(1000, 17)), 0);
}

TEST(PrefixCache, ClearForgetsAll) {
  PrefixCache cache;
  cache.Remember(Prompt(0, 64));
  cache.Clear();
  EXPECT_EQ(cache.CachedTokens(Prompt(0, 64)), 0);
}

}  // namespace
}  // namespace byzerperf
