#include "worker/api/openai_chat.h"

#include "common/base/json_string.h"

namespace byzerperf {

OpenAiChat::OpenAiChat(const v1::LoadPlan& plan)
    : body_(plan), system_prompt_(plan.sampling().system_prompt()) {}

std::string OpenAiChat::BuildBody(const v1::Prompt& prompt,
                                  std::string_view marker,
                                  std::string_view model,
                                  const UsageOptions& usage) const {
  const v1::Prompt conversation =
      MakeConversation(prompt, system_prompt_, marker);
  std::string messages = "[";
  for (const v1::Message& message : conversation.messages()) {
    if (messages.size() > 1) messages += ',';
    messages += "{\"role\":";
    AppendJsonString(message.role(), messages);
    messages += ",\"content\":";
    AppendJsonString(message.content(), messages);
    messages += '}';
  }
  messages += ']';
  return body_.Build("messages", messages, prompt, model, usage);
}

absl::StatusOr<DecodedEvent> OpenAiChat::Decode(std::string_view json,
                                                bool keep_text) {
  return decoder_.Decode(json, keep_text);
}

}  // namespace byzerperf
