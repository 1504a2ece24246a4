// Whether 95 % intervals hold what they promise: runs against servers whose
// true means are known, most of them with requests that depend on each other.

#include <cstdint>
#include <map>
#include <string>

#include "common/stats/confidence.h"
#include "gtest/gtest.h"
#include "tests/support/slow_build.h"
#include "tests/unit/stats/level_simulation.h"

namespace byzerperf {
namespace {

constexpr uint32_t kRunsPerServer = 500;
constexpr uint32_t kWarmupS = 20;

struct Coverage {
  uint32_t runs = 0;
  uint32_t ttft = 0;
  uint32_t requests_per_s = 0;

  double TtftShare() const { return 1.0 * ttft / runs; }
  double RateShare() const { return 1.0 * requests_per_s / runs; }
};

template <typename Server>
SimulatedLevel RunOnce(const Server& server, uint32_t seconds, uint64_t seed) {
  LevelRecorder level(kWarmupS, kWarmupS + seconds);
  server.Run(Draws(seed), &level);
  return level.Take();
}

bool Holds(const v1::Interval& interval, double truth) {
  return interval.low() <= truth && truth <= interval.high();
}

class ConfidenceCoverage : public testing::Test {
 protected:
  // Adds up over servers, and checks this one: what is allowed off 95 % is
  // three standard deviations of 500 draws.
  template <typename Server>
  void Cover(const std::string& name, const Server& server, uint32_t seconds) {
    Coverage one;
    for (uint32_t run = 0; run < kRunsPerServer; ++run) {
      const SimulatedLevel level = RunOnce(server, seconds, next_seed_++);
      const auto ttft =
          MetricConfidence(level.sections, level.ttft, v1::Metric::ttft).Mean();
      const auto rate =
          ConfidenceOfRate(level.ok_per_second, MeanE2eSeconds(level.sections));
      ASSERT_TRUE(ttft && rate) << name;
      one.ttft += Holds(*ttft, server.TrueTtftS() * 1e3);
      one.requests_per_s += Holds(rate->interval, server.TrueRequestsPerS());
    }
    one.runs = kRunsPerServer;
    EXPECT_NEAR(one.TtftShare(), 0.95, 0.03) << name;
    EXPECT_NEAR(one.RateShare(), 0.95, 0.03) << name;
    all_.runs += one.runs;
    all_.ttft += one.ttft;
    all_.requests_per_s += one.requests_per_s;
  }

  Coverage all_;
  uint64_t next_seed_ = 1;
};

TEST_F(ConfidenceCoverage, IsThatOf95PercentOver4000Runs) {
  if (kSlowBuild) GTEST_SKIP();
  Cover("closed, independent",
        IndependentUsers{.users = 16, .ttft_s = 0.2, .decode_s = 1.8}, 60);
  Cover("closed, prefills queue a little",
        PrefillQueue{.users = 16, .prefill_s = 0.1, .decode_s = 2.4}, 90);
  Cover("closed, prefill is the limit",
        PrefillQueue{.users = 32, .prefill_s = 0.1, .decode_s = 2.4}, 120);
  Cover("closed, the server's speed changes",
        ChangingSpeed{
            .users = 12, .spell_s = 1.5, .prefill_s = 0.15, .decode_s = 1.2},
        120);
  Cover("open, independent", DriftingTtft{.rate_per_s = 6, .drift = 0}, 60);
  Cover("open, prefills queue",
        OpenPrefillQueue{.rate_per_s = 5, .prefill_s = 0.1}, 240);
  Cover("open, TTFT drifts",
        DriftingTtft{.rate_per_s = 8, .drift = 0.4, .memory_s = 2}, 120);
  Cover("open, batching", BatchingServer{.rate_per_s = 4, .slowdown = 0.05},
        120);
  EXPECT_EQ(all_.runs, 4000u);
  EXPECT_GE(all_.TtftShare(), 0.94);
  EXPECT_LE(all_.TtftShare(), 0.96);
  EXPECT_GE(all_.RateShare(), 0.94);
  EXPECT_LE(all_.RateShare(), 0.96);
}

// Of levels of so many seconds. Beyond p99 lie the requests of a few bursts:
// it needs longer ones.
void CoverPercentiles(uint32_t seconds, std::map<double, uint32_t> covered) {
  if (kSlowBuild) GTEST_SKIP();
  const OpenPrefillQueue server{.rate_per_s = 5, .prefill_s = 0.1};
  for (uint32_t seed = 1; seed <= kRunsPerServer; ++seed) {
    const SimulatedLevel level = RunOnce(server, seconds, seed);
    const MetricConfidence ttft(level.sections, level.ttft, v1::Metric::ttft);
    for (auto& [percentile, count] : covered) {
      const auto interval = ttft.Percentile(percentile);
      ASSERT_TRUE(interval.has_value());
      count += Holds(*interval, server.TrueTtftPercentileS(percentile) * 1e3);
    }
  }
  for (const auto& [percentile, count] : covered) {
    EXPECT_NEAR(1.0 * count / kRunsPerServer, 0.95, 0.03) << percentile;
  }
}

TEST(PercentileCoverage, IsThatOf95PercentWherePrefillsQueue) {
  CoverPercentiles(240, {{50, 0}, {90, 0}});
}

// 9,600 requests; of 2,400 it holds in 86 %, of 4,800 in 91 %.
TEST(PercentileCoverage, IsThatOf95PercentForP99OfLongLevels) {
  CoverPercentiles(1920, {{99, 0}});
}

}  // namespace
}  // namespace byzerperf
