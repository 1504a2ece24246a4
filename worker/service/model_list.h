#ifndef BYZERPERF_WORKER_SERVICE_MODEL_LIST_H_
#define BYZERPERF_WORKER_SERVICE_MODEL_LIST_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace byzerperf {

// The ids in the answer of GET /v1/models, `{"data": [{"id": …}, …]}`; empty
// ids are left out. InvalidArgument when it is not of that shape.
absl::StatusOr<std::vector<std::string>> ParseModelList(std::string_view json);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_MODEL_LIST_H_
