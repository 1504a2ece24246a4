#include "worker/service/acknowledgement_lag.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

constexpr int64_t kMs = 1'000'000;

TEST(AcknowledgementLag, IsTheLongestOfAllThatOneAnswerAcknowledges) {
  AcknowledgementLag lag;
  lag.OnSent(3, 10 * kMs);
  lag.OnSent(5, 20 * kMs);
  lag.OnSent(9, 30 * kMs);
  lag.OnAcknowledged(5, 50 * kMs);
  EXPECT_EQ(lag.TakeLongestUs(), 40'001u);
  lag.OnAcknowledged(9, 90 * kMs);
  EXPECT_EQ(lag.TakeLongestUs(), 60'001u);
}

TEST(AcknowledgementLag, IsNothingOfAnswersThatAcknowledgeNothingNew) {
  AcknowledgementLag lag;
  EXPECT_EQ(lag.TakeLongestUs(), 0u);
  lag.OnSent(3, 0);
  lag.OnAcknowledged(2, 50 * kMs);
  EXPECT_EQ(lag.TakeLongestUs(), 0u);
  lag.OnAcknowledged(3, 60 * kMs);
  lag.OnAcknowledged(3, 90 * kMs);
  EXPECT_EQ(lag.TakeLongestUs(), 60'001u);
  EXPECT_EQ(lag.TakeLongestUs(), 0u);
}

TEST(AcknowledgementLag, ThatIsShorterThanItsUnitIsNotNothing) {
  AcknowledgementLag lag;
  lag.OnSent(1, 5);
  lag.OnAcknowledged(1, 5);
  EXPECT_EQ(lag.TakeLongestUs(), 1u);
}

TEST(AcknowledgementLag, OfTheLevelBeforeIsNotToldOfThisOne) {
  AcknowledgementLag lag;
  lag.OnSent(1, 0);
  lag.OnSent(2, 0);
  lag.OnAcknowledged(1, kMs);
  lag.Begin();
  lag.OnAcknowledged(2, 70 * kMs);
  EXPECT_EQ(lag.TakeLongestUs(), 0u);
}

}  // namespace
}  // namespace byzerperf
