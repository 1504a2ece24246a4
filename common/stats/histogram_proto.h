#ifndef BYZERPERF_COMMON_STATS_HISTOGRAM_PROTO_H_
#define BYZERPERF_COMMON_STATS_HISTOGRAM_PROTO_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "byzerperf/v1/stats.pb.h"
#include "common/stats/histogram.h"

namespace byzerperf {

// How a message tells its buckets (stats.proto).
enum class BucketForm {
  kListed,  // for people: what is saved
  kPacked,  // for a wire
};

v1::HistogramData ToProto(const Histogram& histogram,
                          BucketForm form = BucketForm::kListed);

// InvalidArgument when the layout is another one, or the message contradicts
// itself: it may come from another version, a damaged file or a stranger.
absl::Status CheckHistogram(const v1::HistogramData& data);

// Adds a message that CheckHistogram finds well, without a histogram of its
// own in between: what a coordinator does 20,000 times a second.
void AddChecked(const v1::HistogramData& data, Histogram& histogram);

// Both at once. On an error nothing was added.
absl::Status AddProto(const v1::HistogramData& data, Histogram& histogram);

// As CheckHistogram.
absl::StatusOr<Histogram> FromProto(const v1::HistogramData& data);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_HISTOGRAM_PROTO_H_
