#include "common/stats/confidence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "common/stats/distribution.h"
#include "common/stats/metric_names.h"

namespace byzerperf {
namespace {

using Section = RequestSections::Section;

// Below this nothing can be said about how values hang together.
constexpr uint64_t kLeastRequests = 20;
// So many requests beyond a percentile are few, and a rank is taken for out of
// a percentile's interval where it is by so much. Both are measured, derived
// from nothing: with less of either the intervals of PercentileCoverage
// (tests/unit/stats/confidence_coverage_test.cc) hold the truth less often.
constexpr double kFewBeyond = 30;
constexpr double kDoubt = 1.5;

// Of a mean of times: symmetric in its logarithm, since a queue that was long
// by chance moves it further up than a short one moves it down.
v1::Interval FactorAround(double mean, double half_width) {
  const double factor = mean > 0 ? std::exp(half_width / mean) : 1;
  return MakeInterval(mean / factor, mean * factor);
}

// What lies `distance` from the share in its log-odds: never beyond 0 or 1.
double ShareAt(double share, double distance) {
  return 1 / (1 + (1 - share) / share * std::exp(-distance));
}

// Sums of numerator and denominator of a ratio, by section.
struct RatioSections {
  std::vector<double> numerators;
  std::vector<double> denominators;

  double Whole() const {
    return std::accumulate(denominators.begin(), denominators.end(), 0.0);
  }
  double Ratio() const {
    return std::accumulate(numerators.begin(), numerators.end(), 0.0) / Whole();
  }
  // A ratio's error is to first order that of the sum of these, by Whole().
  std::vector<double> Deviations() const {
    const double ratio = Ratio();
    std::vector<double> deviations(numerators.size());
    for (size_t i = 0; i < numerators.size(); ++i) {
      deviations[i] = numerators[i] - ratio * denominators[i];
    }
    return deviations;
  }
};

// Of the ratio.
std::optional<SumError> ErrorOfRatio(const RatioSections& ratio,
                                     uint32_t most_parts) {
  const double whole = ratio.Whole();
  if (!(whole > 0)) return std::nullopt;
  std::optional<SumError> error = FindSumError(ratio.Deviations(), most_parts);
  if (error) error->standard /= whole;
  return error;
}

RatioSections MeanSections(std::span<const Section> sections,
                           v1::Metric::Value metric) {
  RatioSections ratio;
  for (const Section& section : sections) {
    const RequestSections::Part& part = section.parts[metric];
    ratio.numerators.push_back(static_cast<double>(part.sum));
    ratio.denominators.push_back(part.count);
  }
  return ratio;
}

}  // namespace

v1::Interval MakeInterval(double low, double high) {
  v1::Interval interval;
  interval.set_low(low);
  interval.set_high(high);
  return interval;
}

double MeanE2eSeconds(const RequestSections& sections) {
  const RatioSections e2e = MeanSections(sections.sections(), v1::Metric::e2e);
  return e2e.Whole() > 0 ? e2e.Ratio() * 1e-9 : 0;
}

MetricConfidence::MetricConfidence(const RequestSections& sections,
                                   const Histogram& histogram,
                                   v1::Metric::Value metric, uint64_t failures)
    : sections_(sections),
      histogram_(histogram),
      metric_(metric),
      failures_(failures) {}

uint32_t MetricConfidence::MostParts() const {
  // Gaps are many to a request: no measure of how much was seen.
  uint64_t requests = 0;
  for (const Section& section : sections_.sections()) {
    requests += section.parts[v1::Metric::e2e].count;
  }
  if (std::min(requests, histogram_.count()) < kLeastRequests) return 0;
  return PartsWithin(sections_.stretch_s(), MeanE2eSeconds(sections_));
}

std::optional<SumError> MetricConfidence::ErrorOfMean() const {
  return ErrorOfRatio(MeanSections(sections_.sections(), metric_), MostParts());
}

std::optional<v1::Interval> MetricConfidence::Mean() const {
  const auto error = ErrorOfMean();
  if (!error) return std::nullopt;
  const double scale = MetricScale(metric_);
  return FactorAround(histogram_.Mean() * scale, error->HalfWidth95() * scale);
}

double MetricConfidence::ValueAtRank(uint64_t rank) const {
  const MetricInfo& info = InfoOf(metric_);
  if (info.higher_is_better) {
    if (rank <= failures_) return 0;
    rank -= failures_;
  }
  if (rank > histogram_.count()) return std::numeric_limits<double>::infinity();
  return static_cast<double>(histogram_.ValueAtRank(rank)) * info.scale;
}

std::optional<SumError> MetricConfidence::ErrorOfShareUpTo(
    uint64_t rank) const {
  const bool failures_first = InfoOf(metric_).higher_is_better;
  const uint64_t ok_rank =
      failures_first ? rank - std::min(rank, failures_) : rank;
  const bool among_failures = ok_rank == 0 || ok_rank > histogram_.count();
  const uint32_t bucket =
      among_failures ? 0 : Histogram::BucketOf(histogram_.ValueAtRank(ok_rank));
  RatioSections share;
  for (const Section& section : sections_.sections()) {
    const RequestSections::Part& part = section.parts[metric_];
    uint64_t up_to = part.buckets.UpTo(bucket);
    if (among_failures) up_to = failures_first ? 0 : part.count;
    share.numerators.push_back(
        static_cast<double>(up_to + (failures_first ? section.failures : 0)));
    share.denominators.push_back(part.count + section.failures);
  }
  std::optional<SumError> error = ErrorOfRatio(share, MostParts());
  if (!error) return std::nullopt;
  // Buckets are as wide as their resolution: the share that fluctuated is not
  // exactly the one that is asked about.
  const double wanted = static_cast<double>(rank) / static_cast<double>(all());
  const double seen = share.Ratio();
  const double of_wanted = wanted * (1 - wanted);
  const double of_seen = seen * (1 - seen);
  // Where few requests lie beyond, or one value makes up all, no less than if
  // each request stood for itself: a tail may be quiet by chance.
  const double alone = std::sqrt(of_wanted / share.Whole());
  const double beyond = std::min(wanted, 1 - wanted) * share.Whole();
  const double least = of_seen > 0 && beyond >= kFewBeyond ? 0 : alone;
  const double scale = of_seen > 0 ? std::sqrt(of_wanted / of_seen) : 0;
  error->standard = std::max(error->standard * scale, least);
  return error;
}

bool MetricConfidence::MayBeShare(uint64_t rank, double share) const {
  const double wanted = static_cast<double>(rank) / static_cast<double>(all());
  const auto error = ErrorOfShareUpTo(rank);
  if (!error || !(wanted > 0) || !(wanted < 1)) return true;
  const double distance =
      kDoubt * error->HalfWidth95() / (wanted * (1 - wanted));
  return ShareAt(wanted, -distance) <= share &&
         share <= ShareAt(wanted, distance);
}

uint64_t MetricConfidence::EndOfShare(uint64_t inside, uint64_t outside,
                                      double share) const {
  if (MayBeShare(outside, share)) return outside;
  const auto apart = [&] {
    return inside > outside ? inside - outside : outside - inside;
  };
  const uint64_t near_enough = std::max<uint64_t>(1, apart() / 16);
  while (apart() > near_enough) {
    const uint64_t middle = std::midpoint(inside, outside);
    (MayBeShare(middle, share) ? inside : outside) = middle;
  }
  return outside;
}

std::optional<v1::Interval> MetricConfidence::Percentile(
    double percentile) const {
  if (all() < RequestsNeededFor(percentile)) return std::nullopt;
  const uint64_t rank = NearestRank(percentile, all());
  const auto error = ErrorOfShareUpTo(rank);
  if (!error) return std::nullopt;
  const double share = percentile / 100;
  const double distance = error->HalfWidth95() / (share * (1 - share));
  const auto low_rank = static_cast<uint64_t>(ShareAt(share, -distance) *
                                              static_cast<double>(all()));
  const uint64_t high_rank = NearestRank(100 * ShareAt(share, distance), all());
  // As if what is up to every value fluctuated like what is up to this one: at
  // most so far, since where it does not the ends lie nearer. Nobody knows what
  // lies beyond the least and the greatest.
  return MakeInterval(
      low_rank < 1 ? 0 : ValueAtRank(EndOfShare(rank, low_rank, share)),
      high_rank >= all() ? std::numeric_limits<double>::infinity()
                         : ValueAtRank(EndOfShare(rank, high_rank, share)));
}

std::optional<v1::DistributionConfidence> MetricConfidence::All() const {
  const auto error = ErrorOfMean();
  if (!error) return std::nullopt;
  v1::DistributionConfidence all;
  all.set_method(kSpectral);
  all.set_parts(error->parts);
  if (const auto mean = Mean()) *all.mutable_mean() = *mean;
  if (const auto p50 = Percentile(50)) *all.mutable_p50() = *p50;
  if (const auto p90 = Percentile(90)) *all.mutable_p90() = *p90;
  if (const auto p99 = Percentile(99)) *all.mutable_p99() = *p99;
  return all;
}

std::optional<RateConfidence> ConfidenceOfRate(
    std::span<const double> per_second, double mean_e2e_s) {
  const auto seconds = static_cast<double>(per_second.size());
  const double sum = std::accumulate(per_second.begin(), per_second.end(), 0.0);
  std::vector<double> deviations(per_second.begin(), per_second.end());
  for (double& deviation : deviations) deviation -= sum / seconds;
  const auto error = FindSumError(deviations, PartsWithin(seconds, mean_e2e_s));
  if (!error) return std::nullopt;
  const double mean = sum / seconds;
  const double half = error->HalfWidth95() / seconds;
  return RateConfidence{MakeInterval(std::max(0.0, mean - half), mean + half),
                        error->parts};
}

}  // namespace byzerperf
