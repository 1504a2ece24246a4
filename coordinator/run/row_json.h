#ifndef BYZERPERF_COORDINATOR_RUN_ROW_JSON_H_
#define BYZERPERF_COORDINATOR_RUN_ROW_JSON_H_

#include <string>

#include "byzerperf/v1/record.pb.h"

namespace byzerperf {

// Appends one row of requests.jsonl, with its line feed: protobuf's JSON
// mapping with the choices of JsonText() (coordinator/run/json_text.h), in the
// schema's order; `gaps_ms` stands only where gaps were saved. Not by
// protobuf's own printer, which takes ten times as long (docs/performance.md):
// rows are what a coordinator of many workers writes most. Its strings must be
// UTF-8, as those of a message that came over a wire are.
void AppendJsonLine(const v1::RequestRecord& row, std::string* text);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_ROW_JSON_H_
