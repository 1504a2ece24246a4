#ifndef BYZERPERF_COORDINATOR_RUN_JSON_TEXT_H_
#define BYZERPERF_COORDINATOR_RUN_JSON_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace byzerperf {

// Protobuf's own JSON mapping as users read it: field names as in the schema,
// every number printed even when 0, enums as words, absent optionals absent.
// The text is indented and ends with a line feed.
std::string JsonText(const google::protobuf::Message& message);

// Reads that, and rows (coordinator/run/row_json.h); fields of later versions
// are passed over. InvalidArgument says where the text stops making sense.
absl::Status ReadJson(std::string_view text,
                      google::protobuf::Message* message);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_JSON_TEXT_H_
