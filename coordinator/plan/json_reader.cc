#include "coordinator/plan/json_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "coordinator/plan/prompt_json.h"
#include "simdjson.h"

namespace byzerperf {
namespace {

absl::StatusOr<simdjson::dom::object> ObjectIn(
    const simdjson::dom::element& value) {
  simdjson::dom::object fields;
  if (value.get(fields) == simdjson::SUCCESS) return fields;
  return absl::InvalidArgumentError("must be a JSON object, {…}");
}

absl::StatusOr<PromptEntry> PromptIn(
    const absl::StatusOr<simdjson::dom::object>& fields,
    const ConversationRules& rules) {
  if (fields.ok()) return PromptOf(*fields, rules);
  return absl::InvalidArgumentError(
      absl::StrCat(fields.status().message(), "; ", ToAbsl(kExpectedPrompt)));
}

}  // namespace

class JsonReader::Parser {
 public:
  absl::StatusOr<simdjson::dom::element> Read(std::string_view text) {
    simdjson::dom::element root;
    const simdjson::error_code error =
        parser_.parse(text.data(), text.size()).get(root);
    if (error == simdjson::SUCCESS) return root;
    return absl::InvalidArgumentError(
        absl::StrCat("not valid JSON (", simdjson::error_message(error), ")"));
  }

  absl::StatusOr<simdjson::dom::object> ReadObject(std::string_view text) {
    ASSIGN_OR_RETURN(const simdjson::dom::element root, Read(text));
    return ObjectIn(root);
  }

 private:
  simdjson::dom::parser parser_;
};

JsonReader::JsonReader(const ConversationRules& rules)
    : parser_(std::make_unique<Parser>()), rules_(rules) {}
JsonReader::~JsonReader() = default;

absl::StatusOr<PromptEntry> JsonReader::ReadPrompt(std::string_view line) {
  return PromptIn(parser_->ReadObject(line), rules_);
}

absl::Status JsonReader::ReadPrompts(std::string_view text, const Take& take) {
  ASSIGN_OR_RETURN(const simdjson::dom::element root, parser_->Read(text));
  simdjson::dom::array entries;
  if (root.get(entries) != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(
        absl::StrCat("must be a JSON array, […], of prompts; of each: ",
                     ToAbsl(kExpectedPrompt)));
  }
  size_t number = 0;
  for (const simdjson::dom::element entry : entries) {
    RETURN_IF_ERROR(take(++number, PromptIn(ObjectIn(entry), rules_)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> JsonReader::ReadNames(
    std::string_view text) {
  ASSIGN_OR_RETURN(const simdjson::dom::object fields,
                   parser_->ReadObject(text));
  std::vector<std::string> names;
  for (const auto field : fields) names.emplace_back(field.key);
  return names;
}

}  // namespace byzerperf
