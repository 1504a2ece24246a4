#include "worker/load/session.h"

#include <utility>

#include "common/base/duration.h"
#include "common/plan/blocks.h"
#include "worker/api/openai_body.h"

namespace byzerperf {
namespace {

// As the first turn is sent, but for the plan's own system prompt, which comes
// before all of it in every turn.
v1::Prompt FirstTurn(const v1::Corpus& corpus, const v1::Prompt& prompt,
                     const std::string& marker) {
  if (HasBlocks(prompt)) return WriteOut(corpus, prompt, marker);
  v1::Prompt said = MakeConversation(prompt, /*system_prompt=*/"", marker);
  if (prompt.has_max_tokens()) said.set_max_tokens(prompt.max_tokens());
  if (prompt.has_min_tokens()) said.set_min_tokens(prompt.min_tokens());
  return said;
}

}  // namespace

Session::Session(const v1::PromptSet& prompts, const v1::Prompt& prompt,
                 const std::string& marker, const DueRequest& first)
    : prompts_(prompts),
      prompt_(prompt),
      due_(first),
      said_(FirstTurn(prompts.corpus(), prompt, marker)) {}

void Session::Say(std::string_view role, std::string text) {
  v1::Message& message = *said_.add_messages();
  message.set_role(std::string(role));
  message.set_content(std::move(text));
}

void Session::SetLengths(const v1::Turn& turn) {
  said_.clear_max_tokens();
  said_.clear_min_tokens();
  if (turn.has_max_tokens()) {
    said_.set_max_tokens(turn.max_tokens());
  } else if (prompt_.has_max_tokens()) {
    said_.set_max_tokens(prompt_.max_tokens());
  }
  if (turn.has_min_tokens()) {
    said_.set_min_tokens(turn.min_tokens());
  } else if (prompt_.has_min_tokens()) {
    said_.set_min_tokens(prompt_.min_tokens());
  }
}

bool Session::GoOn(std::string_view answer, int64_t answered_ns) {
  const auto next = static_cast<int>(due_.turn);  // turns() lacks the first
  if (next >= prompt_.turns_size()) return false;
  const v1::Turn& turn = prompt_.turns(next);
  if (!answer.empty()) Say("assistant", std::string(answer));
  Say("user", TurnText(prompts_.corpus(), turn));
  SetLengths(turn);
  ++due_.turn;
  due_.scheduled_ns = answered_ns + SecondsToNs(turn.delay_s());
  return true;
}

}  // namespace byzerperf
