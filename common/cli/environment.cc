#include "common/cli/environment.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/text.h"
#include "common/cli/family_flags.h"

namespace byzerperf {
namespace {

constexpr std::string_view kOurs = "BYZERPERF_";

std::string VariableOf(std::string_view flag) {
  return absl::AsciiStrToUpper(SwapChars(flag, '-', '_'));
}

// The names behind BYZERPERF_ of all variables that are set and not empty.
std::vector<std::string> OurVariables() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals + 1 == text.size()) continue;
    if (text.substr(0, kOurs.size()) != kOurs) continue;
    names.emplace_back(text.substr(kOurs.size(), equals - kOurs.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

// [WORKER_]SERVICE_HOST, …SERVICE_PORT[_NAME], …PORT, …PORT_7070_TCP[_ADDR].
bool IsServiceLink(const std::string& name) {
  const std::vector<std::string> words = absl::StrSplit(name, '_');
  for (size_t i = 0; i < words.size(); ++i) {
    const bool is_last = i + 1 == words.size();
    if (words[i] == "PORT" &&
        (is_last || absl::ascii_isdigit(words[i + 1][0]))) {
      return true;
    }
    if (words[i] != "SERVICE" || is_last) continue;
    if (words[i + 1] == "HOST" || words[i + 1] == "PORT") return true;
  }
  return false;
}

}  // namespace

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
      const std::string variable =
          absl::StrCat(ToAbsl(kOurs), VariableOf(name));
      const std::optional<std::string> text = EnvironmentVariable(variable);
      if (!text.has_value()) continue;
      given[i] = {variable, SplitTexts(flags[i], *text)};
      break;
    }
  }
  return given;
}

absl::Status CheckEnvironment(const std::vector<Flag>& flags) {
  std::vector<std::string> known;
  for (const std::string& name : AllNames(flags)) {
    if (name.size() > 1) known.push_back(VariableOf(name));
  }
  for (const std::string& name : FamilyFlags()) {
    known.push_back(VariableOf(name));
  }
  const auto is_known = [&](const std::string& name) {
    return std::find(known.begin(), known.end(), name) != known.end() ||
           IsServiceLink(name);
  };
  for (const std::string& name : OurVariables()) {
    if (is_known(name)) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "unknown variable ", ToAbsl(kOurs), name,
        DidYouMean(absl::AsciiStrToUpper(name), known, kOurs),
        " in the environment: such names stand for flags, and no command has "
        "this one; see --help, or give the variable another name"));
  }
  return absl::OkStatus();
}

}  // namespace byzerperf
