#ifndef BYZERPERF_COORDINATOR_PLAN_TRACE_JSON_H_
#define BYZERPERF_COORDINATOR_PLAN_TRACE_JSON_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "simdjson.h"

namespace byzerperf {

// Members of a trace's lines in JSON. Errors name the member and the rule.

// A number from 0 up, in microseconds; `unit_us` are the microseconds of its
// own unit.
absl::StatusOr<int64_t> TimeMember(const simdjson::dom::object& fields,
                                   std::string_view name, double unit_us);

// A whole number from `least` to kMaxAskedTokens.
absl::StatusOr<uint32_t> TokensMember(const simdjson::dom::object& fields,
                                      std::string_view name, uint32_t least);

// The line as an object; it lives until the parser reads the next one.
absl::StatusOr<simdjson::dom::object> TraceLine(std::string_view line,
                                                simdjson::dom::parser* parser);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_TRACE_JSON_H_
