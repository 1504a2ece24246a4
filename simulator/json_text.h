#ifndef BYZERPERF_SIMULATOR_JSON_TEXT_H_
#define BYZERPERF_SIMULATOR_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace byzerperf {

// The text as a JSON string, quotes included. Bytes from 0x80 on are kept as
// they are: the caller's UTF-8 stays UTF-8, and a fault's bad UTF-8 stays bad.
std::string JsonString(std::string_view text);

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_JSON_TEXT_H_
