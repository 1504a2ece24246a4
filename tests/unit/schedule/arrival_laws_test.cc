// What the patterns promise, for the union over any number of workers.

#include "tests/unit/schedule/arrival_laws.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "gtest/gtest.h"

namespace byzerperf {
namespace {

constexpr uint32_t kLawSeed = 42;

// 20 requests per second for 20,000 s: 2,000 windows of 10 s.
constexpr double kLawRatePerS = 20;
constexpr uint32_t kLawRequests = 402'000;

std::vector<int64_t> Sample(v1::ArrivalPattern::Value pattern,
                            double smoothness, uint32_t workers,
                            uint32_t requests = kLawRequests) {
  return UnionOfWorkers(ArrivalsAt(kLawRatePerS, pattern, smoothness), kLawSeed,
                        1, workers, requests);
}

std::vector<double> UnitGaps(const std::vector<int64_t>& times_ns) {
  std::vector<double> gaps = GapsS(times_ns);
  for (double& gap : gaps) gap *= kLawRatePerS;
  return gaps;
}

TEST(PoissonArrivals, HaveADispersionOfOneForAnyNumberOfWorkers) {
  for (const uint32_t workers : {1, 2, 3, 7}) {
    const auto times_ns = Sample(v1::ArrivalPattern::poisson, 1, workers);
    ASSERT_GE(times_ns.back(), 20'000'000'000'000) << "too few windows";
    for (const double window_s : {0.1, 1.0, 10.0}) {
      // 2,000 windows: a deviation of 0.032.
      EXPECT_NEAR(IndexOfDispersion(times_ns, window_s), 1, 0.1)
          << workers << " workers, " << window_s << " s";
    }
  }
}

TEST(PoissonArrivals, HaveExponentialGapsForAnyNumberOfWorkers) {
  for (const uint32_t workers : {1, 2, 3, 7}) {
    const auto gaps = UnitGaps(Sample(v1::ArrivalPattern::poisson, 1, workers));
    EXPECT_LT(KolmogorovSmirnov(gaps, ExponentialLaw), kOnceIn1000)
        << workers << " workers";
  }
}

TEST(PoissonArrivals, HaveGapsThatDoNotHangTogether) {
  const auto gaps = UnitGaps(Sample(v1::ArrivalPattern::poisson, 1, 1));
  for (const size_t lag : {1u, 2u, 7u}) {
    double products = 0;
    for (size_t i = lag; i < gaps.size(); ++i) {
      products += (gaps[i] - 1) * (gaps[i - lag] - 1);
    }
    // The deviation of a correlation is 1 / √n, here 0.0016.
    EXPECT_NEAR(products / static_cast<double>(gaps.size()), 0, 0.0065) << lag;
  }
}

TEST(GammaArrivals, GiveTheirShapeBack) {
  for (const double shape : {0.3, 1.0, 4.0}) {
    const auto gaps =
        UnitGaps(Sample(v1::ArrivalPattern::gamma, shape, 3, 100'000));
    const double recovered = Mean(gaps) * Mean(gaps) / Variance(gaps);
    // Of moments, a relative deviation of about √(6 / n) × 1.2 at shape 0.3.
    EXPECT_NEAR(recovered / shape, 1, 0.04);
    const auto law = [shape](double gap) { return GammaLaw(shape, gap); };
    EXPECT_LT(KolmogorovSmirnov(gaps, law), kOnceIn1000) << shape;
  }
}

// The dispersion of a renewal process over long windows is its gaps' squared
// coefficient of variation: 1 / shape. This is also what the Poisson check
// would see of a schedule that is not Poisson.
TEST(GammaArrivals, AreMoreOrLessBurstyThanPoisson) {
  for (const double shape : {0.3, 4.0}) {
    const auto times_ns = Sample(v1::ArrivalPattern::gamma, shape, 2);
    EXPECT_NEAR(IndexOfDispersion(times_ns, 10) * shape, 1, 0.12) << shape;
  }
}

TEST(ConstantArrivals, HaveNoDispersion) {
  EXPECT_LT(IndexOfDispersion(Sample(v1::ArrivalPattern::constant, 1, 3), 1),
            0.01);
}

v1::Arrivals WithRamps(v1::ArrivalPattern::Value pattern) {
  v1::Arrivals arrivals;
  arrivals.set_pattern(pattern);
  AddStretch(200, 5, 5, arrivals);
  AddStretch(100, 5, 80, arrivals);
  AddStretch(300, 80, 80, arrivals);
  AddStretch(50, 0, 0, arrivals);
  AddStretch(150, 40, 1, arrivals);
  AddStretch(0, 10, 10, arrivals);
  return arrivals;
}

TEST(PiecewiseRates, HaveAsManyArrivalsInAStretchAsTheIntegralSays) {
  const double edges_s[] = {0, 200, 300, 600, 650, 800, 1000};
  for (const auto pattern :
       {v1::ArrivalPattern::constant, v1::ArrivalPattern::poisson}) {
    const v1::Arrivals arrivals = WithRamps(pattern);
    const auto times_ns = UnionOfWorkers(arrivals, kLawSeed, 0, 3, 40'000);
    const auto before = [&times_ns](double time_s) {
      return std::lower_bound(times_ns.begin(), times_ns.end(),
                              static_cast<int64_t>(1e9 * time_s)) -
             times_ns.begin();
    };
    for (size_t i = 0; i + 1 < std::size(edges_s); ++i) {
      const double expected = ExpectedBy(arrivals, edges_s[i + 1]) -
                              ExpectedBy(arrivals, edges_s[i]);
      const auto count =
          static_cast<double>(before(edges_s[i + 1]) - before(edges_s[i]));
      const bool constant = pattern == v1::ArrivalPattern::constant;
      EXPECT_NEAR(count, expected, constant ? 1 : 4 * std::sqrt(expected))
          << edges_s[i] << " s";
    }
  }
}

// Time rescaling: measured in expected arrivals, the gaps are those of one
// request per unit of time.
TEST(PiecewiseRates, KeepExponentialGapsWhenTimeIsRescaled) {
  const v1::Arrivals arrivals = WithRamps(v1::ArrivalPattern::poisson);
  std::vector<double> gaps;
  double before = 0;
  for (const int64_t time_ns :
       UnionOfWorkers(arrivals, kLawSeed, 2, 3, 40'000)) {
    const double expected =
        ExpectedBy(arrivals, 1e-9 * static_cast<double>(time_ns));
    gaps.push_back(expected - before);
    before = expected;
  }
  EXPECT_LT(KolmogorovSmirnov(gaps, ExponentialLaw), kOnceIn1000);
}

}  // namespace
}  // namespace byzerperf
