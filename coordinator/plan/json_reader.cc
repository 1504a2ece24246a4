#include "coordinator/plan/json_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "simdjson.h"

namespace byzerperf {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view kExpected =
    R"(expected {"prompt": "…"} or {"messages": [{"role": "user", )"
    R"("content": "…"}]})";
constexpr std::array<std::string_view, 5> kRoles = {
    "system", "developer", "user", "assistant", "tool"};

absl::Status WrongPrompt(std::string_view what) {
  return absl::InvalidArgumentError(ToAbsl(what));
}

absl::StatusOr<std::string_view> Text(const element& value,
                                      std::string_view name) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS || Trim(text).empty()) {
    return WrongPrompt(absl::StrCat("\"", ToAbsl(name),
                                    "\" must be a text that is not empty"));
  }
  return text;
}

absl::Status AddMessage(const element& value, v1::Prompt* prompt) {
  object fields;
  element role;
  element content;
  if (value.get(fields) != simdjson::SUCCESS ||
      fields["role"].get(role) != simdjson::SUCCESS ||
      fields["content"].get(content) != simdjson::SUCCESS) {
    return WrongPrompt(
        "each of \"messages\" must be {\"role\": \"…\", \"content\": \"…\"}");
  }
  ASSIGN_OR_RETURN(const std::string_view role_text, Text(role, "role"));
  if (std::find(kRoles.begin(), kRoles.end(), role_text) == kRoles.end()) {
    return WrongPrompt(
        absl::StrCat("the role '", ToAbsl(role_text),
                     "' must be system, developer, user, assistant "
                     "or tool"));
  }
  ASSIGN_OR_RETURN(const std::string_view content_text,
                   Text(content, "content"));
  v1::Message& message = *prompt->add_messages();
  message.set_role(std::string(role_text));
  message.set_content(std::string(content_text));
  return absl::OkStatus();
}

absl::Status AddMessages(const element& value, v1::Prompt* prompt) {
  array messages;
  if (value.get(messages) != simdjson::SUCCESS || messages.size() == 0) {
    return WrongPrompt("\"messages\" must be a list that is not empty");
  }
  for (const element message : messages) {
    RETURN_IF_ERROR(AddMessage(message, prompt));
  }
  const bool has_user = std::any_of(
      prompt->messages().begin(), prompt->messages().end(),
      [](const v1::Message& message) { return message.role() == "user"; });
  return has_user ? absl::OkStatus()
                  : WrongPrompt("\"messages\" must hold one of the role user");
}

absl::Status AddText(const object& fields, v1::Prompt* prompt) {
  element text;
  element messages;
  const bool has_text = fields["prompt"].get(text) == simdjson::SUCCESS;
  const bool has_messages =
      fields["messages"].get(messages) == simdjson::SUCCESS;
  if (has_text && has_messages) {
    return WrongPrompt(
        "holds both \"prompt\" and \"messages\"; give one of them");
  }
  if (has_messages) return AddMessages(messages, prompt);
  if (!has_text) return WrongPrompt(kExpected);
  ASSIGN_OR_RETURN(const std::string_view content, Text(text, "prompt"));
  v1::Message& message = *prompt->add_messages();
  message.set_role("user");
  message.set_content(std::string(content));
  return absl::OkStatus();
}

absl::Status AddOptions(const object& fields, v1::Prompt* prompt) {
  element value;
  if (fields["id"].get(value) == simdjson::SUCCESS) {
    ASSIGN_OR_RETURN(const std::string_view id, Text(value, "id"));
    prompt->set_id(std::string(id));
  }
  if (fields["max_tokens"].get(value) == simdjson::SUCCESS) {
    uint64_t max_tokens = 0;
    if (value.get(max_tokens) != simdjson::SUCCESS || max_tokens == 0 ||
        max_tokens > 1'000'000) {
      return WrongPrompt(
          "\"max_tokens\" must be a whole number from 1 to 1000000");
    }
    prompt->set_max_tokens(static_cast<uint32_t>(max_tokens));
  }
  return absl::OkStatus();
}

}  // namespace

class JsonReader::Parser {
 public:
  absl::StatusOr<object> ReadObject(std::string_view text) {
    element root;
    const simdjson::error_code error =
        parser_.parse(text.data(), text.size()).get(root);
    if (error != simdjson::SUCCESS) {
      return WrongPrompt(absl::StrCat("not valid JSON (",
                                      simdjson::error_message(error), ")"));
    }
    object fields;
    if (root.get(fields) != simdjson::SUCCESS) {
      return WrongPrompt("must be a JSON object, {…}");
    }
    return fields;
  }

 private:
  simdjson::dom::parser parser_;
};

JsonReader::JsonReader() : parser_(std::make_unique<Parser>()) {}
JsonReader::~JsonReader() = default;

absl::StatusOr<v1::Prompt> JsonReader::ReadPrompt(std::string_view line) {
  const absl::StatusOr<object> fields = parser_->ReadObject(line);
  if (!fields.ok()) {
    return WrongPrompt(
        absl::StrCat(fields.status().message(), "; ", ToAbsl(kExpected)));
  }
  v1::Prompt prompt;
  RETURN_IF_ERROR(AddText(*fields, &prompt));
  RETURN_IF_ERROR(AddOptions(*fields, &prompt));
  return prompt;
}

absl::Status JsonReader::CheckObject(std::string_view text) {
  return parser_->ReadObject(text).status();
}

}  // namespace byzerperf
