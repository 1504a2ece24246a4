#include "worker/api/openai_decoder.h"

#include <simdjson.h>

#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t kQuotedBytes = 120;

absl::Status NotAnAnswer(std::string_view why, std::string_view json) {
  return absl::InvalidArgumentError(absl::StrCat(
      "not an answer: ", ToAbsl(why), ": ", SafeUtf8(json, kQuotedBytes)));
}

// The string under `name`; "" when there is none (absent, null, another type).
std::string_view StringAt(const object& from, std::string_view name) {
  std::string_view text;
  if (from[name].get_string().get(text) != simdjson::SUCCESS) return {};
  return text;
}

uint32_t Size(std::string_view text) {
  return static_cast<uint32_t>(text.size());
}

// A count; nullopt for what can't be one (absent, null, -1, too large).
std::optional<uint32_t> CountAt(const object& from, std::string_view name) {
  uint64_t count = 0;
  if (from[name].get_uint64().get(count) != simdjson::SUCCESS ||
      count > std::numeric_limits<uint32_t>::max()) {
    return std::nullopt;
  }
  return static_cast<uint32_t>(count);
}

std::optional<uint32_t> CountAt(const object& from, std::string_view group,
                                std::string_view name) {
  object details;
  if (from[group].get_object().get(details) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return CountAt(details, name);
}

void NoteText(std::string_view text, DecodedEvent& event) {
  if (!text.empty()) event.last_text = text;
}

void AddText(std::string_view text, bool keep_text, DecodedEvent& event) {
  NoteText(text, event);
  event.text_bytes += Size(text);
  if (keep_text) event.text += text;
}

// Content is a string, null, or a list of parts with a `text` each.
void ReadContent(const object& message, bool keep_text, DecodedEvent& event) {
  array parts;
  if (message["content"].get_array().get(parts) != simdjson::SUCCESS) {
    AddText(StringAt(message, "content"), keep_text, event);
    return;
  }
  for (const element part : parts) {
    object fields;
    if (part.get_object().get(fields) != simdjson::SUCCESS) continue;
    AddText(StringAt(fields, "text"), keep_text, event);
  }
}

void ReadFunction(const object& function, DecodedEvent& event) {
  event.tool_bytes += Size(StringAt(function, "name"));
  event.tool_bytes += Size(StringAt(function, "arguments"));
}

void ReadTools(const object& message, DecodedEvent& event) {
  object function;  // the older form of one call
  if (message["function_call"].get_object().get(function) ==
      simdjson::SUCCESS) {
    ReadFunction(function, event);
  }
  array calls;
  if (message["tool_calls"].get_array().get(calls) != simdjson::SUCCESS) return;
  for (const element call : calls) {
    if (call["function"].get_object().get(function) == simdjson::SUCCESS) {
      ReadFunction(function, event);
    }
  }
}

// A `delta` of a stream or the `message` of a whole answer.
void ReadMessage(const object& message, bool keep_text, DecodedEvent& event) {
  ReadContent(message, keep_text, event);
  const std::string_view refusal = StringAt(message, "refusal");
  NoteText(refusal, event);
  event.text_bytes += Size(refusal);
  // Some servers send the same text under both names.
  std::string_view reasoning = StringAt(message, "reasoning_content");
  if (reasoning.empty()) reasoning = StringAt(message, "reasoning");
  NoteText(reasoning, event);
  event.reasoning_bytes += Size(reasoning);
  ReadTools(message, event);
}

void ReadChoice(const object& choice, bool keep_text, DecodedEvent& event) {
  object message;
  if (choice["delta"].get_object().get(message) == simdjson::SUCCESS) {
    ReadMessage(message, keep_text, event);
  }
  if (choice["message"].get_object().get(message) == simdjson::SUCCESS) {
    ReadMessage(message, keep_text, event);
  }
  AddText(StringAt(choice, "text"), keep_text, event);
  const std::string_view finish_reason = StringAt(choice, "finish_reason");
  if (!finish_reason.empty()) event.finish_reason = finish_reason;
}

absl::Status ReadChoices(const object& root, bool keep_text,
                         std::string_view json, DecodedEvent& event) {
  element choices;
  if (root["choices"].get(choices) != simdjson::SUCCESS || choices.is_null()) {
    return absl::OkStatus();
  }
  array list;
  if (choices.get_array().get(list) != simdjson::SUCCESS) {
    return NotAnAnswer("choices is not a list", json);
  }
  for (const element choice : list) {
    event.has_choices = true;
    object fields;
    if (choice.get_object().get(fields) != simdjson::SUCCESS) {
      return NotAnAnswer("a choice is not an object", json);
    }
    ReadChoice(fields, keep_text, event);
  }
  return absl::OkStatus();
}

void ReadUsage(const object& root, DecodedEvent& event) {
  object fields;
  if (root["usage"].get_object().get(fields) != simdjson::SUCCESS) return;
  event.usage = Usage{
      .input_tokens = CountAt(fields, "prompt_tokens"),
      .output_tokens = CountAt(fields, "completion_tokens"),
      .cached_input_tokens =
          CountAt(fields, "prompt_tokens_details", "cached_tokens"),
      .reasoning_tokens =
          CountAt(fields, "completion_tokens_details", "reasoning_tokens"),
  };
}

// An error's words; its JSON when it has no `message`; "" for what means that
// there is none.
std::string ErrorText(const element& error) {
  if (error.is_null() || error.is_bool()) return "";
  std::string_view text;
  if (error.get_string().get(text) == simdjson::SUCCESS) {
    return std::string(text);
  }
  object fields;
  if (error.get_object().get(fields) == simdjson::SUCCESS) {
    const std::string_view message = StringAt(fields, "message");
    if (!message.empty()) return std::string(message);
  }
  return simdjson::minify(error);
}

void ReadError(const object& root, DecodedEvent& event) {
  element error;
  if (root["error"].get(error) == simdjson::SUCCESS) {
    event.error = ErrorText(error);
  }
  // Only something else than an answer has its words at the top.
  if (!event.error.empty() || root["choices"].error() == simdjson::SUCCESS) {
    return;
  }
  event.error = StringAt(root, "message");
  if (event.error.empty() && root["detail"].get(error) == simdjson::SUCCESS) {
    event.error = ErrorText(error);
  }
}

}  // namespace

struct OpenAiDecoder::Parser {
  simdjson::dom::parser parser;
};

OpenAiDecoder::OpenAiDecoder() : parser_(std::make_unique<Parser>()) {}

OpenAiDecoder::~OpenAiDecoder() = default;

absl::StatusOr<DecodedEvent> OpenAiDecoder::Decode(std::string_view json,
                                                   bool keep_text) {
  element root;
  const auto error = parser_->parser.parse(json.data(), json.size()).get(root);
  if (error != simdjson::SUCCESS) {
    return NotAnAnswer(simdjson::error_message(error), json);
  }
  object fields;
  if (root.get_object().get(fields) != simdjson::SUCCESS) {
    return NotAnAnswer("not a JSON object", json);
  }
  DecodedEvent event;
  RETURN_IF_ERROR(ReadChoices(fields, keep_text, json, event));
  ReadUsage(fields, event);
  ReadError(fields, event);
  return event;
}

}  // namespace byzerperf
