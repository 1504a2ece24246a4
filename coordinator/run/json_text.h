#ifndef BYZERPERF_COORDINATOR_RUN_JSON_TEXT_H_
#define BYZERPERF_COORDINATOR_RUN_JSON_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "byzerperf/v1/record.pb.h"
#include "google/protobuf/message.h"

namespace byzerperf {

// Protobuf's own JSON mapping as users read it: field names as in the schema,
// every number printed even when 0, enums as words, absent optionals absent.
// The text is indented and ends with a line feed.
std::string JsonText(const google::protobuf::Message& message);

// Appends one row of requests.jsonl, with its line feed. `gaps_ms` stands only
// where gaps were saved.
void AppendJsonLine(const v1::RequestRecord& row, std::string* text);

// Reads what the two write; fields of later versions are passed over.
// InvalidArgument says where the text stops making sense.
absl::Status ReadJson(std::string_view text,
                      google::protobuf::Message* message);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_JSON_TEXT_H_
