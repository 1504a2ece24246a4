#include "simulator/openai_request.h"

#include <limits>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "simdjson.h"
#include "simulator/tokens.h"

namespace byzerperf {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

absl::Status Invalid(std::string_view message) {
  return absl::InvalidArgumentError(ToAbsl(message));
}

// The field, unless it is absent or null.
std::optional<element> Find(const object& body, std::string_view name) {
  element value;
  if (body.at_key(name).get(value) != simdjson::SUCCESS || value.is_null()) {
    return std::nullopt;
  }
  return value;
}

absl::StatusOr<bool> ReadBool(const object& body, std::string_view name) {
  const std::optional<element> value = Find(body, name);
  if (!value.has_value()) return false;
  bool flag = false;
  if (value->get(flag) != simdjson::SUCCESS) {
    return Invalid(absl::StrCat(ToAbsl(name), " must be true or false"));
  }
  return flag;
}

absl::StatusOr<std::optional<uint32_t>> ReadCount(const object& body,
                                                  std::string_view name) {
  const std::optional<element> value = Find(body, name);
  if (!value.has_value()) return std::nullopt;
  uint64_t count = 0;
  if (value->get(count) != simdjson::SUCCESS ||
      count > std::numeric_limits<uint32_t>::max()) {
    return Invalid(absl::StrCat(ToAbsl(name), " must be a whole number"));
  }
  return static_cast<uint32_t>(count);
}

// A message's content: a string, or the text parts of a list.
std::string ContentText(const object& message) {
  const std::optional<element> content = Find(message, "content");
  if (!content.has_value()) return "";
  std::string_view text;
  if (content->get(text) == simdjson::SUCCESS) return std::string(text);
  std::string joined;
  simdjson::dom::array parts;
  if (content->get(parts) != simdjson::SUCCESS) return "";
  for (const element part : parts) {
    if (part["text"].get(text) == simdjson::SUCCESS) joined += text;
  }
  return joined;
}

struct PromptText {
  std::string rendered;
  std::string said;  // what the user said last: it decides the language
};

absl::StatusOr<PromptText> ReadMessages(const element& value) {
  simdjson::dom::array messages;
  if (value.get(messages) != simdjson::SUCCESS || messages.size() == 0) {
    return Invalid("messages must be a list with at least one message");
  }
  PromptText prompt;
  for (const element item : messages) {
    object message;
    std::string_view role;
    if (item.get(message) != simdjson::SUCCESS ||
        message["role"].get(role) != simdjson::SUCCESS) {
      return Invalid("every message must be an object with a role");
    }
    std::string content = ContentText(message);
    absl::StrAppend(&prompt.rendered, "<|im_start|>", ToAbsl(role), "\n",
                    content, "<|im_end|>\n");
    if (role == "user") prompt.said = std::move(content);
  }
  prompt.rendered += "<|im_start|>assistant\n";
  return prompt;
}

// Sets the prompt from a completions body: one string or one list of tokens.
absl::Status ReadPrompt(const element& value, OpenAiRequest* request) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    request->prompt = Tokenize(text);
    if (IsMostlyCjk(text)) request->language = Model::Language::kChinese;
    return absl::OkStatus();
  }
  simdjson::dom::array items;
  if (value.get(items) != simdjson::SUCCESS || items.size() == 0) {
    return Invalid("prompt must be a string or a list of token numbers");
  }
  if (items.size() == 1 && items.at(0).is<std::string_view>()) {
    return ReadPrompt(items.at(0).value(), request);
  }
  for (const element item : items) {
    uint64_t token = 0;
    if (item.get(token) != simdjson::SUCCESS) {
      return Invalid("prompt must be one string or one list of token numbers");
    }
    request->prompt.push_back(static_cast<uint32_t>(token));
  }
  return absl::OkStatus();
}

absl::Status ReadInput(const object& body, OpenAiRequest* request) {
  if (request->api == OpenAiApi::kCompletions) {
    const std::optional<element> prompt = Find(body, "prompt");
    if (!prompt.has_value()) return Invalid("prompt is missing");
    return ReadPrompt(*prompt, request);
  }
  const std::optional<element> messages = Find(body, "messages");
  if (!messages.has_value()) return Invalid("messages is missing");
  ASSIGN_OR_RETURN(const PromptText prompt, ReadMessages(*messages));
  request->prompt = Tokenize(prompt.rendered);
  if (IsMostlyCjk(prompt.said)) {
    request->language = Model::Language::kChinese;
  }
  return absl::OkStatus();
}

absl::Status ReadStreamOptions(const object& body, OpenAiRequest* request) {
  ASSIGN_OR_RETURN(request->stream, ReadBool(body, "stream"));
  const std::optional<element> value = Find(body, "stream_options");
  if (!value.has_value()) return absl::OkStatus();
  object options;
  if (value->get(options) != simdjson::SUCCESS) {
    return Invalid("stream_options must be an object");
  }
  if (!request->stream) {
    return Invalid("stream_options can only be set when stream is true");
  }
  request->has_stream_options = true;
  ASSIGN_OR_RETURN(request->include_usage, ReadBool(options, "include_usage"));
  ASSIGN_OR_RETURN(request->continuous_usage,
                   ReadBool(options, "continuous_usage_stats"));
  request->continuous_usage &= request->include_usage;
  return absl::OkStatus();
}

absl::Status ReadLimits(const object& body, LengthLimits* limits) {
  ASSIGN_OR_RETURN(limits->max_tokens, ReadCount(body, "max_tokens"));
  ASSIGN_OR_RETURN(const std::optional<uint32_t> newer_name,
                   ReadCount(body, "max_completion_tokens"));
  if (newer_name.has_value()) limits->max_tokens = newer_name;
  ASSIGN_OR_RETURN(const std::optional<uint32_t> min_tokens,
                   ReadCount(body, "min_tokens"));
  limits->min_tokens = min_tokens.value_or(0);
  ASSIGN_OR_RETURN(limits->ignore_eos, ReadBool(body, "ignore_eos"));
  if (limits->max_tokens == 0) return Invalid("max_tokens must be at least 1");
  if (limits->max_tokens.has_value() &&
      limits->min_tokens > *limits->max_tokens) {
    return Invalid("min_tokens must be at most max_tokens");
  }
  ASSIGN_OR_RETURN(const std::optional<uint32_t> choices, ReadCount(body, "n"));
  if (choices.value_or(1) != 1) return Invalid("n must be 1");
  return absl::OkStatus();
}

absl::Status ReadFields(const object& body, OpenAiRequest* request) {
  std::string_view model;
  if (body["model"].get(model) == simdjson::SUCCESS) request->model = model;
  RETURN_IF_ERROR(ReadInput(body, request));
  RETURN_IF_ERROR(ReadStreamOptions(body, request));
  return ReadLimits(body, &request->limits);
}

// Parses the body and hands its object to `read` while the parser lives.
template <typename Read>
absl::Status WithObject(const std::string& text, Read read) {
  simdjson::dom::parser parser;
  object body;
  if (parser.parse(text).get(body) != simdjson::SUCCESS) {
    return Invalid("the body is not a JSON object");
  }
  return read(body);
}

}  // namespace

absl::StatusOr<OpenAiRequest> ReadOpenAiRequest(OpenAiApi api,
                                                const std::string& body) {
  OpenAiRequest request;
  request.api = api;
  RETURN_IF_ERROR(WithObject(body, [&](const object& fields) {
    return ReadFields(fields, &request);
  }));
  return request;
}

absl::StatusOr<std::vector<uint32_t>> ReadTokenizeRequest(
    const std::string& body) {
  OpenAiRequest request;
  RETURN_IF_ERROR(WithObject(body, [&](const object& fields) {
    request.api = Find(fields, "messages").has_value()
                      ? OpenAiApi::kChat
                      : OpenAiApi::kCompletions;
    return ReadInput(fields, &request);
  }));
  return request.prompt;
}

}  // namespace byzerperf
