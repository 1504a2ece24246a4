#include "coordinator/plan/words.h"

namespace byzerperf {

absl::StatusOr<std::map<std::string, std::string>> ReadKeyValues(
    std::string_view flag, const std::vector<std::string>& texts) {
  std::map<std::string, std::string> values;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    const std::string key(Trim(std::string_view(text).substr(0, equals)));
    if (equals == std::string::npos || key.empty() || !IsUtf8(text)) {
      return absl::InvalidArgumentError(absl::StrCat(
          ToAbsl(flag), ": '", SafeUtf8(text, 200),
          "' must be KEY=VALUE in UTF-8; several are separated by commas"));
    }
    const std::string value(Trim(std::string_view(text).substr(equals + 1)));
    if (!values.emplace(key, value).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(ToAbsl(flag), ": the key '", key, "' is given twice"));
    }
  }
  return values;
}

}  // namespace byzerperf
