#include "coordinator/plan/language_flag.h"

#include <optional>

#include "absl/strings/match.h"
#include "common/cli/environment.h"
#include "coordinator/plan/words.h"

namespace byzerperf {
namespace {

// From the usual variables, in their order of precedence.
std::string LanguageOfEnvironment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::optional<std::string> value = EnvironmentVariable(name);
    if (value.has_value()) return absl::StartsWith(*value, "zh") ? "zh" : "en";
  }
  return "en";
}

}  // namespace

absl::StatusOr<Language> ReadLanguageFlag(std::string* value) {
  if (value->empty()) *value = LanguageOfEnvironment();
  return ReadWord<Language>("--lang", *value,
                            {{"en", Language::kEnglish},
                             {"zh", Language::kChinese},
                             {"both", Language::kBoth}});
}

}  // namespace byzerperf
