#include "common/cli/flag.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {

int FindFlag(const std::vector<Flag>& flags, std::string_view name) {
  for (size_t i = 0; i < flags.size(); ++i) {
    const std::vector<std::string>& names = flags[i].names;
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

std::vector<std::string> AllNames(const std::vector<Flag>& flags) {
  std::vector<std::string> names;
  for (const Flag& flag : flags) {
    names.insert(names.end(), flag.names.begin(), flag.names.end());
  }
  return names;
}

std::vector<std::string> SplitTexts(const Flag& flag, std::string_view text) {
  if (flag.kind == Flag::Kind::kCommaList) return SplitList(text);
  return {std::string(text)};
}

std::string SwapChars(std::string_view name, char from, char to) {
  std::string swapped(name);
  std::replace(swapped.begin(), swapped.end(), from, to);
  return swapped;
}

std::string DidYouMean(std::string_view name,
                       const std::vector<std::string>& known,
                       std::string_view prefix) {
  const std::string nearest = NearestName(name, known);
  if (nearest.empty()) return "";
  return absl::StrCat(" (did you mean ", ToAbsl(prefix), nearest, "?)");
}

}  // namespace byzerperf
