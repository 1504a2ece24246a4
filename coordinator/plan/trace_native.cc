// Lines of our own: {"timestamp_s": 1.25, "input_tokens": 512,
// "output_tokens": 64}, or with a prompt in place of input_tokens, in one of
// the shapes of a prompt file (coordinator/plan/json_reader.h).
#include <utility>

#include "absl/status/status.h"
#include "common/base/status_macros.h"
#include "coordinator/plan/prompt_json.h"
#include "coordinator/plan/trace_json.h"
#include "coordinator/plan/trace_reader.h"
#include "simdjson.h"

namespace byzerperf {
namespace {

constexpr double kUsPerS = 1e6;

bool Has(const simdjson::dom::object& fields, std::string_view name) {
  return fields[name].error() == simdjson::SUCCESS;
}

absl::Status AddInput(const simdjson::dom::object& fields,
                      TracedRequest* request) {
  const bool has_text = Has(fields, "prompt") || Has(fields, "messages") ||
                        Has(fields, "conversations");
  if (Has(fields, "input_tokens") == has_text) {
    return absl::InvalidArgumentError(
        "expected either \"input_tokens\" or a prompt, \"prompt\" or "
        "\"messages\"");
  }
  if (!has_text) {
    ASSIGN_OR_RETURN(request->input_tokens,
                     TokensMember(fields, "input_tokens", 1));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(PromptEntry entry, PromptOf(fields, {}));
  if (!entry.has_user_text) {
    return absl::InvalidArgumentError(
        "a conversation in which no user says anything");
  }
  request->prompt = std::move(entry.prompt);
  return absl::OkStatus();
}

class NativeReader : public TraceReader {
 public:
  absl::StatusOr<std::optional<TracedRequest>> Read(
      std::string_view line) override {
    simdjson::dom::object fields;
    RETURN_IF_ERROR(ReadTraceLine(line, &parser_, &fields));
    TracedRequest request;
    ASSIGN_OR_RETURN(request.time_us,
                     TimeMember(fields, "timestamp_s", kUsPerS));
    RETURN_IF_ERROR(AddInput(fields, &request));
    if (Has(fields, "output_tokens")) {
      ASSIGN_OR_RETURN(request.output_tokens,
                       TokensMember(fields, "output_tokens", 0));
    }
    return request;
  }

 private:
  simdjson::dom::parser parser_;
};

}  // namespace

std::unique_ptr<TraceReader> MakeNativeReader() {
  return std::make_unique<NativeReader>();
}

}  // namespace byzerperf
