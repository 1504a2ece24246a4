#include "common/cli/environment.h"

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace byzerperf {

std::optional<std::string> EnvironmentVariable(const std::string& name) {
  // Nothing in these programs changes the environment.
  const char* value =
      std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

GivenValues ReadEnvironment(const std::vector<Flag>& flags) {
  GivenValues given;
  for (size_t i = 0; i < flags.size(); ++i) {
    for (const std::string& name : flags[i].names) {
      if (name.size() == 1) continue;
      const std::string variable = absl::StrCat(
          "BYZERPERF_", absl::AsciiStrToUpper(SwapChars(name, '-', '_')));
      const std::optional<std::string> text = EnvironmentVariable(variable);
      if (!text.has_value()) continue;
      given[i] = {variable, SplitTexts(flags[i], *text)};
      break;
    }
  }
  return given;
}

}  // namespace byzerperf
