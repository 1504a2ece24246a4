#ifndef BYZERPERF_COORDINATOR_PLAN_PROMPT_JSON_H_
#define BYZERPERF_COORDINATOR_PLAN_PROMPT_JSON_H_

#include "absl/status/statusor.h"
#include "coordinator/plan/conversation.h"
#include "coordinator/plan/prompt_entry.h"

// The library's header stays in sources.
namespace simdjson::dom {
class object;
}  // namespace simdjson::dom

namespace byzerperf {

// What a JSON object says of a prompt, in one of the shapes of JsonReader.
// InvalidArgument says what was expected.
absl::StatusOr<PromptEntry> PromptOf(const simdjson::dom::object& fields,
                                     const ConversationRules& rules);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PROMPT_JSON_H_
