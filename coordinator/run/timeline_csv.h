#ifndef BYZERPERF_COORDINATOR_RUN_TIMELINE_CSV_H_
#define BYZERPERF_COORDINATOR_RUN_TIMELINE_CSV_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/stats.pb.h"

namespace byzerperf {

// timeline.csv: a header and a row for every second from 0 to the last one,
// zeros where nothing happened. Columns are the fields of SecondData.
std::string TimelineCsv(const std::vector<v1::SecondData>& timeline);

// The inverse, by the names in the header: columns that an earlier version did
// not write are 0, unknown ones are passed over. InvalidArgument names the
// line.
absl::StatusOr<std::vector<v1::SecondData>> ReadTimelineCsv(
    std::string_view text);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_TIMELINE_CSV_H_
