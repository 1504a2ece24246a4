#ifndef BYZERPERF_COMMON_CLI_HELP_H_
#define BYZERPERF_COMMON_CLI_HELP_H_

#include <string>
#include <vector>

#include "common/cli/flag.h"

namespace byzerperf {

struct HelpHead {
  std::string program;
  std::string description;
  std::string positional;  // "" for none
  std::string positional_help;
};

// The text of --help: flags under their sections, at most 80 columns wide.
std::string HelpText(const HelpHead& head, const std::vector<Flag>& flags);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_CLI_HELP_H_
