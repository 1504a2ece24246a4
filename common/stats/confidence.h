#ifndef BYZERPERF_COMMON_STATS_CONFIDENCE_H_
#define BYZERPERF_COMMON_STATS_CONFIDENCE_H_

#include <cstdint>
#include <optional>
#include <span>

#include "byzerperf/v1/result.pb.h"
#include "byzerperf/v1/stats.pb.h"
#include "common/stats/histogram.h"
#include "common/stats/request_sections.h"
#include "common/stats/sum_error.h"

namespace byzerperf {

// 95 % intervals of a level's numbers from the level alone (docs/metrics.md,
// "Confidence"): what they would be on average if the server went on like that
// for ever. All by FindSumError() over the sections of the level.

inline constexpr char kSpectral[] = "spectral";
inline constexpr char kBetweenRuns[] = "runs";

v1::Interval MakeInterval(double low, double high);

// The mean E2E of what was added; 0 without any.
double MeanE2eSeconds(const RequestSections& sections);

// Intervals of one metric's numbers. `sections` and `histogram` are of the same
// requests, `failures` more stand at the bad end. Both must outlive this.
class MetricConfidence {
 public:
  MetricConfidence(const RequestSections& sections, const Histogram& histogram,
                   v1::Metric::Value metric, uint64_t failures = 0);

  // Of the mean over the histogram, which `failures` are no part of.
  std::optional<v1::Interval> Mean() const;

  // Of ObjectivePercentile(): between the values at the ranks that the wanted
  // one may really have. +∞ where such a rank falls among failures or beyond
  // the greatest (p99 of too few), 0 where one lies below the least. Absent
  // where the percentile itself is.
  std::optional<v1::Interval> Percentile(double percentile) const;

  // Mean, p50, p90 and p99; absent when none has an interval.
  std::optional<v1::DistributionConfidence> All() const;

 private:
  // The most frequencies to look at; 0 when no interval can be had.
  uint32_t MostParts() const;
  std::optional<SumError> ErrorOfMean() const;
  // Of the share of requests up to a rank.
  std::optional<SumError> ErrorOfShareUpTo(uint64_t rank) const;
  // The requests up to `rank` may really be the share: it lies within the
  // interval of theirs.
  bool MayBeShare(uint64_t rank, double share) const;
  // The rank next to `inside`, or nearer to `outside`, from which on that is no
  // longer so; `outside` when there is none.
  uint64_t EndOfShare(uint64_t inside, uint64_t outside, double share) const;
  double ValueAtRank(uint64_t rank) const;
  uint64_t all() const { return histogram_.count() + failures_; }

  const RequestSections& sections_;
  const Histogram& histogram_;
  v1::Metric::Value metric_;
  uint64_t failures_;
};

// Of the mean of `per_second`, the numbers of whole seconds in their order.
struct RateConfidence {
  v1::Interval interval;
  uint32_t parts = 0;
};
std::optional<RateConfidence> ConfidenceOfRate(
    std::span<const double> per_second, double mean_e2e_s);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_CONFIDENCE_H_
