#ifndef BYZERPERF_COMMON_CLI_FLAG_VALUE_H_
#define BYZERPERF_COMMON_CLI_FLAG_VALUE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace byzerperf {

// The value that a flag's text stands for. Errors quote the text and state the
// rule; the caller puts the flag's name before them.
absl::StatusOr<uint32_t> ParseCount(std::string_view text, uint32_t least = 0,
                                    uint32_t most = 4'294'967'295);
absl::StatusOr<double> ParseNumber(std::string_view text);  // finite
absl::StatusOr<bool> ParseSwitch(std::string_view text);

// A value as YAML that is read back as the same text. Unset values are `~`.
std::string YamlText(std::string_view text);
std::string YamlNumber(double number);  // the shortest that reads back alike
std::string YamlList(const std::vector<std::string>& texts);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_CLI_FLAG_VALUE_H_
