#ifndef BYZERPERF_COORDINATOR_RUN_ROW_TIMELINE_H_
#define BYZERPERF_COORDINATOR_RUN_ROW_TIMELINE_H_

#include "byzerperf/v1/record.pb.h"
#include "coordinator/run/level_aggregator.h"

namespace byzerperf {

// Adds to the timeline what a saved row still tells: its issue (or that it was
// not sent), its end, its TTFT, its time in flight, and its output tokens
// spread evenly from first to last token (the arrivals of single events are not
// saved). For runs that were cut off before their timeline was written.
void AddRowSeconds(const v1::RequestRecord& row, LevelAggregator* level);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_ROW_TIMELINE_H_
