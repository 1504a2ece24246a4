#include "coordinator/plan/prompt_json.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/checks.h"
#include "simdjson.h"

namespace byzerperf {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::array<std::string_view, 5> kRoles = {
    "system", "developer", "user", "assistant", "tool"};

// Who speaks in dumps of ShareGPT, and the role that this is.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8>
    kSpeakers = {{{"human", "user"},
                  {"user", "user"},
                  {"gpt", "assistant"},
                  {"assistant", "assistant"},
                  {"chatgpt", "assistant"},
                  {"bing", "assistant"},
                  {"bard", "assistant"},
                  {"system", "system"}}};

absl::Status WrongEntry(std::string_view what) {
  return absl::InvalidArgumentError(ToAbsl(what));
}

absl::StatusOr<std::string_view> Text(const element& value,
                                      std::string_view name) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS || Trim(text).empty()) {
    return WrongEntry(absl::StrCat("\"", ToAbsl(name),
                                   "\" must be a text that is not empty"));
  }
  return text;
}

void AddMessageOf(std::string_view role, std::string_view content,
                  v1::Prompt* prompt) {
  v1::Message& message = *prompt->add_messages();
  message.set_role(std::string(role));
  message.set_content(std::string(content));
}

absl::Status AddMessage(const element& value, v1::Prompt* prompt) {
  object fields;
  element role;
  element content;
  if (value.get(fields) != simdjson::SUCCESS ||
      fields["role"].get(role) != simdjson::SUCCESS ||
      fields["content"].get(content) != simdjson::SUCCESS) {
    return WrongEntry(
        "each of \"messages\" must be {\"role\": \"…\", \"content\": \"…\"}");
  }
  ASSIGN_OR_RETURN(const std::string_view role_text, Text(role, "role"));
  if (std::find(kRoles.begin(), kRoles.end(), role_text) == kRoles.end()) {
    return WrongEntry(
        absl::StrCat("the role '", ToAbsl(role_text),
                     "' must be system, developer, user, assistant "
                     "or tool"));
  }
  ASSIGN_OR_RETURN(const std::string_view content_text,
                   Text(content, "content"));
  AddMessageOf(role_text, content_text, prompt);
  return absl::OkStatus();
}

absl::Status AddMessages(const element& value, v1::Prompt* prompt) {
  array messages;
  if (value.get(messages) != simdjson::SUCCESS || messages.size() == 0) {
    return WrongEntry("\"messages\" must be a list that is not empty");
  }
  for (const element message : messages) {
    RETURN_IF_ERROR(AddMessage(message, prompt));
  }
  return HasUserMessage(*prompt)
             ? absl::OkStatus()
             : WrongEntry("\"messages\" must hold one of the role user");
}

// What is said with no text is left out.
absl::Status AddSaying(const element& value, v1::Prompt* prompt) {
  object fields;
  std::string_view from;
  std::string_view text;
  if (value.get(fields) != simdjson::SUCCESS ||
      fields["from"].get(from) != simdjson::SUCCESS ||
      fields["value"].get(text) != simdjson::SUCCESS) {
    return WrongEntry(
        "each of \"conversations\" must be {\"from\": \"…\", \"value\": "
        "\"…\"}");
  }
  const auto speaker =
      std::find_if(kSpeakers.begin(), kSpeakers.end(),
                   [from](const auto& known) { return known.first == from; });
  if (speaker == kSpeakers.end()) {
    return WrongEntry(absl::StrCat(
        "\"from\" is '", ToAbsl(from),
        "' and must be human, user, gpt, assistant, chatgpt, bing, bard or "
        "system"));
  }
  if (!Trim(text).empty()) AddMessageOf(speaker->second, text, prompt);
  return absl::OkStatus();
}

absl::Status AddSayings(const element& value, PromptEntry* entry) {
  array sayings;
  if (value.get(sayings) != simdjson::SUCCESS) {
    return WrongEntry("\"conversations\" must be a list");
  }
  for (const element saying : sayings) {
    RETURN_IF_ERROR(AddSaying(saying, &entry->prompt));
  }
  entry->id_may_repeat = true;
  entry->has_user_text = HasUserMessage(entry->prompt);
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
        max_tokens > kMaxAskedTokens) {
      return WrongEntry(absl::StrCat(
          "\"max_tokens\" must be a whole number from 1 to ", kMaxAskedTokens));
    }
    prompt->set_max_tokens(static_cast<uint32_t>(max_tokens));
  }
  return absl::OkStatus();
}

// As the shape has it, all that is said.
absl::Status AddText(const object& fields, PromptEntry* entry) {
  std::vector<std::pair<std::string_view, element>> shapes;
  for (const std::string_view name : {"prompt", "messages", "conversations"}) {
    element value;
    if (fields[name].get(value) == simdjson::SUCCESS) {
      shapes.emplace_back(name, value);
    }
  }
  if (shapes.empty()) return WrongEntry(kExpectedPrompt);
  if (shapes.size() > 1) {
    return WrongEntry(absl::StrCat("holds both \"", ToAbsl(shapes[0].first),
                                   "\" and \"", ToAbsl(shapes[1].first),
                                   "\"; give one of them"));
  }
  const auto& [name, value] = shapes.front();
  if (name == "messages") return AddMessages(value, &entry->prompt);
  if (name == "conversations") return AddSayings(value, entry);
  ASSIGN_OR_RETURN(const std::string_view content, Text(value, "prompt"));
  AddMessageOf("user", content, &entry->prompt);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PromptEntry> PromptOf(const object& fields,
                                     const ConversationRules& rules) {
  PromptEntry entry;
  RETURN_IF_ERROR(AddText(fields, &entry));
  RETURN_IF_ERROR(AddOptions(fields, &entry.prompt));
  if (!entry.has_user_text) return entry;
  const bool is_sharegpt = entry.id_may_repeat;
  if (is_sharegpt) DropLeadingAnswers(&entry.prompt);
  if (is_sharegpt && !rules.multi_turn) KeepFirstRequest(&entry.prompt);
  if (rules.multi_turn) {
    RETURN_IF_ERROR(SplitIntoTurns(rules.turn_delay_s, &entry.prompt));
  }
  return entry;
}

}  // namespace byzerperf
