#ifndef BYZERPERF_COORDINATOR_PLAN_WORDS_H_
#define BYZERPERF_COORDINATOR_PLAN_WORDS_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"

namespace byzerperf {

template <typename T>
using Words = std::vector<std::pair<std::string, T>>;

// What `word` stands for. The error names the flag, the word, the known ones
// and the nearest of them.
template <typename T>
absl::StatusOr<T> ReadWord(std::string_view flag, const std::string& word,
                           const Words<T>& words) {
  std::vector<std::string> known;
  for (const auto& [name, value] : words) {
    if (name == word) return value;
    known.push_back(name);
  }
  const std::string nearest = NearestName(word, known);
  return absl::InvalidArgumentError(absl::StrCat(
      ToAbsl(flag), ": '", word, "' must be one of ",
      absl::StrJoin(known, ", "),
      nearest.empty() ? "" : absl::StrCat(" (did you mean ", nearest, "?)")));
}

// `k=v` texts. A value may be empty, a key may not come twice.
absl::StatusOr<std::map<std::string, std::string>> ReadKeyValues(
    std::string_view flag, const std::vector<std::string>& texts);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_WORDS_H_
