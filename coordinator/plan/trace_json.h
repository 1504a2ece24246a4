#ifndef BYZERPERF_COORDINATOR_PLAN_TRACE_JSON_H_
#define BYZERPERF_COORDINATOR_PLAN_TRACE_JSON_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// The library's header stays in sources.
namespace simdjson::dom {
class object;
class parser;
}  // namespace simdjson::dom

namespace byzerperf {

// Members of a trace's lines in JSON. Errors name the member and the rule.

// A number from 0 up, in microseconds; `unit_us` are the microseconds of its
// own unit.
absl::StatusOr<int64_t> TimeMember(const simdjson::dom::object& fields,
                                   std::string_view name, double unit_us);

// A whole number from `least` to kMaxAskedTokens.
absl::StatusOr<uint32_t> TokensMember(const simdjson::dom::object& fields,
                                      std::string_view name, uint32_t least);

// Sets `fields` to the object that the line is; it lives until the parser reads
// the next one.
absl::Status ReadTraceLine(std::string_view line, simdjson::dom::parser* parser,
                           simdjson::dom::object* fields);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_TRACE_JSON_H_
