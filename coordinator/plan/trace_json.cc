#include "coordinator/plan/trace_json.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/plan/checks.h"
#include "coordinator/plan/trace_time.h"
#include "simdjson.h"

namespace byzerperf {

absl::StatusOr<int64_t> TimeMember(const simdjson::dom::object& fields,
                                   std::string_view name, double unit_us) {
  double time = 0;
  if (fields[name].get(time) != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a number as \"", ToAbsl(name), "\""));
  }
  absl::StatusOr<int64_t> time_us = TraceTimeUs(time * unit_us);
  if (time_us.ok()) return time_us;
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", ToAbsl(name), "\" is ", time, " and ", time_us.status().message()));
}

absl::StatusOr<uint32_t> TokensMember(const simdjson::dom::object& fields,
                                      std::string_view name, uint32_t least) {
  uint64_t tokens = 0;
  if (fields[name].get(tokens) == simdjson::SUCCESS && tokens >= least &&
      tokens <= kMaxAskedTokens) {
    return static_cast<uint32_t>(tokens);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("expected a whole number from ", least, " to ",
                   kMaxAskedTokens, " as \"", ToAbsl(name), "\""));
}

absl::Status ReadTraceLine(std::string_view line, simdjson::dom::parser* parser,
                           simdjson::dom::object* fields) {
  const simdjson::error_code error =
      parser->parse(line.data(), line.size()).get(*fields);
  if (error == simdjson::SUCCESS) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "expected a JSON object, {…} (", simdjson::error_message(error), ")"));
}

}  // namespace byzerperf
