#include "common/loop/signal_watch.h"

#include <gtest/gtest.h>

#include <csignal>
#include <vector>

namespace byzerperf {
namespace {

TEST(SignalWatch, TellsTheLoopOfEverySignalToStop) {
  BlockStopSignals();
  const auto loop = EventLoop::Create();
  ASSERT_TRUE(loop.ok());
  std::vector<int> heard;
  const auto watch = SignalWatch::Create(**loop, [&](int signal) {
    heard.push_back(signal);
    if (heard.size() == 2) return (*loop)->Stop();
    raise(SIGTERM);
  });
  ASSERT_TRUE(watch.ok());
  raise(SIGINT);
  (*loop)->Run();
  EXPECT_EQ(heard, (std::vector<int>{SIGINT, SIGTERM}));
}

}  // namespace
}  // namespace byzerperf
