#include "common/cli/command_line.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/cli/arguments.h"
#include "common/cli/config_file.h"
#include "common/cli/environment.h"
#include "common/cli/flag.h"
#include "common/cli/flag_value.h"
#include "common/cli/help.h"

namespace byzerperf {
namespace {

constexpr std::string_view kUnset = "~";

// A flag of one text that `parse` reads into `*value`.
template <typename T, typename Parse>
Flag SingleFlag(T* value, std::string_view placeholder, Parse parse) {
  Flag flag;
  flag.placeholder = placeholder;
  flag.set = [value, parse](const std::vector<std::string>& texts) {
    auto parsed = parse(texts.front());
    if (!parsed.ok()) return parsed.status();
    *value = *std::move(parsed);
    return absl::OkStatus();
  };
  return flag;
}

std::string UnitHint(absl::Duration bare_unit) {
  if (bare_unit == absl::Seconds(1)) return "DURATION|SECONDS";
  if (bare_unit == absl::Milliseconds(1)) return "DURATION|MS";
  return absl::StrCat("DURATION|×", byzerperf::FormatDuration(bare_unit));
}

}  // namespace

class CommandLine::Parser {
 public:
  void Add(std::string_view names, std::string help, Flag flag) {
    flag.names = SplitList(names);
    flag.help = std::move(help);
    flag.section = section;
    flag.default_text = flag.show();
    flags.push_back(std::move(flag));
  }

  // What the command line, the environment and the file give, in that order
  // of precedence. What is wrong with a flag comes before what is wrong with
  // the environment, which may be older.
  absl::Status Read(const std::vector<std::string>& texts) {
    RETURN_IF_ERROR(ReadSources(texts));
    return CheckEnvironment(flags);
  }

  HelpHead head;
  std::string section = "Flags";
  std::vector<Flag> flags;
  std::string* positional = nullptr;
  std::string* config_path = nullptr;
  bool help_asked = false;

 private:
  absl::Status ReadSources(const std::vector<std::string>& texts) {
    ASSIGN_OR_RETURN(Arguments arguments,
                     ReadArguments(flags, positional != nullptr, texts));
    RETURN_IF_ERROR(Set(arguments.flags));
    RETURN_IF_ERROR(Set(ReadEnvironment(flags)));
    if (arguments.positional.has_value()) *positional = *arguments.positional;
    const int config = FindFlag(flags, "config");
    if (config < 0 || !flags[static_cast<size_t>(config)].given) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const GivenValues file,
                     ReadConfigFile(flags, *config_path));
    return Set(file);
  }

  // Flags that a source of higher precedence gave stay as they are.
  absl::Status Set(const GivenValues& values) {
    for (const auto& [index, value] : values) {
      Flag& flag = flags[index];
      if (flag.given) continue;
      const absl::Status status = flag.set(value.texts);
      if (!status.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat(value.where, ": ", status.message()));
      }
    }
    for (const auto& [index, value] : values) flags[index].given = true;
    return absl::OkStatus();
  }
};

CommandLine::CommandLine(std::string program, std::string description)
    : parser_(std::make_unique<Parser>()) {
  parser_->head.program = std::move(program);
  parser_->head.description = std::move(description);
}

CommandLine::~CommandLine() = default;

void CommandLine::Section(std::string title) {
  parser_->section = std::move(title);
}

void CommandLine::Add(std::string_view names, std::string* value,
                      std::string help) {
  Flag flag = SingleFlag(value, "TEXT", [](const std::string& text) {
    return absl::StatusOr<std::string>(text);
  });
  flag.show = [value] { return YamlText(*value); };
  if (names == "config") parser_->config_path = value;
  parser_->Add(names, std::move(help), std::move(flag));
}

void CommandLine::Add(std::string_view names, std::optional<std::string>* value,
                      std::string help) {
  Flag flag = SingleFlag(value, "TEXT", [](const std::string& text) {
    return absl::StatusOr<std::string>(text);
  });
  flag.show = [value] {
    return value->has_value() ? YamlText(**value) : std::string(kUnset);
  };
  parser_->Add(names, std::move(help), std::move(flag));
}

void CommandLine::Add(std::string_view names, uint32_t* value,
                      std::string help) {
  Flag flag = SingleFlag(
      value, "N", [](const std::string& text) { return ParseCount(text); });
  flag.show = [value] { return absl::StrCat(*value); };
  parser_->Add(names, std::move(help), std::move(flag));
}

void CommandLine::Add(std::string_view names, std::optional<uint32_t>* value,
                      std::string help) {
  Add(names, value, CountRange{}, std::move(help));
}

void CommandLine::Add(std::string_view names, std::optional<uint32_t>* value,
                      CountRange range, std::string help) {
  Flag flag = SingleFlag(value, "N", [range](const std::string& text) {
    return ParseCount(text, range.least, range.most);
  });
  flag.show = [value] {
    return value->has_value() ? absl::StrCat(**value) : std::string(kUnset);
  };
  parser_->Add(names, std::move(help), std::move(flag));
}

void CommandLine::Add(std::string_view names, double* value, std::string help) {
  Flag flag = SingleFlag(value, "NUMBER", ParseNumber);
  flag.show = [value] { return YamlNumber(*value); };
  parser_->Add(names, std::move(help), std::move(flag));
}

void CommandLine::Add(std::string_view names, std::optional<double>* value,
                      std::string help) {
  Flag flag = SingleFlag(value, "NUMBER", ParseNumber);
  flag.show = [value] {
    return value->has_value() ? YamlNumber(**value) : std::string(kUnset);
  };
  parser_->Add(names, std::move(help), std::move(flag));
}

void CommandLine::Add(std::string_view names, bool* value, std::string help) {
  Flag flag = SingleFlag(value, "", ParseSwitch);
  flag.kind = Flag::Kind::kSwitch;
  flag.show = [value] { return std::string(*value ? "true" : "false"); };
  parser_->Add(names, std::move(help), std::move(flag));
}

void CommandLine::Add(std::string_view names, std::vector<std::string>* value,
                      std::string help, ListStyle style) {
  Flag flag;
  flag.kind = style == ListStyle::kCommas ? Flag::Kind::kCommaList
                                          : Flag::Kind::kWholeList;
  flag.placeholder = style == ListStyle::kCommas ? "TEXT,…" : "TEXT";
  flag.set = [value](const std::vector<std::string>& texts) {
    *value = texts;
    return absl::OkStatus();
  };
  flag.show = [value] { return YamlList(*value); };
  parser_->Add(names, std::move(help), std::move(flag));
}

void CommandLine::Add(std::string_view names, absl::Duration* value,
                      std::string help, absl::Duration bare_unit) {
  Flag flag = SingleFlag(value, UnitHint(bare_unit),
                         [bare_unit](const std::string& text) {
                           return ParseDuration(text, bare_unit);
                         });
  flag.show = [value] { return byzerperf::FormatDuration(*value); };
  parser_->Add(names, std::move(help), std::move(flag));
}

void CommandLine::Add(std::string_view names,
                      std::optional<absl::Duration>* value, std::string help,
                      absl::Duration bare_unit) {
  Flag flag = SingleFlag(value, UnitHint(bare_unit),
                         [bare_unit](const std::string& text) {
                           return ParseDuration(text, bare_unit);
                         });
  flag.show = [value] {
    return value->has_value() ? byzerperf::FormatDuration(**value)
                              : std::string(kUnset);
  };
  parser_->Add(names, std::move(help), std::move(flag));
}

void CommandLine::AddPositional(std::string_view name, std::string* value,
                                std::string help) {
  parser_->head.positional = name;
  parser_->head.positional_help = std::move(help);
  parser_->positional = value;
}

absl::Status CommandLine::Parse(const std::vector<std::string>& arguments) {
  // Help is given whatever else is wrong.
  parser_->help_asked =
      std::any_of(arguments.begin(), arguments.end(), [](const auto& argument) {
        return argument == "--help" || argument == "-h";
      });
  return parser_->help_asked ? absl::OkStatus() : parser_->Read(arguments);
}

bool CommandLine::help_asked() const { return parser_->help_asked; }

std::string CommandLine::Help() const {
  return HelpText(parser_->head, parser_->flags);
}

bool CommandLine::Given(std::string_view name) const {
  const int index = FindFlag(parser_->flags, name);
  return index >= 0 && parser_->flags[static_cast<size_t>(index)].given;
}

std::vector<std::pair<std::string, std::string>> CommandLine::Values() const {
  std::vector<std::pair<std::string, std::string>> values;
  for (const Flag& flag : parser_->flags) {
    values.emplace_back(flag.names.front(), flag.show());
  }
  return values;
}

std::vector<std::string> CommandLine::Names() const {
  std::vector<std::string> names;
  for (const Flag& flag : parser_->flags) names.push_back(flag.names.front());
  return names;
}

}  // namespace byzerperf
