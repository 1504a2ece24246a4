#ifndef BYZERPERF_WORKER_LOAD_REQUEST_OUTCOME_H_
#define BYZERPERF_WORKER_LOAD_REQUEST_OUTCOME_H_

#include <string>
#include <string_view>

#include "worker/http/transport.h"
#include "worker/load/answer.h"
#include "worker/load/request_record.h"

namespace byzerperf {

// Sets the record's outcome, with error, timeout phase and the proper end
// (`done`), from its status, the answer and the transport's end (metrics.md,
// Outcome of a request). An error that is set already stays. The order, first
// match wins: a status other than 2xx; what the answer itself said is wrong; a
// proper end; how the transport ended; what is missing.
void ClassifyOutcome(const HttpResult& result, const Answer& answer,
                     RequestRecord& record);

// Sets the record's error: valid UTF-8, at most 300 bytes. One that is set
// already stays: the first cause is the one to read.
void SetError(std::string_view text, RequestRecord& record);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_REQUEST_OUTCOME_H_
