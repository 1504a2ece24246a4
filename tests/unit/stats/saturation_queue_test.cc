// The watch against queues whose load is known: how soon it speaks above
// capacity, how often it is wrong below.

#include <cstdint>
#include <vector>

#include "common/stats/saturation.h"
#include "gtest/gtest.h"
#include "tests/unit/stats/queue_simulation.h"

namespace byzerperf {
namespace {

constexpr uint32_t kQueueSeeds = 200;

// LLM servers with many short answers, with many long ones, with few long
// ones, and with hardly a slot.
constexpr QueueServer kQuick{.slots = 16, .mean_service_s = 1};
constexpr QueueServer kLarge{.slots = 160, .mean_service_s = 10};
constexpr QueueServer kSlow{.slots = 16, .mean_service_s = 10};
constexpr QueueServer kTiny{.slots = 4, .mean_service_s = 1};

v1::Arrivals LoadOf(const QueueServer& server, double load,
                    v1::ArrivalPattern::Value pattern, double smoothness) {
  v1::Arrivals arrivals;
  arrivals.set_rate_per_s(load * server.CapacityPerS());
  arrivals.set_pattern(pattern);
  arrivals.set_smoothness(smoothness);
  return arrivals;
}

// Of the seeds, how many end with an alarm within `seconds`.
uint32_t Alarms(const QueueServer& server, double load, uint32_t seconds,
                v1::ArrivalPattern::Value pattern = v1::ArrivalPattern::poisson,
                double smoothness = 1) {
  const double dispersion =
      pattern == v1::ArrivalPattern::constant ? 0 : 1 / smoothness;
  const v1::Arrivals arrivals = LoadOf(server, load, pattern, smoothness);
  uint32_t alarms = 0;
  for (uint32_t seed = 1; seed <= kQueueSeeds; ++seed) {
    SaturationWatch watch(0, dispersion);
    uint32_t second = 0;
    for (const TimelineSecond& seen :
         SimulateQueue(server, arrivals, seed, seconds)) {
      watch.AddSecond(second++, seen.in_flight, seen.ttft_ms);
    }
    if (watch.over_saturated()) ++alarms;
  }
  return alarms;
}

TEST(SaturationOfQueues, IsNeverSeenAtHalfOfCapacity) {
  for (const QueueServer& server : {kQuick, kLarge, kSlow, kTiny}) {
    EXPECT_EQ(Alarms(server, 0.5, 300), 0u) << server.slots << " slots";
  }
}

TEST(SaturationOfQueues, IsNeverSeenAtFourFifthsOfCapacity) {
  for (const QueueServer& server : {kQuick, kLarge, kSlow, kTiny}) {
    EXPECT_EQ(Alarms(server, 0.8, 300), 0u)
        << server.slots << " slots, " << server.mean_service_s << " s";
  }
}

TEST(SaturationOfQueues, IsNeverSeenAtFourFifthsOfCapacityOfConstantArrivals) {
  for (const QueueServer& server : {kQuick, kLarge}) {
    EXPECT_EQ(Alarms(server, 0.8, 300, v1::ArrivalPattern::constant), 0u);
  }
}

// Bursts of many seconds do go beyond capacity. Seen: 0 and 6 of 200.
TEST(SaturationOfQueues, IsRarelySeenAtFourFifthsOfCapacityOfBurstyArrivals) {
  for (const QueueServer& server : {kQuick, kLarge}) {
    EXPECT_LE(Alarms(server, 0.8, 300, v1::ArrivalPattern::gamma, 0.3), 10u);
  }
}

// Seen: 4, 9, 0 and 5 of 200.
TEST(SaturationOfQueues, IsRarelySeenAtNineTenthsOfCapacity) {
  EXPECT_LE(Alarms(kQuick, 0.9, 300), 10u);
  EXPECT_LE(Alarms(kLarge, 0.9, 300), 16u);
  EXPECT_LE(Alarms(kSlow, 0.9, 300), 4u);
  EXPECT_LE(Alarms(kTiny, 0.9, 300), 12u);
  EXPECT_EQ(Alarms(kQuick, 0.9, 300, v1::ArrivalPattern::constant), 0u);
}

TEST(SaturationOfQueues, IsSeenWithinAMinuteAtSixFifthsOfCapacityAndMore) {
  for (const QueueServer& server : {kQuick, kLarge}) {
    for (const double load : {1.2, 1.5, 2.0}) {
      EXPECT_EQ(Alarms(server, load, 60), kQueueSeeds)
          << server.slots << " slots, load " << load;
      EXPECT_EQ(Alarms(server, load, 60, v1::ArrivalPattern::constant),
                kQueueSeeds)
          << server.slots << " slots, load " << load;
    }
  }
}

// Seen within 60 s: 183, 192 and 200 of 200.
TEST(SaturationOfQueues, IsMostlySeenWithinAMinuteAtElevenTenths) {
  EXPECT_GE(Alarms(kQuick, 1.1, 60), 170u);
  EXPECT_GE(Alarms(kLarge, 1.1, 60), 180u);
  EXPECT_GE(Alarms(kQuick, 1.1, 60, v1::ArrivalPattern::constant), 196u);
  EXPECT_EQ(Alarms(kQuick, 1.1, 180), kQueueSeeds);
  EXPECT_EQ(Alarms(kLarge, 1.1, 180), kQueueSeeds);
}

// 1.6 requests a second: at 1.2 times capacity a request is too many every
// three seconds, and as much comes and goes by chance in two minutes. Seen at
// 1.2 within 300 s: 192 of 200.
TEST(SaturationOfQueues, IsSeenLaterOnASlowServer) {
  EXPECT_EQ(Alarms(kSlow, 2.0, 60), kQueueSeeds);
  EXPECT_EQ(Alarms(kSlow, 1.5, 200), kQueueSeeds);
  EXPECT_GE(Alarms(kSlow, 1.2, 300), 180u);
}

}  // namespace
}  // namespace byzerperf
