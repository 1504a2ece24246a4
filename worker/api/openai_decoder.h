#ifndef BYZERPERF_WORKER_API_OPENAI_DECODER_H_
#define BYZERPERF_WORKER_API_OPENAI_DECODER_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "worker/api/api.h"

namespace byzerperf {

// Reads what OpenAI-compatible servers answer to `chat/completions` and
// `completions`: events of a stream, whole answers, errors. Fields of both APIs
// and of several servers are taken as they come; what is not known is ignored.
// Its buffers keep their memory.
class OpenAiDecoder {
 public:
  OpenAiDecoder();
  ~OpenAiDecoder();

  // InvalidArgument when the text is not JSON, not an object, or has `choices`
  // that are no list of objects. Errors in their four usual forms (an object or
  // a string under `error`, a flat object with `message`, a `detail`) are
  // DecodedEvent::error.
  absl::StatusOr<DecodedEvent> Decode(std::string_view json, bool keep_text);

 private:
  struct Parser;  // keeps simdjson's header out of here
  std::unique_ptr<Parser> parser_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_OPENAI_DECODER_H_
