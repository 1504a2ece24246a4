#ifndef BYZERPERF_COORDINATOR_PLAN_JSON_READER_H_
#define BYZERPERF_COORDINATOR_PLAN_JSON_READER_H_

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Reads JSON for the plan's files (the one place here that knows simdjson).
// Errors say what was expected; the caller puts FILE:LINE or the flag before.
class JsonReader {
 public:
  JsonReader();
  ~JsonReader();

  // One line of a .jsonl file: {"prompt": "…"} or {"messages": [{"role": "…",
  // "content": "…"}, …]}, with optional "max_tokens" and "id". Other members
  // are left alone. The id is empty when the line gives none.
  absl::StatusOr<v1::Prompt> ReadPrompt(std::string_view line);

  // OK when the text is one JSON object.
  absl::Status CheckObject(std::string_view text);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_JSON_READER_H_
