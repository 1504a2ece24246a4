#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_SATURATION_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_SATURATION_H_

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "byzerperf/v1/record.pb.h"
#include "byzerperf/v1/stats.pb.h"
#include "common/stats/saturation.h"
#include "coordinator/run/level_aggregator.h"
#include "coordinator/run/level_arrivals.h"

namespace byzerperf {

// Whether the queue of an open-loop level grows without end: hands the merged
// timeline to SaturationWatch, second by second as they become complete. Each
// stretch of one rate is watched for itself, from its first whole second to its
// last: where the schedule changes the rate, requests in flight grow by that.
class LevelSaturation {
 public:
  // `arrivals` are those of the stage. Without `streaming` there is no TTFT:
  // E2E stands in its place.
  LevelSaturation(LevelArrivals& arrivals, bool streaming);

  // A row of the level; before Advance over the seconds in which it ended.
  void AddRow(const v1::RequestRecord& row);

  // `told_s`: every worker has told of all that happened before this second.
  // The TTFT of a request is told when the request ends; so a second waits
  // until requests that got their first token in it have ended on average.
  // True when the level was found to be over-saturated, now or before.
  bool Advance(const LevelAggregator& level, uint32_t told_s);

 private:
  struct Watched {
    uint32_t end = 0;  // the first second that is not watched
    uint32_t next = 0;
    SaturationWatch watch;
  };
  struct Times {
    uint32_t count = 0;
    double sum_ms = 0;
  };

  void AddSecond(const LevelAggregator::Timeline& timeline, uint32_t second,
                 SaturationWatch* watch) const;
  std::optional<double> MeanTime(const v1::SecondData& second) const;

  const bool streaming_;
  std::vector<Watched> stretches_;
  std::map<uint32_t, Times> e2e_;  // without streaming, by second of the end
  bool over_saturated_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_SATURATION_H_
