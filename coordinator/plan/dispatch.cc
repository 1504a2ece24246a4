#include "coordinator/plan/dispatch.h"

#include <algorithm>
#include <exception>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "common/base/version.h"
#include "coordinator/plan/completion.h"

namespace byzerperf {
namespace {

constexpr std::string_view kCompletion = "completion";

std::vector<std::string> Names(const std::vector<Command>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size() + 1);
  for (const Command& command : commands) names.push_back(command.name);
  names.emplace_back(kCompletion);
  return names;
}

// The list of commands, then the help of the one that may be left unnamed.
ExitCode PrintHelp(const std::vector<Command>& commands, std::ostream& out,
                   std::ostream& error) {
  out << "coordinator: measures servers of language models, with load from "
         "many hosts\n\nCommands (coordinator COMMAND --help says more)\n";
  for (const Command& command : commands) {
    out << "  " << command.name << std::string(12 - command.name.size(), ' ')
        << command.summary << "\n";
  }
  out << "  completion  the script for a shell: bash or zsh\n"
      << "  --version   this program's version\n\n";
  return commands.front().run({"--help"}, out, error);
}

ExitCode Complete(const std::vector<Command>& commands,
                  const std::vector<std::string>& arguments, std::ostream& out,
                  std::ostream& error) {
  const std::string shell = arguments.empty() ? "" : arguments.front();
  if (arguments.size() != 1 || (shell != "bash" && shell != "zsh")) {
    error << "coordinator completion: give one of bash, zsh; for example\n"
             "  source <(coordinator completion bash)\n";
    return kExitBadInput;
  }
  out << CompletionScript(commands, shell);
  return kExitDone;
}

ExitCode Choose(const std::vector<Command>& commands,
                const std::vector<std::string>& arguments, std::ostream& out,
                std::ostream& error) {
  const std::string first = arguments.empty() ? "" : arguments.front();
  if (first == "--version") {
    out << "coordinator " << Version() << "\n";
    return kExitDone;
  }
  if (first == "--help" || first == "-h" || first == "help") {
    return PrintHelp(commands, out, error);
  }
  if (first.empty() || first.front() == '-') {
    return commands.front().run(arguments, out, error);
  }
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (first == kCompletion) return Complete(commands, rest, out, error);
  const auto command = std::find_if(
      commands.begin(), commands.end(),
      [&first](const Command& known) { return known.name == first; });
  if (command != commands.end()) return command->run(rest, out, error);
  const std::string nearest = NearestName(first, Names(commands));
  error << "coordinator: unknown command '" << first << "'"
        << (nearest.empty() ? "" : " (did you mean " + nearest + "?)")
        << "; known: " << absl::StrJoin(Names(commands), ", ") << "\n";
  return kExitBadInput;
}

}  // namespace

ExitCode Dispatch(const std::vector<Command>& commands,
                  const std::vector<std::string>& arguments, std::ostream& out,
                  std::ostream& error) {
  try {
    return Choose(commands, arguments, out, error);
  } catch (const std::exception& exception) {
    error << "coordinator: a defect of this program: " << exception.what()
          << "\n";
    return kExitDefect;
  }
}

}  // namespace byzerperf
