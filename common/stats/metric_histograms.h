#ifndef BYZERPERF_COMMON_STATS_METRIC_HISTOGRAMS_H_
#define BYZERPERF_COMMON_STATS_METRIC_HISTOGRAMS_H_

#include <array>

#include "absl/status/status.h"
#include "byzerperf/v1/stats.pb.h"
#include "common/stats/histogram.h"
#include "common/stats/histogram_proto.h"

namespace byzerperf {

// A histogram for every metric of one set of requests.
class MetricHistograms {
 public:
  // `metric` is any but `unset`.
  Histogram& Of(v1::Metric::Value metric) { return histograms_[metric]; }
  const Histogram& Of(v1::Metric::Value metric) const {
    return histograms_[metric];
  }

  void Merge(const MetricHistograms& other);

  // Forgets the values and keeps the memory.
  void Clear();

  // Appends the histograms that are not empty.
  void AddTo(v1::StatsGroup* group,
             BucketForm form = BucketForm::kListed) const;

  // InvalidArgument when a metric is unknown or a histogram damaged.
  static absl::Status Check(const v1::StatsGroup& group);

  // Merges what a message carries that Check finds well.
  void MergeChecked(const v1::StatsGroup& group);

  // Both at once. On an error nothing was merged.
  absl::Status MergeFrom(const v1::StatsGroup& group);

  friend bool operator==(const MetricHistograms& a, const MetricHistograms& b) {
    return a.histograms_ == b.histograms_;
  }

 private:
  std::array<Histogram, v1::Metric::Value_ARRAYSIZE> histograms_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_METRIC_HISTOGRAMS_H_
