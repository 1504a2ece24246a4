// Any bytes as a histogram message: an error, or a histogram that travels on
// unchanged in both forms and adds up.
#include "common/stats/histogram_proto.h"
#include "common/stats/metric_histograms.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/messages.h"

namespace byzerperf {
namespace {

void CheckWhole(const Histogram& histogram) {
  for (const BucketForm form : {BucketForm::kListed, BucketForm::kPacked}) {
    const auto again = FromProto(ToProto(histogram, form));
    Require(again.ok() && *again == histogram, "what is told comes back");
  }
  if (histogram.empty()) return;
  uint64_t counted = 0;
  histogram.ForEachBucket(
      [&counted](uint64_t lower, uint64_t upper, uint64_t count) {
        Require(lower <= upper && count > 0, "buckets hold something");
        counted += count;
      });
  Require(counted == histogram.count(), "buckets add up to the count");
  for (const double percentile : {0.0, 50.0, 99.9, 100.0}) {
    const uint64_t value = histogram.Percentile(percentile);
    Require(value >= histogram.min() && value <= histogram.max(),
            "percentiles lie between the smallest and the largest");
  }
}

void ReadHistogram(const v1::HistogramData& data) {
  const auto histogram = FromProto(data);
  Require(histogram.ok() == CheckHistogram(data).ok(), "one rule, two askers");
  if (!histogram.ok()) {
    Require(!histogram.status().message().empty(), "an error says why");
    return;
  }
  CheckWhole(*histogram);
  // Counts near 2^64 can't be doubled; no run has so many requests.
  if (histogram->count() > UINT64_MAX / 2) return;
  Histogram twice = *histogram;
  twice.Merge(*histogram);
  Require(twice.count() == 2 * histogram->count(), "merging adds");
}

void ReadGroup(const v1::StatsGroup& group) {
  if (!MetricHistograms::Check(group).ok()) return;
  MetricHistograms merged;
  Require(merged.MergeFrom(group).ok(), "what was checked is taken");
  v1::StatsGroup told;
  merged.AddTo(&told, BucketForm::kPacked);
  MetricHistograms again;
  Require(again.MergeFrom(told).ok() && again == merged,
          "what was taken can be told");
}

}  // namespace
}  // namespace byzerperf

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int bytes = static_cast<int>(size);
  byzerperf::v1::HistogramData histogram;
  if (histogram.ParseFromArray(data, bytes)) {
    byzerperf::ReadHistogram(histogram);
  }
  byzerperf::v1::StatsGroup group;
  if (group.ParseFromArray(data, bytes)) byzerperf::ReadGroup(group);
  return 0;
}
