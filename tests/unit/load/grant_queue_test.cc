#include "worker/load/grant_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

std::vector<uint32_t> TakeAll(GrantQueue::Reader& reader) {
  std::vector<uint32_t> taken;
  while (const auto granted = reader.Take()) taken.push_back(granted->index);
  return taken;
}

TEST(GrantQueue, GivesNothingBeforeAGrant) {
  GrantQueue queue;
  GrantQueue::Reader reader(queue);
  EXPECT_EQ(reader.Take(), std::nullopt);
  EXPECT_EQ(queue.begun(), 0);
}

TEST(GrantQueue, GivesIndicesInTheOrderOfGranting) {
  GrantQueue queue;
  GrantQueue::Reader reader(queue);
  queue.Append(10, 2, 1);
  queue.Append(4, 3, 1);
  EXPECT_THAT(TakeAll(reader), ElementsAre(10, 11, 4, 5, 6));
  queue.Append(0, 1, 1);
  EXPECT_THAT(TakeAll(reader), ElementsAre(0));
}

TEST(GrantQueue, KeepsTheAttemptOfEachRange) {
  GrantQueue queue;
  GrantQueue::Reader reader(queue);
  queue.Append(7, 1, 1);
  queue.Append(3, 1, 2);
  EXPECT_THAT(reader.Take(), Optional(GrantedIndex{7, 1}));
  EXPECT_THAT(reader.Take(), Optional(GrantedIndex{3, 2}));
}

TEST(GrantQueue, IgnoresAnEmptyGrant) {
  GrantQueue queue;
  GrantQueue::Reader reader(queue);
  queue.Append(5, 0, 1);
  EXPECT_EQ(reader.Take(), std::nullopt);
  EXPECT_EQ(queue.granted(), 0);
}

TEST(GrantQueue, CountsWhatIsBegunAndWhatIsLeft) {
  GrantQueue queue;
  GrantQueue::Reader reader(queue);
  queue.Append(0, 5, 1);
  reader.Take();
  reader.Take();
  EXPECT_EQ(queue.begun(), 2);
  EXPECT_EQ(queue.unissued(), 3);
}

TEST(GrantQueue, AsksOnceWhenHalfOfTheLastGrantIsLeft) {
  GrantQueue queue;
  GrantQueue::Reader reader(queue);
  queue.Append(0, 8, 1);
  for (int i = 0; i < 3; ++i) reader.Take();
  EXPECT_FALSE(queue.ShouldAsk());
  reader.Take();
  EXPECT_TRUE(queue.ShouldAsk());
  EXPECT_FALSE(queue.ShouldAsk());  // the answer is under way
  queue.Append(8, 8, 1);
  queue.Answered();
  EXPECT_FALSE(queue.ShouldAsk());
}

TEST(GrantQueue, GivesEveryIndexToOneOfManyThreads) {
  constexpr uint32_t kRanges = 400;
  constexpr uint32_t kPerRange = 37;
  GrantQueue queue;
  std::atomic<bool> all_granted = false;
  const auto take = [&](std::vector<uint32_t>& taken) {
    GrantQueue::Reader reader(queue);
    while (true) {
      const bool last_look = all_granted.load();
      if (const auto granted = reader.Take()) {
        taken.push_back(granted->index);
      } else if (last_look) {
        return;
      } else {
        std::this_thread::yield();
      }
    }
  };
  std::vector<std::vector<uint32_t>> taken(3);
  std::vector<std::thread> threads;
  threads.reserve(taken.size());
  for (auto& part : taken) threads.emplace_back([&] { take(part); });
  for (uint32_t i = 0; i < kRanges; ++i) {
    queue.Append(i * kPerRange, kPerRange, 1);
  }
  all_granted = true;
  for (std::thread& thread : threads) thread.join();

  std::vector<uint32_t> all;
  for (const auto& part : taken) {
    EXPECT_TRUE(std::is_sorted(part.begin(), part.end()));
    all.insert(all.end(), part.begin(), part.end());
  }
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), kRanges * kPerRange);
  for (uint32_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], i);
}

}  // namespace
}  // namespace byzerperf
