#ifndef BYZERPERF_COORDINATOR_PLAN_JSON_READER_H_
#define BYZERPERF_COORDINATOR_PLAN_JSON_READER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coordinator/plan/conversation.h"
#include "coordinator/plan/prompt_entry.h"

namespace byzerperf {

// Reads JSON for the plan's files. Errors say what was expected; the caller
// puts FILE:LINE or the flag before.
class JsonReader {
 public:
  explicit JsonReader(const ConversationRules& rules = {});
  ~JsonReader();

  // One line of a .jsonl file, an object of one of three shapes: {"prompt":
  // "…"}; {"messages": [{"role": "…", "content": "…"}, …]}; or as ShareGPT has
  // it, {"conversations": [{"from": "human", "value": "…"}, …]}. Each with an
  // optional "max_tokens" and "id"; other members are left alone. The id is
  // empty when the line gives none.
  absl::StatusOr<PromptEntry> ReadPrompt(std::string_view line);

  // A whole .json file: an array of such objects. Hands each to `take` with its
  // number from 1, up to the first one that `take` refuses. An object that is
  // wrong is handed on as its error.
  using Take =
      std::function<absl::Status(size_t number, absl::StatusOr<PromptEntry>)>;
  absl::Status ReadPrompts(std::string_view text, const Take& take);

  // The names of the members of a text that is one JSON object.
  absl::StatusOr<std::vector<std::string>> ReadNames(std::string_view text);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
  ConversationRules rules_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_JSON_READER_H_
