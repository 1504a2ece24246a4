#ifndef BYZERPERF_COORDINATOR_PLAN_PROMPT_ENTRY_H_
#define BYZERPERF_COORDINATOR_PLAN_PROMPT_ENTRY_H_

#include <string_view>

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The shapes of a prompt in JSON.
inline constexpr std::string_view kExpectedPrompt =
    R"(expected {"prompt": "…"} or {"messages": [{"role": "user", )"
    R"("content": "…"}]} or, as ShareGPT has it, {"conversations": )"
    R"([{"from": "human", "value": "…"}]})";

// What one line, record or element of a prompt file came to.
struct PromptEntry {
  v1::Prompt prompt;  // the id is empty where the file gives none
  // A conversation in which no user says anything, as dumps of ShareGPT have
  // them: it is left out and counted.
  bool has_user_text = true;
  // Ids of such dumps come twice where a long conversation was cut in parts.
  bool id_may_repeat = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PROMPT_ENTRY_H_
