#ifndef BYZERPERF_WORKER_LOAD_RECORD_PROTO_H_
#define BYZERPERF_WORKER_LOAD_RECORD_PROTO_H_

#include <cstdint>
#include <optional>

#include "byzerperf/v1/record.pb.h"
#include "worker/load/request_record.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// The length that the plan asks of the request's input; nullopt where it asks
// none.
std::optional<uint32_t> AskedInputTokens(const RequestRecord& record,
                                         const RunContext& run);

// The length that the plan asks of the request's answer, as min_tokens and
// max_tokens both; nullopt where it asks for none or leaves room.
std::optional<uint32_t> AskedOutputTokens(const RequestRecord& record,
                                          const RunContext& run);

// The row of a finished request. Stamps become seconds from the level's start,
// rounded to microseconds; what did not happen is absent.
v1::RequestRecord ToRow(const RequestRecord& record, const RunContext& run,
                        int64_t level_start_ns);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_RECORD_PROTO_H_
