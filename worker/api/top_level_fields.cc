#include "worker/api/top_level_fields.h"

#include <simdjson.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace byzerperf {

absl::StatusOr<std::vector<JsonField>> TopLevelFields(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  const auto error =
      parser.parse(json.data(), json.size()).get_object().get(object);
  if (error != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(absl::StrCat(
        "must be a JSON object: ", simdjson::error_message(error)));
  }
  std::vector<JsonField> fields;
  for (const simdjson::dom::key_value_pair field : object) {
    fields.push_back({.name = std::string(field.key),
                      .value = simdjson::minify(field.value)});
  }
  return fields;
}

}  // namespace byzerperf
