#include "coordinator/explain/curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "coordinator/explain/explain.h"
#include "coordinator/explain/findings_summary.h"
#include "coordinator/explain/scalability_law.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::Ge;
using ::testing::Le;
using ::testing::Optional;

SampleRun SweepOf(const std::vector<uint32_t>& loads,
                  const std::function<double(double)>& throughput_of) {
  std::vector<SampleLevel> levels;
  levels.reserve(loads.size());
  for (const uint32_t load : loads) {
    levels.push_back(
        {.concurrency = load, .output_tokens_per_s = throughput_of(load)});
  }
  return MakeSampleRun(levels);
}

CurveFindings Read(const SampleRun& run) {
  return Explain(run.result, run.plan).curve;
}

double SaturatesAt12(double load) { return 10 * std::min(load, 12.0); }

const std::vector<uint32_t> kTenLoads = {2, 4, 6, 8, 10, 12, 14, 16, 20, 24};

TEST(Curve, HasAKneeWithItsIntervalFromSixLevelsOn) {
  const CurvePeak knee = Read(SweepOf(kTenLoads, SaturatesAt12)).knee;
  EXPECT_EQ(knee.outcome, CurveOutcome::kSure);
  EXPECT_THAT(knee.load, Optional(12));
  EXPECT_THAT(knee.low, Optional(AllOf(Ge(6.0), Le(12.0))));
  EXPECT_THAT(knee.high, Optional(AllOf(Ge(12.0), Le(20.0))));
}

TEST(Curve, HasNoKneeWithFewerThanSixLevels) {
  const CurveFindings curve = Read(SweepOf({4, 8, 12, 16, 20}, SaturatesAt12));
  EXPECT_EQ(curve.knee.outcome, CurveOutcome::kTooFewLoads);
  EXPECT_EQ(curve.law_peak.outcome, CurveOutcome::kTooFewLoads);
  EXPECT_FALSE(curve.knee.load.has_value());
}

TEST(Curve, CountsRunsOfOneLoadAsOne) {
  std::vector<SampleLevel> levels;
  for (const uint32_t load : {4U, 8U, 12U}) {
    for (const uint32_t run : {1U, 2U}) {
      levels.push_back({.concurrency = load,
                        .output_tokens_per_s = SaturatesAt12(load),
                        .run = run});
    }
  }
  EXPECT_EQ(Read(MakeSampleRun(levels)).knee.outcome,
            CurveOutcome::kTooFewLoads);
}

TEST(Curve, HasThePeakOfTheLawWhereTheDataFollowIt) {
  const ScalabilityLaw law{.lambda = 20, .sigma = 0.02, .kappa = 0.004};
  const CurvePeak peak = Read(SweepOf(kTenLoads, [&](double load) {
                           return law.ThroughputAt(load);
                         })).law_peak;
  EXPECT_EQ(peak.outcome, CurveOutcome::kSure);
  EXPECT_THAT(peak.load, Optional(DoubleNear(15.65, 0.01)));
  EXPECT_LE(*peak.low, *peak.load);
  EXPECT_GE(*peak.high, *peak.load);
}

TEST(Curve, HasNoPeakWhereThroughputOnlyGrows) {
  const ScalabilityLaw amdahl{.lambda = 20, .sigma = 0.02, .kappa = 0};
  const CurvePeak peak = Read(SweepOf(kTenLoads, [&](double load) {
                           return amdahl.ThroughputAt(load);
                         })).law_peak;
  EXPECT_NE(peak.outcome, CurveOutcome::kSure);
}

// 5 % of noise on a peak far above the range: where it lies is anyone's guess.
TEST(Curve, KeepsAnUnsurePeakToItself) {
  const double kNoise[] = {1.05, 0.95, 1.04, 0.96, 1.05, 0.95};
  size_t next = 0;
  const ScalabilityLaw law{.lambda = 20, .sigma = 0.05, .kappa = 0.0002};
  const CurvePeak peak = Read(SweepOf({2, 4, 6, 8, 10, 12}, [&](double load) {
                           return law.ThroughputAt(load) * kNoise[next++];
                         })).law_peak;
  EXPECT_NE(peak.outcome, CurveOutcome::kSure);
}

// The curve bends at 4 and, as far, at 20: which one is the knee depends on the
// levels that were run.
TEST(Curve, KeepsAKneeOfTwoBendsToItself) {
  const auto bends_twice = [](double load) {
    if (load < 4) return 100.0;
    if (load < 20) return 157 + 0.05 * load;
    return 200.0;
  };
  const CurvePeak knee =
      Read(SweepOf({2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40}, bends_twice)).knee;
  EXPECT_EQ(knee.outcome, CurveOutcome::kUnsure);
  EXPECT_THAT(knee.load, Optional(20));
  EXPECT_THAT(knee.low, Optional(4));
  EXPECT_THAT(knee.high, Optional(Le(24.0)));
}

TEST(Curve, IsTheSameEachTime) {
  const SampleRun run = SweepOf(kTenLoads, SaturatesAt12);
  EXPECT_EQ(Read(run).knee.low, Read(run).knee.low);
  EXPECT_EQ(Read(run).knee.high, Read(run).knee.high);
}

TEST(Curve, IsNoneOfRates) {
  std::vector<SampleLevel> levels;
  for (const double rate : {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0}) {
    levels.push_back({.output_tokens_per_s = 120 * rate, .rate_per_s = rate});
  }
  const CurveFindings curve = Read(MakeSampleRun(levels));
  EXPECT_EQ(curve.knee.outcome, CurveOutcome::kNoCurve);
  EXPECT_FALSE(curve.crossing.has_value());
}

TEST(Curve, IsNoneOfLevelsThatCantBeCompared) {
  SampleRun run = SweepOf(kTenLoads, SaturatesAt12);
  run.result.mutable_levels(3)->mutable_output_tokens()->set_mean(200);
  EXPECT_EQ(Read(run).knee.outcome, CurveOutcome::kNoCurve);
}

// The rule names 15; the seed's own reading of its numbers was 10.
TEST(Curve, OfTheSeedsReadmeHasItsCrossingPointAndNothingElse) {
  const SampleRun run = SeedReadmeRun();
  const Findings findings = Explain(run.result, run.plan);
  EXPECT_THAT(findings.best.level, Optional(2));
  ASSERT_TRUE(findings.curve.crossing.has_value());
  EXPECT_NEAR(findings.curve.crossing->load, 9.9, 0.05);
  EXPECT_THAT(findings.curve.crossing->without_highest,
              Optional(DoubleNear(9.1, 0.05)));
  EXPECT_THAT(findings.curve.crossing->without_lowest,
              Optional(DoubleNear(13.9, 0.05)));
  EXPECT_EQ(findings.curve.knee.outcome, CurveOutcome::kTooFewLoads);
  EXPECT_EQ(findings.curve.law_peak.outcome, CurveOutcome::kTooFewLoads);
}

TEST(Curve, IsInTheSummaryWithWhatIsSureOnly) {
  const auto summary_of = [](const SampleRun& run) {
    return SummarizeFindings(run.result, Explain(run.result, run.plan));
  };
  const v1::FindingsSummary sure =
      summary_of(SweepOf(kTenLoads, SaturatesAt12));
  EXPECT_EQ(sure.kneedle().outcome(), "sure");
  EXPECT_EQ(sure.kneedle().load(), 12);
  EXPECT_LE(sure.kneedle().ci95().low(), 12);
  EXPECT_EQ(sure.lower_level(), "c0010");
  EXPECT_EQ(sure.upper_level(), "c0014");
  const v1::FindingsSummary seed = summary_of(SeedReadmeRun());
  EXPECT_EQ(seed.kneedle().outcome(), "too_few_loads");
  EXPECT_FALSE(seed.kneedle().has_load());
  EXPECT_FALSE(seed.scalability_law().has_ci95());
  EXPECT_NEAR(seed.crossing_point().load(), 9.9, 0.05);
}

}  // namespace
}  // namespace byzerperf
