#ifndef BYZERPERF_COMMON_STATS_HISTOGRAM_PROTO_H_
#define BYZERPERF_COMMON_STATS_HISTOGRAM_PROTO_H_

#include "absl/status/statusor.h"
#include "byzerperf/v1/stats.pb.h"
#include "common/stats/histogram.h"

namespace byzerperf {

v1::HistogramData ToProto(const Histogram& histogram);

// InvalidArgument when the layout is another one, or the message contradicts
// itself: it may come from another version, a damaged file or a stranger.
absl::StatusOr<Histogram> FromProto(const v1::HistogramData& data);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_HISTOGRAM_PROTO_H_
