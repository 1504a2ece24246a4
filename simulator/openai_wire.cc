#include "simulator/openai_wire.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/json_string.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

std::string UsageJson(const WireUsage& usage) {
  return absl::StrCat(
      "{\"prompt_tokens\":", usage.input_tokens,
      ",\"completion_tokens\":", usage.output_tokens,
      ",\"total_tokens\":", usage.input_tokens + usage.output_tokens,
      ",\"prompt_tokens_details\":{\"cached_tokens\":", usage.cached_tokens,
      "}}");
}

std::string ReasonJson(std::string_view finish_reason) {
  return finish_reason.empty() ? "null" : JsonString(finish_reason);
}

std::string HeadJson(const WireHead& head, std::string_view object) {
  return absl::StrCat("{\"id\":", JsonString(head.id), ",\"object\":\"",
                      ToAbsl(object), "\",\"created\":", head.created_unix_s,
                      ",\"model\":", JsonString(head.model), ",");
}

std::string_view ErrorType(int status) {
  switch (status) {
    case 401:
      return "AuthenticationError";
    case 404:
      return "NotFoundError";
    case 429:
      return "RateLimitError";
    default:
      return status >= 500 ? "InternalServerError" : "BadRequestError";
  }
}

}  // namespace

OpenAiWire::OpenAiWire(const WireHead& head) : api_(head.api) {
  const bool chat = api_ == OpenAiApi::kChat;
  event_head_ = absl::StrCat(
      "data: ",
      HeadJson(head, chat ? "chat.completion.chunk" : "text_completion"));
  body_head_ = HeadJson(head, chat ? "chat.completion" : "text_completion");
}

std::string OpenAiWire::ChoiceEvent(std::string_view choice,
                                    const WireUsage* usage) const {
  return absl::StrCat(event_head_, "\"choices\":[", ToAbsl(choice), "]",
                      usage != nullptr ? ",\"usage\":" : "",
                      usage != nullptr ? UsageJson(*usage) : "", "}\n\n");
}

std::string OpenAiWire::RoleEvent(const WireUsage* usage) const {
  if (api_ != OpenAiApi::kChat) return "";
  return ChoiceEvent(
      "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
      "\"logprobs\":null,\"finish_reason\":null}",
      usage);
}

std::string OpenAiWire::TokenEvent(std::string_view text,
                                   std::string_view finish_reason,
                                   const WireUsage* usage) const {
  const std::string json_text = JsonString(text);
  const std::string said =
      api_ == OpenAiApi::kChat
          ? absl::StrCat("\"delta\":{\"content\":", json_text, "}")
          : absl::StrCat("\"text\":", json_text);
  return ChoiceEvent(
      absl::StrCat("{\"index\":0,", said, ",\"logprobs\":null,",
                   "\"finish_reason\":", ReasonJson(finish_reason), "}"),
      usage);
}

std::string OpenAiWire::EmptyChoicesEvent(const WireUsage* usage) const {
  return ChoiceEvent("", usage);
}

std::string OpenAiWire::WholeBody(std::string_view text,
                                  std::string_view finish_reason,
                                  const WireUsage& usage) const {
  const std::string json_text = JsonString(text);
  const std::string said =
      api_ == OpenAiApi::kChat
          ? absl::StrCat("\"message\":{\"role\":\"assistant\",\"content\":",
                         json_text, "}")
          : absl::StrCat("\"text\":", json_text);
  return absl::StrCat(
      body_head_, "\"choices\":[{\"index\":0,", said,
      ",\"logprobs\":null,\"finish_reason\":", ReasonJson(finish_reason),
      "}],\"usage\":", UsageJson(usage), "}");
}

std::string SseEventText(std::string_view data) {
  return absl::StrCat("data: ", ToAbsl(data), "\n\n");
}

std::string ErrorBody(int status, std::string_view message) {
  return absl::StrCat("{\"error\":{\"message\":", JsonString(message),
                      ",\"type\":\"", ToAbsl(ErrorType(status)),
                      "\",\"param\":null,\"code\":", status, "}}");
}

std::string ModelsBody(std::string_view model, uint32_t context_tokens) {
  const std::string name = JsonString(model);
  return absl::StrCat("{\"object\":\"list\",\"data\":[{\"id\":", name,
                      ",\"object\":\"model\",\"created\":0,",
                      "\"owned_by\":\"byzerperf-simulator\",\"root\":", name,
                      ",\"parent\":null,\"max_model_len\":", context_tokens,
                      "}]}");
}

std::string TokenizeBody(const std::vector<uint32_t>& tokens,
                         uint32_t context_tokens) {
  return absl::StrCat("{\"count\":", tokens.size(),
                      ",\"max_model_len\":", context_tokens, ",\"tokens\":[",
                      absl::StrJoin(tokens, ","), "],\"token_strs\":null}");
}

}  // namespace byzerperf
