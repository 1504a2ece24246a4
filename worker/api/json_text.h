#ifndef BYZERPERF_WORKER_API_JSON_TEXT_H_
#define BYZERPERF_WORKER_API_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace byzerperf {

// Appends the text as a JSON string, quotes and all. It must be UTF-8.
void AppendJsonString(std::string_view text, std::string& json);

// The shortest JSON number that reads back as `value`, which must be finite.
std::string JsonNumber(double value);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_JSON_TEXT_H_
