#include "worker/api/templates.h"

#include <string_view>

namespace byzerperf {
namespace {

// The strings of one of Byzer-LLM's templates.
struct SeedTemplate {
  std::string_view user_role;
  std::string_view assistant_role;
  std::string_view before_system;
  std::string_view after_system;
};

// Qwen's and Yi's: the end of the user's turn is part of the assistant marker.
constexpr SeedTemplate kQwenAndYi = {
    .user_role = "<|im_start|>user\n",
    .assistant_role = "<|im_end|>\n<|im_start|>assistant\n",
    .before_system = "<|im_start|>system\n",
    .after_system = "<|im_end|>",
};

constexpr SeedTemplate kDefault = {
    .user_role = "User:",
    .assistant_role = "Assistant:",
    .before_system = "",
    .after_system = "",
};

void AppendLine(std::string_view text, bool& first, std::string& rendered) {
  if (!first) rendered += '\n';
  first = false;
  rendered += text;
}

std::string RenderSeed(const SeedTemplate& form,
                       const v1::Prompt& conversation) {
  std::string rendered;
  bool first = true;
  for (const v1::Message& message : conversation.messages()) {
    if (message.role() == "system") {
      AppendLine(form.before_system, first, rendered);
      rendered += message.content();
      rendered += form.after_system;
      continue;
    }
    const bool by_assistant = message.role() == "assistant";
    AppendLine(by_assistant ? form.assistant_role : form.user_role, first,
               rendered);
    rendered += message.content();
  }
  const int count = conversation.messages_size();
  if (count > 0 && conversation.messages(count - 1).role() == "user") {
    AppendLine(form.assistant_role, first, rendered);
  }
  return rendered;
}

std::string RenderChatml(const v1::Prompt& conversation) {
  std::string rendered;
  for (const v1::Message& message : conversation.messages()) {
    rendered += "<|im_start|>";
    rendered += message.role();
    rendered += '\n';
    rendered += message.content();
    rendered += "<|im_end|>\n";
  }
  rendered += "<|im_start|>assistant\n";
  return rendered;
}

std::string RenderRaw(const v1::Prompt& conversation) {
  std::string rendered;
  bool first = true;
  for (const v1::Message& message : conversation.messages()) {
    AppendLine(message.content(), first, rendered);
  }
  return rendered;
}

}  // namespace

std::string RenderTemplate(v1::Template::Value name,
                           const v1::Prompt& conversation) {
  switch (name) {
    case v1::Template::qwen:
    case v1::Template::yi:
      return RenderSeed(kQwenAndYi, conversation);
    case v1::Template::default_:
      return RenderSeed(kDefault, conversation);
    case v1::Template::chatml:
      return RenderChatml(conversation);
    default:
      return RenderRaw(conversation);
  }
}

}  // namespace byzerperf
