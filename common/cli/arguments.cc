#include "common/cli/arguments.h"

#include <algorithm>
#include <exception>
#include <string_view>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

std::string Dashed(std::string_view name) {
  return absl::StrCat(name.size() == 1 ? "-" : "--", ToAbsl(name));
}

// "--url,-u", and for a switch "--streaming,!--no-streaming".
std::string CliNames(const Flag& flag) {
  std::string names;
  for (const std::string& name : flag.names) {
    absl::StrAppend(&names, names.empty() ? "" : ",", Dashed(name));
    if (flag.kind == Flag::Kind::kSwitch && name.size() > 1) {
      absl::StrAppend(&names, ",!--no-", name);
    }
  }
  return names;
}

// CLI11 takes the next argument as the value of `--name=`; we mean "".
std::vector<std::string> WithEmptyValues(
    const std::vector<std::string>& arguments) {
  std::vector<std::string> spread;
  for (const std::string& argument : arguments) {
    if (absl::StartsWith(argument, "--") && absl::EndsWith(argument, "=")) {
      spread.push_back(argument.substr(0, argument.size() - 1));
      spread.emplace_back();
    } else {
      spread.push_back(argument);
    }
  }
  return spread;
}

absl::Status UnknownArgument(const std::vector<Flag>& flags,
                             const std::vector<std::string>& rest) {
  const auto is_flag = [](const std::string& argument) {
    return absl::StartsWith(argument, "-");
  };
  const auto flag = std::find_if(rest.begin(), rest.end(), is_flag);
  if (flag == rest.end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "unexpected argument '", rest.front(),
        "': every value follows its flag, several are separated by commas"));
  }
  std::string_view name = *flag;
  name = name.substr(0, name.find('='));
  std::string_view bare = name;
  bare.remove_prefix(std::min(bare.find_first_not_of('-'), bare.size()));
  return absl::InvalidArgumentError(
      absl::StrCat("unknown flag ", ToAbsl(name),
                   DidYouMean(bare, AllNames(flags), "--"), "; see --help"));
}

absl::Status CheckTexts(const std::vector<Flag>& flags, const Flag& flag,
                        const std::vector<std::string>& texts) {
  const std::string name = Dashed(flag.names.front());
  if (!flag.is_list() && texts.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, " is given ", texts.size(),
                     " times, but it must be given once: ", flag.help));
  }
  for (const std::string& text : texts) {
    if (absl::StartsWith(text, "--") && FindFlag(flags, text.substr(2)) >= 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, " needs a value, but ", text, " follows"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Arguments> Sort(const std::vector<Flag>& flags,
                               bool takes_positional,
                               const std::vector<std::string>& arguments) {
  CLI::App app;
  app.set_help_flag("");
  app.allow_extras(true);
  std::vector<CLI::Option*> options;
  for (const Flag& flag : flags) {
    CLI::Option* option = flag.kind == Flag::Kind::kSwitch
                              ? app.add_flag(CliNames(flag))
                              : app.add_option(CliNames(flag));
    options.push_back(
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll));
  }
  std::vector<std::string> reversed = WithEmptyValues(arguments);
  std::reverse(reversed.begin(), reversed.end());  // as CLI11 wants it
  app.parse(reversed);

  Arguments sorted;
  std::vector<std::string> rest = app.remaining();
  if (takes_positional && rest.size() == 1 &&
      !absl::StartsWith(rest.front(), "-")) {
    sorted.positional = rest.front();
    rest.clear();
  }
  if (!rest.empty()) return UnknownArgument(flags, rest);
  for (size_t i = 0; i < flags.size(); ++i) {
    if (options[i]->count() == 0) continue;
    const std::vector<std::string>& texts = options[i]->results();
    absl::Status status = CheckTexts(flags, flags[i], texts);
    if (!status.ok()) return status;
    GivenValue& given = sorted.flags[i];
    given.where = Dashed(flags[i].names.front());
    for (const std::string& text : texts) {
      for (std::string& part : SplitTexts(flags[i], text)) {
        given.texts.push_back(std::move(part));
      }
    }
  }
  return sorted;
}

}  // namespace

absl::StatusOr<Arguments> ReadArguments(
    const std::vector<Flag>& flags, bool takes_positional,
    const std::vector<std::string>& arguments) {
  try {
    return Sort(flags, takes_positional, arguments);
  } catch (const CLI::ParseError& error) {
    // Its text begins with the flag: "--model: 1 required TEXT missing".
    return absl::InvalidArgumentError(
        absl::StrCat(error.what(), "; see --help"));
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrCat("the command line can't be read: ", error.what()));
  }
}

}  // namespace byzerperf
