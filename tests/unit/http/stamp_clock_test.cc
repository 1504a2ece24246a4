#include "worker/http/stamp_clock.h"

#include <gtest/gtest.h>

#include "common/base/duration.h"

namespace byzerperf {
namespace {

constexpr int64_t kMs = kNsPerMs;
constexpr int64_t kS = kNsPerSecond;

// Both clocks, which a test moves by hand.
struct Clocks {
  int64_t monotonic_ns = 0;
  int64_t realtime_ns = 0;
} clocks;

int64_t ReadClocks(clockid_t clock) {
  return clock == CLOCK_MONOTONIC ? clocks.monotonic_ns : clocks.realtime_ns;
}

class StampClockTest : public ::testing::Test {
 protected:
  StampClockTest() : clock_(ReadClocks) {
    clocks = {.monotonic_ns = 100 * kS, .realtime_ns = 9000 * kS};
  }

  void Wait(int64_t duration_ns) {
    clocks.monotonic_ns += duration_ns;
    clocks.realtime_ns += duration_ns;
  }
  void SetClockBy(int64_t step_ns) { clocks.realtime_ns += step_ns; }

  // Of something that comes now.
  int64_t Stamp() { return clocks.realtime_ns; }
  int64_t Read(int64_t stamp_ns) {
    return clock_.ToMonotonic(stamp_ns, clocks.monotonic_ns);
  }

  StampClock clock_;
};

TEST_F(StampClockTest, TellsWhenSomethingCame) {
  const int64_t stamp_ns = Stamp();
  const int64_t came_ns = clocks.monotonic_ns;
  Wait(3 * kMs);
  EXPECT_EQ(Read(stamp_ns), came_ns);
}

TEST_F(StampClockTest, KnowsNothingWithoutAStamp) { EXPECT_EQ(Read(0), 0); }

TEST_F(StampClockTest, RefusesAStampOfTheFuture) {
  EXPECT_EQ(Read(Stamp() + kMs), 0);
}

// By as little as 2 ms and by hours, in both directions.
class SetClockTest : public StampClockTest,
                     public ::testing::WithParamInterface<int64_t> {};

TEST_P(SetClockTest, RefusesWhatCameBeforeTheClockWasSet) {
  Wait(kMs);
  EXPECT_NE(Read(Stamp() - kMs), 0);
  const int64_t before_ns = Stamp();
  Wait(kMs / 10);
  SetClockBy(GetParam());
  Wait(kMs / 10);
  EXPECT_EQ(Read(before_ns), 0);
  EXPECT_EQ(Read(before_ns), 0) << "also once the step is known";
}

TEST_P(SetClockTest, BelievesWhatCameAfterTheClockWasSet) {
  Wait(kMs);
  EXPECT_NE(Read(Stamp() - kMs), 0);
  SetClockBy(GetParam());
  Read(Stamp());
  Wait(kMs);
  const int64_t stamp_ns = Stamp();
  const int64_t came_ns = clocks.monotonic_ns;
  Wait(kMs);
  EXPECT_EQ(Read(stamp_ns), came_ns);
}

INSTANTIATE_TEST_SUITE_P(Steps, SetClockTest,
                         ::testing::Values(-3600 * kS, -5 * kS, -2 * kMs,
                                           2 * kMs, 5 * kS, 3600 * kS));

TEST_F(StampClockTest, FollowsAClockThatIsBent) {
  Wait(kMs);
  EXPECT_NE(Read(Stamp() - kMs), 0);
  for (int second = 0; second < 10; ++second) {
    Wait(kS);
    SetClockBy(kMs / 2);  // as fast as NTP bends
    const int64_t stamp_ns = Stamp();
    const int64_t came_ns = clocks.monotonic_ns;
    Wait(kMs);
    EXPECT_EQ(Read(stamp_ns), came_ns);
  }
}

}  // namespace
}  // namespace byzerperf
