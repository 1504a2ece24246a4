#ifndef BYZERPERF_WORKER_LOAD_ANSWER_H_
#define BYZERPERF_WORKER_LOAD_ANSWER_H_

#include <cstdint>

#include "byzerperf/v1/stats.pb.h"
#include "worker/api/api.h"
#include "worker/load/request_record.h"

namespace byzerperf {

// What the body of one answer has said so far, beyond what stands in the
// record: the input of its token counts and of its outcome.
struct Answer {
  bool in_one_piece = false;  // a document, not a stream
  bool saw_bytes = false;
  bool saw_event = false;    // any event of the stream
  bool saw_done = false;     // [DONE]
  bool saw_choices = false;  // a non-empty list of them
  bool saw_text = false;     // generated text of any kind
  bool saw_reasoning_text = false;

  // `server_error_event` or `malformed`; the first one stays.
  v1::Outcome::Value problem = v1::Outcome::unset;

  Usage usage;  // the latest counts; usage is cumulative in a stream
  bool usage_in_every_text_event = true;
  uint32_t tokens_at_first_text = 0;  // counted output tokens by then
  uint32_t tokens_at_last_text = 0;
};

// Takes in one event of a stream, that came at `stamp_ns`, or a whole document
// (which has no stamps of its own).
void ApplyEvent(const DecodedEvent& event, int64_t stamp_ns, Answer& answer,
                RequestRecord& record);

// Fills in the record's token counts, TPOT and what makes ITL of its gaps, when
// all was said (metrics.md, Per request).
void CountTokens(const Answer& answer, RequestRecord& record);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_ANSWER_H_
