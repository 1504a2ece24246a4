#include "coordinator/plan/conversation.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace byzerperf {
namespace {

bool IsUser(const v1::Message& message) { return message.role() == "user"; }

// Up to and including the first user message.
int LengthOfFirstRequest(const v1::Prompt& prompt) {
  const auto& messages = prompt.messages();
  const auto first = std::find_if(messages.begin(), messages.end(), IsUser);
  return static_cast<int>(first - messages.begin()) + 1;
}

}  // namespace

bool HasUserMessage(const v1::Prompt& prompt) {
  return std::any_of(prompt.messages().begin(), prompt.messages().end(),
                     IsUser);
}

void DropLeadingAnswers(v1::Prompt* prompt) {
  auto& messages = *prompt->mutable_messages();
  const auto first = messages.begin() + LengthOfFirstRequest(*prompt) - 1;
  const auto kept = std::remove_if(
      messages.begin(), first,
      [](const auto& message) { return message.role() == "assistant"; });
  messages.erase(kept, first);
}

void KeepFirstRequest(v1::Prompt* prompt) {
  const int first = LengthOfFirstRequest(*prompt);
  prompt->mutable_messages()->DeleteSubrange(first,
                                             prompt->messages_size() - first);
}

absl::Status SplitIntoTurns(double turn_delay_s, v1::Prompt* prompt) {
  auto& messages = *prompt->mutable_messages();
  const int first = LengthOfFirstRequest(*prompt);
  for (int i = first; i < messages.size(); ++i) {
    if (messages[i].role() == "assistant") continue;
    if (!IsUser(messages[i])) {
      return absl::InvalidArgumentError(absl::StrCat(
          "with --multi-turn only messages of the roles user and assistant may "
          "follow the first one of the user, and message ",
          i + 1, " is of the role ", messages[i].role()));
    }
    v1::Turn& turn = *prompt->add_turns();
    turn.set_content(std::move(*messages[i].mutable_content()));
    turn.set_delay_s(turn_delay_s);
    if (prompt->has_max_tokens()) turn.set_max_tokens(prompt->max_tokens());
  }
  messages.DeleteSubrange(first, messages.size() - first);
  return absl::OkStatus();
}

}  // namespace byzerperf
