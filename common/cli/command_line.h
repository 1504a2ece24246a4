#ifndef BYZERPERF_COMMON_CLI_COMMAND_LINE_H_
#define BYZERPERF_COMMON_CLI_COMMAND_LINE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace byzerperf {

// The whole numbers that a flag may have.
struct CountRange {
  uint32_t least = 0;
  uint32_t most = 4'294'967'295;
};

// The flags of one command: a thin layer over CLI11 that keeps its headers in
// one .cc file and maps its errors to ours. A flag NAME can also be given as
// environment variable BYZERPERF_NAME and as the flat key `name` of a YAML file
// (both with _ for -); precedence is command line, environment, file.
class CommandLine {
 public:
  CommandLine(std::string program, std::string description);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // The heading in help for the flags added after it.
  void Section(std::string title);

  // Adds a flag; what `value` holds is its default. `names` is comma-separated
  // without dashes, the main name first: "num-concurrent-requests,concurrency".
  // A single letter is a short flag. `help` is one line.
  void Add(std::string_view names, std::string* value, std::string help);
  // Keeps "not given" and "given as an empty text" apart.
  void Add(std::string_view names, std::optional<std::string>* value,
           std::string help);
  void Add(std::string_view names, uint32_t* value, std::string help);
  // Values outside of the range are refused, by one rule with what is no count.
  void Add(std::string_view names, std::optional<uint32_t>* value,
           CountRange range, std::string help);
  void Add(std::string_view names, std::optional<uint32_t>* value,
           std::string help);
  void Add(std::string_view names, double* value, std::string help);
  void Add(std::string_view names, std::optional<double>* value,
           std::string help);
  // `--name` and `--no-name`.
  void Add(std::string_view names, bool* value, std::string help);
  // Comma-separated, may be given several times. Split at commas unless
  // `whole`: then each occurrence is one value (headers).
  enum class ListStyle { kCommas, kWhole };
  void Add(std::string_view names, std::vector<std::string>* value,
           std::string help, ListStyle style = ListStyle::kCommas);
  // `500ms`, `2s`; a bare number is in `bare_unit`, which help states.
  void Add(std::string_view names, absl::Duration* value, std::string help,
           absl::Duration bare_unit = absl::Seconds(1));
  void Add(std::string_view names, std::optional<absl::Duration>* value,
           std::string help, absl::Duration bare_unit = absl::Seconds(1));

  // One positional argument, such as the DIR of `coordinator report DIR`.
  void AddPositional(std::string_view name, std::string* value,
                     std::string help);

  // Reads arguments (without the program's and command's names), then the
  // environment, then the YAML file of --config where the command has that
  // flag. InvalidArgument names the flag, the value, the rule and, for an
  // unknown flag, variable or key, the nearest known name.
  absl::Status Parse(const std::vector<std::string>& arguments);

  bool help_asked() const;
  std::string Help() const;  // grouped by section, with defaults

  // True when the flag was given by any of the three ways.
  bool Given(std::string_view name) const;

  // Every flag's main name and present value as YAML text, in order of adding.
  std::vector<std::pair<std::string, std::string>> Values() const;

  // Main names of all flags, for completion and near-name search.
  std::vector<std::string> Names() const;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_CLI_COMMAND_LINE_H_
