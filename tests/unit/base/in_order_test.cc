#include "common/base/in_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "common/base/rng.h"

namespace byzerperf {
namespace {

struct NumberedMessage {
  uint32_t number() const { return its_number; }
  size_t ByteSizeLong() const { return its_bytes; }
  uint32_t its_number = 0;
  size_t its_bytes = 10;
};

constexpr size_t kMostBytes = InOrder<NumberedMessage>::kMostWaitingBytes;

std::vector<uint32_t> AllNext(InOrder<NumberedMessage>& order) {
  std::vector<uint32_t> numbers;
  while (const auto next = order.Next()) numbers.push_back(next->number());
  return numbers;
}

TEST(InOrder, GivesEachMessageOnceAndInItsTurnHoweverTheyCome) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<uint32_t> coming(40);
    std::iota(coming.begin(), coming.end(), 1);
    const std::vector<uint32_t> in_turn = coming;
    for (uint32_t i = 0; i < 10; ++i) coming.push_back(1 + 4 * i);  // again
    for (size_t i = coming.size(); i > 1; --i) {
      std::swap(coming[i - 1], coming[RandomBits(seed, 1, i) % i]);
    }
    InOrder<NumberedMessage> order;
    std::vector<uint32_t> given;
    for (const uint32_t number : coming) {
      order.Add({number});
      const std::vector<uint32_t> next = AllNext(order);
      given.insert(given.end(), next.begin(), next.end());
    }
    EXPECT_EQ(given, in_turn) << "seed " << seed;
  }
}

TEST(InOrder, TellsALostMessageFromALateOne) {
  InOrder<NumberedMessage> order;
  order.Add({1});
  AllNext(order);
  for (uint32_t i = 0; i < InOrder<NumberedMessage>::kMostWaiting; ++i) {
    order.Add({3 + i});
    AllNext(order);
    EXPECT_FALSE(order.lost_one());
  }
  order.Add({1000});
  AllNext(order);
  EXPECT_TRUE(order.lost_one());
  EXPECT_EQ(order.awaited(), 2u);
}

TEST(InOrder, HoldsSoManyBytesOfMessagesBeforeTheirTurnAndNoMore) {
  InOrder<NumberedMessage> order;
  order.Add({2, kMostBytes / 2});
  order.Add({3, kMostBytes / 2});
  EXPECT_FALSE(order.lost_one());
  order.Add({3, kMostBytes});  // again: it is not held twice
  EXPECT_FALSE(order.lost_one());
  order.Add({4, 1});
  EXPECT_TRUE(order.lost_one());
  EXPECT_EQ(order.awaited(), 1u);
}

TEST(InOrder, CountsOnlyTheBytesThatWait) {
  InOrder<NumberedMessage> order;
  for (uint32_t pair = 0; pair < 10; ++pair) {
    order.Add({2 * pair + 2, kMostBytes});
    EXPECT_FALSE(order.lost_one());
    order.Add({2 * pair + 1, kMostBytes});  // its turn
    EXPECT_THAT(AllNext(order),
                testing::ElementsAre(2 * pair + 1, 2 * pair + 2));
  }
}

TEST(InOrder, TakesNothingInOnceOneIsLost) {
  InOrder<NumberedMessage> order;
  for (uint32_t i = 0; i <= InOrder<NumberedMessage>::kMostWaiting; ++i) {
    order.Add({2 + i});
  }
  ASSERT_TRUE(order.lost_one());
  order.Add({1});
  EXPECT_THAT(AllNext(order), testing::IsEmpty());
  EXPECT_TRUE(order.lost_one());
}

}  // namespace
}  // namespace byzerperf
