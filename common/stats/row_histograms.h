#ifndef BYZERPERF_COMMON_STATS_ROW_HISTOGRAMS_H_
#define BYZERPERF_COMMON_STATS_ROW_HISTOGRAMS_H_

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/record.pb.h"
#include "common/stats/metric_histograms.h"
#include "common/stats/request_sample.h"

namespace byzerperf {

// What kind of level a row is of. Only in an open loop does `scheduled` say
// when the request was meant to be sent, so that latencies can be taken from
// then.
enum class LoadKind { kClosedLoop, kOpenLoop };

inline LoadKind KindOf(const v1::Stage& stage) {
  return stage.load().has_arrivals() ? LoadKind::kOpenLoop
                                     : LoadKind::kClosedLoop;
}

// A saved row's stamps, rounded to the microseconds that it holds.
RequestSample SampleOfRow(const v1::RequestRecord& row, LoadKind kind);

// Records what a saved row determines; rows that are not `ok` or not of attempt
// 1 add nothing (metrics.md). ICL and ITL need `gaps_ms`; ITL is known then
// only for rows with as many text events as output tokens. Values differ from
// those of the live histograms by the rows' rounding, below 2 µs.
void AddRow(const v1::RequestRecord& row, LoadKind kind,
            MetricHistograms& histograms);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_ROW_HISTOGRAMS_H_
