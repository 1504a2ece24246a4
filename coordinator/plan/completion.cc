#include "coordinator/plan/completion.h"

#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

// The long flags in lines such as "  --model, -m TEXT".
std::vector<std::string> FlagsOf(const Command& command) {
  std::stringstream help;
  std::ostringstream unused;
  command.run({"--help"}, help, unused);
  std::vector<std::string> flags = {"--help"};
  for (std::string line; std::getline(help, line);) {
    if (!absl::StartsWith(line, "  -")) continue;
    for (const std::string& part : SplitList(line)) {
      const std::string name = part.substr(0, part.find(' '));
      if (absl::StartsWith(name, "--")) flags.push_back(name);
    }
  }
  return flags;
}

}  // namespace

std::string CompletionScript(const std::vector<Command>& commands,
                             const std::string& shell) {
  std::string script;
  if (shell == "zsh") script = "autoload -U +X bashcompinit && bashcompinit\n";
  script += "_coordinator() {\n  local words\n  case ${COMP_WORDS[1]} in\n";
  std::vector<std::string> names = {"completion", "--version"};
  for (const Command& command : commands) {
    names.push_back(command.name);
    absl::StrAppend(&script, "    ", command.name, ") words=\"",
                    absl::StrJoin(FlagsOf(command), " "), "\" ;;\n");
  }
  absl::StrAppend(&script, "    completion) words=\"bash zsh\" ;;\n",
                  "    *) words=\"", absl::StrJoin(names, " "), " ",
                  absl::StrJoin(FlagsOf(commands.front()), " "), "\" ;;\n",
                  "  esac\n");
  // No `mapfile`: zsh has none.
  script +=
      "  COMPREPLY=($(compgen -W \"$words\" -- "
      "\"${COMP_WORDS[COMP_CWORD]}\"))\n}\n"
      "complete -o default -F _coordinator coordinator\n";
  return script;
}

}  // namespace byzerperf
