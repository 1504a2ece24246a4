#ifndef BYZERPERF_COMMON_STATS_ROW_HISTOGRAMS_H_
#define BYZERPERF_COMMON_STATS_ROW_HISTOGRAMS_H_

#include "byzerperf/v1/record.pb.h"
#include "common/stats/metric_histograms.h"
#include "common/stats/request_sample.h"

namespace byzerperf {

// A saved row's stamps, rounded to the microseconds that it holds.
RequestSample SampleOfRow(const v1::RequestRecord& row);

// Records what a saved row determines; rows that are not `ok` or not of attempt
// 1 add nothing (metrics.md). ICL and ITL need `gaps_ms`; ITL is known then
// only for rows with as many text events as output tokens. Values differ from
// those of the live histograms by the rows' rounding, below 2 µs.
void AddRow(const v1::RequestRecord& row, MetricHistograms& histograms);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_ROW_HISTOGRAMS_H_
