#ifndef BYZERPERF_WORKER_API_TOP_LEVEL_FIELDS_H_
#define BYZERPERF_WORKER_API_TOP_LEVEL_FIELDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace byzerperf {

// A field of a JSON object: its name, and its value as JSON text.
struct JsonField {
  std::string name;
  std::string value;
};

// The fields of a JSON object in their order; values lose nothing but blanks.
// InvalidArgument when the text is not a JSON object.
absl::StatusOr<std::vector<JsonField>> TopLevelFields(std::string_view json);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_TOP_LEVEL_FIELDS_H_
