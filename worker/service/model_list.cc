#include "worker/service/model_list.h"

#include <simdjson.h>

namespace byzerperf {

absl::StatusOr<std::vector<std::string>> ParseModelList(std::string_view json) {
  absl::Status bad_shape = absl::InvalidArgumentError(
      R"(its /v1/models is not of the form {"data": [{"id": …}]})");
  simdjson::dom::parser parser;
  simdjson::dom::array models;
  const simdjson::padded_string padded(json);
  if (parser.parse(padded)["data"].get(models) != simdjson::SUCCESS) {
    return bad_shape;
  }
  std::vector<std::string> ids;
  for (const simdjson::dom::element model : models) {
    std::string_view id;
    if (model["id"].get(id) != simdjson::SUCCESS) return bad_shape;
    if (!id.empty()) ids.emplace_back(id);
  }
  return ids;
}

}  // namespace byzerperf
