#ifndef BYZERPERF_WORKER_API_API_H_
#define BYZERPERF_WORKER_API_API_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Token counts as the server gave them; absent where it did not.
struct Usage {
  std::optional<uint32_t> input_tokens;
  std::optional<uint32_t> output_tokens;
  std::optional<uint32_t> cached_input_tokens;
  std::optional<uint32_t> reasoning_tokens;

  friend bool operator==(const Usage&, const Usage&) = default;
};

// What one event (or one whole non-streaming body) says. Sizes are in bytes of
// UTF-8; text itself is kept only when the caller asked for it.
struct DecodedEvent {
  bool has_choices = false;  // a non-empty list, even of an empty role delta
  uint32_t text_bytes = 0;   // content or refusal
  uint32_t reasoning_bytes = 0;
  uint32_t tool_bytes = 0;  // tool-call names and arguments
  std::optional<Usage> usage;
  std::string finish_reason;  // "" when none
  std::string error;          // an error object or string inside a 200 stream
  std::string text;           // content, only with keep_text

  // The last string that is not empty of content, refusal and reasoning; "" for
  // none. A view into the decoder's memory, until it decodes again.
  std::string_view last_text;

  // Generated text of any kind: what makes a token stamp.
  bool has_generated_text() const {
    return text_bytes + reasoning_bytes + tool_bytes > 0;
  }

  friend bool operator==(const DecodedEvent&, const DecodedEvent&) = default;
};

// The request options that preflight found the server to take.
struct UsageOptions {
  bool include_usage = true;            // stream_options.include_usage
  bool continuous_usage_stats = false;  // stream_options.continuous_usage_stats
};

// One wire API: how to ask and how to read the answer. Pure; one instance a
// loop thread (decoders reuse their buffers).
class Api {
 public:
  virtual ~Api() = default;

  // Appended to a target's base URL, such as "/v1/chat/completions".
  virtual std::string_view path() const = 0;

  // The JSON body. The prompt's blocks were written out (common/plan/blocks.h).
  // `marker` is put in front of the first user message's text ("" for none).
  // Template, sampling and extra fields are the plan's; fields of
  // `extra_body_json` are merged last and win, "gen." and "generation."
  // prefixes stripped.
  virtual std::string BuildBody(const v1::Prompt& prompt,
                                std::string_view marker, std::string_view model,
                                const UsageOptions& usage) const = 0;

  // Reads the data of one event, or a whole non-streaming body. InvalidArgument
  // when it is not JSON of the API's shape.
  virtual absl::StatusOr<DecodedEvent> Decode(std::string_view json,
                                              bool keep_text) = 0;
};

// The adapter for `plan.target().api()`. The plan is validated: the
// extra body a JSON object.
std::unique_ptr<Api> MakeApi(const v1::LoadPlan& plan);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_API_H_
