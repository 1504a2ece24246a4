#ifndef BYZERPERF_COMMON_BASE_JSON_STRING_H_
#define BYZERPERF_COMMON_BASE_JSON_STRING_H_

#include <string>
#include <string_view>

namespace byzerperf {

// Appends the text as a JSON string, quotes and all. Bytes from 0x80 on are
// kept as they are: the caller's UTF-8 stays UTF-8, and bad UTF-8 stays bad.
void AppendJsonString(std::string_view text, std::string& json);
std::string JsonString(std::string_view text);

// Appends the shortest JSON number that reads back as `value`, which must be
// finite.
void AppendJsonNumber(double value, std::string& json);
std::string JsonNumber(double value);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_JSON_STRING_H_
