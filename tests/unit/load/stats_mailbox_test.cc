#include "worker/load/stats_mailbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace byzerperf {
namespace {

struct Counted {
  uint64_t sum = 0;
  void Merge(Counted&& later) { sum += later.sum; }
};

TEST(StatsMailbox, IsEmptyAtFirst) {
  StatsMailbox<Counted> mailbox;
  EXPECT_EQ(mailbox.Take(), nullptr);
}

TEST(StatsMailbox, GivesAWindowOnce) {
  StatsMailbox<Counted> mailbox;
  EXPECT_TRUE(mailbox.Post(std::make_unique<Counted>(Counted{3})));
  EXPECT_EQ(mailbox.Take()->sum, 3);
  EXPECT_EQ(mailbox.Take(), nullptr);
}

TEST(StatsMailbox, MergesWhatTheReaderDidNotFetch) {
  StatsMailbox<Counted> mailbox;
  mailbox.Post(std::make_unique<Counted>(Counted{3}));
  EXPECT_FALSE(mailbox.Post(std::make_unique<Counted>(Counted{4})));
  EXPECT_EQ(mailbox.Take()->sum, 7);
}

TEST(StatsMailbox, LosesNothingBetweenTwoThreads) {
  constexpr uint64_t kWindows = 20'000;
  StatsMailbox<Counted> mailbox;
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (uint64_t i = 1; i <= kWindows; ++i) {
      mailbox.Post(std::make_unique<Counted>(Counted{i}));
    }
    done = true;
  });
  uint64_t sum = 0;
  bool last_look = false;
  while (!last_look) {
    last_look = done.load();
    while (const auto window = mailbox.Take()) sum += window->sum;
  }
  writer.join();
  EXPECT_EQ(sum, kWindows * (kWindows + 1) / 2);
}

}  // namespace
}  // namespace byzerperf
