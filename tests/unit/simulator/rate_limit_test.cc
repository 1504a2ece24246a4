#include "simulator/rate_limit.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

constexpr int64_t kLimitMs = 1'000'000;

TEST(RateLimit, AdmitsSoManyInAnySecond) {
  RateLimit limit(2);
  EXPECT_TRUE(limit.Admits(0));
  EXPECT_TRUE(limit.Admits(400 * kLimitMs));
  EXPECT_FALSE(limit.Admits(999 * kLimitMs));
  EXPECT_TRUE(limit.Admits(1000 * kLimitMs));
  EXPECT_FALSE(limit.Admits(1399 * kLimitMs));
  EXPECT_TRUE(limit.Admits(1400 * kLimitMs));
}

TEST(RateLimit, DoesNotCountWhatItRefused) {
  RateLimit limit(1);
  EXPECT_TRUE(limit.Admits(0));
  for (int64_t ms = 100; ms < 1000; ms += 100) {
    EXPECT_FALSE(limit.Admits(ms * kLimitMs));
  }
  EXPECT_TRUE(limit.Admits(1000 * kLimitMs));
}

TEST(RateLimit, OfZeroIsNone) {
  RateLimit limit(0);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(limit.Admits(0));
}

}  // namespace
}  // namespace byzerperf
