#ifndef BYZERPERF_COMMON_CLI_FLAG_H_
#define BYZERPERF_COMMON_CLI_FLAG_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace byzerperf {

// One flag of a CommandLine.
struct Flag {
  enum class Kind { kSwitch, kValue, kCommaList, kWholeList };

  bool is_list() const {
    return kind == Kind::kCommaList || kind == Kind::kWholeList;
  }

  std::vector<std::string> names;  // without dashes, the main name first
  Kind kind = Kind::kValue;
  std::string section;
  std::string help;
  std::string placeholder;   // what help calls the value; "" for a switch
  std::string default_text;  // as YAML
  bool given = false;
  // Takes the given texts: exactly one unless is_list().
  std::function<absl::Status(const std::vector<std::string>&)> set;
  std::function<std::string()> show;  // the present value as YAML
};

// The texts of one flag and where they were found, for messages:
// `--lease`, `BYZERPERF_LEASE` or `plan.yaml:3: lease`.
struct GivenValue {
  std::string where;
  std::vector<std::string> texts;
};

// By position of the flag in its list.
using GivenValues = std::map<size_t, GivenValue>;

// The position of the flag with this name, or -1.
int FindFlag(const std::vector<Flag>& flags, std::string_view name);

// Every name of every flag.
std::vector<std::string> AllNames(const std::vector<Flag>& flags);

// A comma list's text as its parts; any other text as it is.
std::vector<std::string> SplitTexts(const Flag& flag, std::string_view text);

// `name` with every `from` replaced by `to`: flags have -, keys have _.
std::string SwapChars(std::string_view name, char from, char to);

// " (did you mean X?)", or "" when no known name is near.
std::string DidYouMean(std::string_view name,
                       const std::vector<std::string>& known,
                       std::string_view prefix);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_CLI_FLAG_H_
