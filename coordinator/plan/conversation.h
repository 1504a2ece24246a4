#ifndef BYZERPERF_COORDINATOR_PLAN_CONVERSATION_H_
#define BYZERPERF_COORDINATOR_PLAN_CONVERSATION_H_

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// What becomes of a conversation in a prompt file.
struct ConversationRules {
  bool multi_turn = false;  // a session; else its first request
  double turn_delay_s = 0;  // from an answer to the next turn
};

// False for a conversation in which the user never speaks.
bool HasUserMessage(const v1::Prompt& prompt);

// Takes away answers before the first user message: of a conversation whose
// beginning was cut off. The prompt must have a user message, here and below.
void DropLeadingAnswers(v1::Prompt* prompt);

// Leaves what stands up to and including the first user message.
void KeepFirstRequest(v1::Prompt* prompt);

// Leaves what stands up to and including the first user message; the later user
// messages become turns, with the prompt's own max_tokens, and the answers
// between them are dropped, since the model gives its own. InvalidArgument when
// anybody else speaks behind the first user message. The prompt must have a
// user message.
absl::Status SplitIntoTurns(double turn_delay_s, v1::Prompt* prompt);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_CONVERSATION_H_
