#include "common/loop/event_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/loop/loop_thread.h"
#include "common/loop/unique_fd.h"

namespace byzerperf {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;

// Two ends of a stream.
struct Pair {
  UniqueFd near;
  UniqueFd far;
};

Pair MakePair() {
  std::array<int, 2> fds{};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0);
  return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

class CallbackHandler : public FdHandler {
 public:
  explicit CallbackHandler(std::function<void(int, uint32_t)> callback)
      : callback_(std::move(callback)) {}
  void OnReady(int fd, uint32_t ready) override { callback_(fd, ready); }

 private:
  std::function<void(int, uint32_t)> callback_;
};

class EventLoopTest : public testing::Test {
 protected:
  void Until(const std::function<bool()>& done) {
    while (!done()) loop_->RunOnce();
  }

  std::unique_ptr<EventLoop> loop_ = *EventLoop::Create();
};

TEST_F(EventLoopTest, RunsTimersInTheOrderOfTheirTimesAndNotBeforeThem) {
  const int64_t start_ns = loop_->NowNs();
  std::vector<int> order;
  int64_t ran_ns = 0;
  loop_->RunAt(start_ns + 2'000'000, [&] {
    order.push_back(2);
    ran_ns = loop_->NowNs();
  });
  loop_->RunAt(start_ns + 1'000'000, [&] { order.push_back(1); });
  loop_->RunAt(start_ns - 5, [&] { order.push_back(0); });
  Until([&] { return order.size() == 3; });
  EXPECT_THAT(order, ElementsAre(0, 1, 2));
  EXPECT_GE(ran_ns, start_ns + 2'000'000);
}

TEST_F(EventLoopTest, ACancelledTimerNeverRuns) {
  bool cancelled_ran = false;
  bool last_ran = false;
  Loop::TimerId victim = 0;
  loop_->RunAt(0, [&] { loop_->Cancel(victim); });
  victim = loop_->RunAt(0, [&] { cancelled_ran = true; });
  loop_->RunAt(1, [&] { last_ran = true; });
  Until([&] { return last_ran; });
  EXPECT_FALSE(cancelled_ran);
  loop_->Cancel(victim);
}

// Descriptors that are always ready.
class ReadyEnds {
 public:
  ReadyEnds(EventLoop& loop, size_t count)
      : handler_([this, &loop](int, uint32_t) {
          longest_look_ns_ =
              std::max(longest_look_ns_, loop.NowNs() - loop.last_look_ns());
        }) {
    for (size_t i = 0; i < count; ++i) {
      pairs_.push_back(MakePair());
      loop.Watch(pairs_.back().near.get(), kFdWritable, handler_);
    }
  }

  // From one look at the descriptors to the next.
  int64_t longest_look_ns() const { return longest_look_ns_; }

 private:
  std::vector<Pair> pairs_;
  int64_t longest_look_ns_ = 0;
  CallbackHandler handler_;
};

TEST_F(EventLoopTest, LooksOnceATickWhileMuchIsReady) {
  constexpr int64_t kTickNs = 3'600'000'000'000;
  loop_->LookOnceA(kTickNs);
  EXPECT_TRUE(loop_->is_calm());
  const ReadyEnds ends(*loop_, 8);
  // Only the timers end the sleep of an hour.
  int ran = 0;
  std::function<void()> again = [&] {
    if (++ran < 30) loop_->RunAt(loop_->NowNs() + 1'000'000, again);
  };
  again();
  Until([&] { return ran == 30; });
  EXPECT_GE(ends.longest_look_ns(), 1'000'000);
}

TEST_F(EventLoopTest, ATimerThatSetsItselfForNowDoesNotStarveDescriptors) {
  Pair pair = MakePair();
  bool readable = false;
  std::function<void()> again = [&] { loop_->RunAt(0, again); };
  loop_->RunAt(0, again);
  CallbackHandler handler([&](int, uint32_t) { readable = true; });
  loop_->Watch(pair.near.get(), kFdReadable, handler);
  ASSERT_EQ(write(pair.far.get(), "x", 1), 1);
  Until([&] { return readable; });
}

TEST_F(EventLoopTest, ATimerThatSetsItselfForNowDoesNotStarveOtherTimers) {
  std::function<void()> again = [&] { loop_->RunAt(0, again); };
  again();
  bool other_ran = false;
  loop_->RunAt(loop_->NowNs(), [&] { other_ran = true; });
  loop_->RunOnce();
  loop_->RunOnce();
  EXPECT_TRUE(other_ran);
}

TEST_F(EventLoopTest, PostedWorkOfOtherThreadsRunsInOrder) {
  std::vector<int> order;
  std::thread poster([&] {
    for (int i = 0; i < 100; ++i) {
      loop_->Post([&, i] { order.push_back(i); });
    }
  });
  Until([&] { return order.size() == 100; });
  poster.join();
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_F(EventLoopTest, TellsWhatADescriptorIsReadyFor) {
  Pair pair = MakePair();
  uint32_t seen = 0;
  CallbackHandler handler([&](int, uint32_t ready) { seen = ready; });
  loop_->Watch(pair.near.get(), kFdReadable | kFdWritable, handler);
  Until([&] { return seen != 0; });
  EXPECT_EQ(seen, kFdWritable);

  loop_->Watch(pair.near.get(), kFdReadable, handler);
  seen = 0;
  ASSERT_EQ(write(pair.far.get(), "x", 1), 1);
  Until([&] { return seen != 0; });
  EXPECT_EQ(seen, kFdReadable);

  pair.far.reset();
  Until([&] { return (seen & kFdFailed) != 0; });
}

TEST_F(EventLoopTest, UnwatchHoldsWithinTheSameTurnEvenForAReusedNumber) {
  Pair first = MakePair();
  Pair second = MakePair();
  int calls = 0;
  // Whichever is told first replaces the other by a new descriptor of the
  // same number; the old event must not reach the new watch.
  CallbackHandler innocent([&](int, uint32_t) { ADD_FAILURE(); });
  CallbackHandler handler([&](int fd, uint32_t) {
    ++calls;
    UniqueFd& other = fd == first.near.get() ? second.near : first.near;
    const int number = other.get();
    loop_->Unwatch(number);
    loop_->Unwatch(fd);
    Pair fresh = MakePair();
    ASSERT_EQ(dup2(fresh.near.get(), number), number);
    loop_->Watch(number, kFdReadable, innocent);
  });
  loop_->Watch(first.near.get(), kFdReadable, handler);
  loop_->Watch(second.near.get(), kFdReadable, handler);
  ASSERT_EQ(write(first.far.get(), "x", 1), 1);
  ASSERT_EQ(write(second.far.get(), "x", 1), 1);
  loop_->RunOnce();
  EXPECT_EQ(calls, 1);
}

class SoonHandler : public FdHandler {
 public:
  SoonHandler(std::string name, std::vector<std::string>& told)
      : name_(std::move(name)), told_(told) {}
  void OnReady(int /*fd*/, uint32_t /*ready*/) override {
    told_.push_back(name_);
  }
  void OnReadySoon(int others) const override {
    told_.push_back(absl::StrCat(name_, " behind ", others));
  }

 private:
  const std::string name_;
  std::vector<std::string>& told_;
};

TEST_F(EventLoopTest, TellsAHandlerThatItComesBehindTwoOthersAndThenBehindOne) {
  std::vector<std::string> told;
  std::vector<Pair> pairs;
  std::vector<std::unique_ptr<SoonHandler>> handlers;
  for (const char* name : {"a", "b", "c", "d"}) {
    pairs.push_back(MakePair());
    handlers.push_back(std::make_unique<SoonHandler>(name, told));
    loop_->Watch(pairs.back().near.get(), kFdReadable, *handlers.back());
    ASSERT_EQ(write(pairs.back().far.get(), "x", 1), 1);
  }
  loop_->RunOnce();
  // The kernel tells them in the order in which they became ready.
  EXPECT_THAT(told, ElementsAre("b behind 1", "c behind 2", "a",  //
                                "c behind 1", "d behind 2", "b",  //
                                "d behind 1", "c", "d"));
}

TEST_F(EventLoopTest, RunOnceWaitsNoLongerThanAsked) {
  const int64_t until_ns = loop_->NowNs() + 1'000'000;
  loop_->RunOnce(until_ns);  // returns, though nothing happens
  EXPECT_GE(loop_->NowNs(), until_ns);
}

TEST_F(EventLoopTest, StopBeforeRunIsNotForgotten) {
  loop_->Stop();
  loop_->Run();
}

TEST(LoopThread, TurnsItsLoopUntilItIsDestroyed) {
  auto thread = *LoopThread::Start("a name that is too long");
  std::thread::id id;
  thread->RunAndWait([&] { id = std::this_thread::get_id(); });
  EXPECT_NE(id, std::this_thread::get_id());
}

}  // namespace
}  // namespace byzerperf
