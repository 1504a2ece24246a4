#include "coordinator/run/clock_offset.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

// A worker whose clock is `offset` ahead, over a path of these delays.
ClockOffset::Stamps Ping(int64_t sent, int64_t offset, int64_t out,
                         int64_t back, int64_t at_worker = 3) {
  const int64_t received = sent + out + offset;
  return {sent, received, received + at_worker, sent + out + at_worker + back};
}

TEST(ClockOffset, IsUnknownBeforeTheFirstSample) {
  EXPECT_FALSE(ClockOffset().known());
}

TEST(ClockOffset, IsExactOverASymmetricPath) {
  ClockOffset clock;
  clock.Add(Ping(1000, 5'000'000, 70, 70));
  EXPECT_TRUE(clock.known());
  EXPECT_EQ(clock.offset_ns(), 5'000'000);
  EXPECT_EQ(clock.round_trip_ns(), 140);
  EXPECT_EQ(clock.ToWorkerNs(42), 5'000'042);
}

TEST(ClockOffset, TakesTheSampleOfLeastRoundTrip) {
  ClockOffset clock;
  clock.Add(Ping(0, -900, 100, 500));
  clock.Add(Ping(1000, -900, 20, 20));
  clock.Add(Ping(2000, -900, 400, 30));
  EXPECT_EQ(clock.offset_ns(), -900);
  EXPECT_EQ(clock.error_ns(), 20);
}

TEST(ClockOffset, IsWrongByAtMostHalfTheRoundTrip) {
  for (int64_t out = 0; out <= 1000; out += 50) {
    ClockOffset clock;
    clock.Add(Ping(0, 12'345, out, 1000 - out));
    EXPECT_LE(std::abs(clock.offset_ns() - 12'345), clock.error_ns());
  }
}

TEST(ClockOffset, FollowsDriftWhenRenewed) {
  ClockOffset clock;
  clock.Add(Ping(0, 100, 10, 10));
  clock.Renew();
  EXPECT_EQ(clock.offset_ns(), 100);
  clock.Add(Ping(60'000, 160, 30, 30));
  EXPECT_EQ(clock.offset_ns(), 160);
}

TEST(ClockOffset, IgnoresStampsThatCannotBe) {
  ClockOffset clock;
  clock.Add({100, 5, 500, 120});
  EXPECT_FALSE(clock.known());
}

}  // namespace
}  // namespace byzerperf
