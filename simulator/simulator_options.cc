#include "simulator/simulator_options.h"

#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/cli/command_line.h"

namespace byzerperf {
namespace {

// The flags as text, before they are understood.
struct Flags {
  std::string listen = "127.0.0.1:8000";
  std::string model = "chat";
  std::string ttft = "50ms";
  std::string itl = "10ms";
  std::string output_tokens = "64";
  absl::Duration prefill_per_token;
  uint32_t slots = 0;
  bool serial_prefill = false;
  uint32_t rate_limit = 0;
  double slowdown = 0;
  bool prefix_cache = false;
  uint32_t seed = 1;
  std::vector<std::string> faults;
  std::string truth_log;
  bool truth_gaps = false;
};

void AddModelFlags(Flags* flags, CommandLine* command_line) {
  command_line->Section("Server");
  command_line->Add("listen", &flags->listen, "HOST:PORT; port 0 is any");
  command_line->Add("model", &flags->model,
                    "the model served; another name in a request is a 404");
  command_line->Section("Model");
  command_line->Add("ttft", &flags->ttft,
                    "time from a slot to the first token: 50ms, "
                    "normal:50ms,5ms, lognormal:50ms,0.3 (median, sigma), "
                    "uniform:40ms,60ms or exponential:50ms");
  command_line->Add("itl", &flags->itl,
                    "gap between tokens of a request that is alone; as --ttft");
  command_line->Add("output-tokens", &flags->output_tokens,
                    "natural length of an answer: a number or a distribution; "
                    "a request's max_tokens cuts it");
  command_line->Add("prefill-per-token", &flags->prefill_per_token,
                    "added to the first token's time for each input token "
                    "that is not cached, in ms",
                    absl::Milliseconds(1));
  command_line->Add("serial-prefill", &flags->serial_prefill,
                    "compute one prompt after another");
  command_line->Add("slots", &flags->slots,
                    "requests in the batch; more wait in a queue; 0: no limit");
  command_line->Add("slowdown", &flags->slowdown,
                    "growth of the gap for each other request in the batch: "
                    "gap x (1 + slowdown x (batch - 1))");
  command_line->Add("prefix-cache", &flags->prefix_cache,
                    "remember prompts in blocks of 16 tokens");
  command_line->Add("seed", &flags->seed, "of all that is drawn by chance");
  command_line->Add("rate-limit", &flags->rate_limit,
                    "answer so many requests in any second, and the others "
                    "with 429; 0: no limit");
}

void AddTruthFlags(Flags* flags, CommandLine* command_line) {
  command_line->Section("Truth and faults");
  command_line->Add("truth-log", &flags->truth_log,
                    "a JSON line a request of what was really done");
  command_line->Add("truth-gaps", &flags->truth_gaps,
                    "also the time of each token in the truth log");
  command_line->Add("fault", &flags->faults,
                    "NAME@SHARE, may be repeated: a status such as 429, "
                    "stall, cut, close-after-stream, garbage, error-event, "
                    "html, no-done, truncate, empty-choices, big-event, "
                    "bad-utf8, gzip, reject-stream-options");
}

absl::Status OfFlag(std::string_view flag, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(),
                      absl::StrCat("--", ToAbsl(flag), ": ", status.message()));
}

absl::Status ReadModel(const Flags& flags, ModelOptions* model) {
  const auto ttft = Distribution::OfDurations(flags.ttft);
  RETURN_IF_ERROR(OfFlag("ttft", ttft.status()));
  const auto gap = Distribution::OfDurations(flags.itl);
  RETURN_IF_ERROR(OfFlag("itl", gap.status()));
  const auto output_tokens = Distribution::OfNumbers(flags.output_tokens);
  RETURN_IF_ERROR(OfFlag("output-tokens", output_tokens.status()));
  if (!(flags.slowdown >= 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--slowdown must be 0 or more, got ", flags.slowdown));
  }
  model->ttft_ns = *ttft;
  model->gap_ns = *gap;
  model->output_tokens = *output_tokens;
  model->prefill_ns_per_token =
      absl::ToDoubleNanoseconds(flags.prefill_per_token);
  model->slowdown = flags.slowdown;
  model->seed = flags.seed;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SimulatorCommand> ReadSimulatorCommand(
    const std::vector<std::string>& arguments) {
  Flags flags;
  CommandLine command_line(
      "simulator",
      "An OpenAI-compatible model server with a known truth, for tests and "
      "demonstrations");
  AddModelFlags(&flags, &command_line);
  AddTruthFlags(&flags, &command_line);
  RETURN_IF_ERROR(command_line.Parse(arguments));
  SimulatorCommand command;
  if (command_line.help_asked()) {
    command.help = command_line.Help();
    return command;
  }
  if (flags.truth_gaps && flags.truth_log.empty()) {
    return absl::InvalidArgumentError("--truth-gaps needs --truth-log FILE");
  }
  SimulatorOptions& options = command.options;
  RETURN_IF_ERROR(ReadModel(flags, &options.model));
  const auto faults = FaultPlan::Create(flags.faults, flags.seed);
  RETURN_IF_ERROR(OfFlag("fault", faults.status()));
  options.faults = *faults;
  options.listen = flags.listen;
  options.model_name = flags.model;
  options.slots = flags.slots;
  options.serial_prefill = flags.serial_prefill;
  options.rate_limit = flags.rate_limit;
  options.prefix_cache = flags.prefix_cache;
  options.truth_log_file = flags.truth_log;
  options.truth_gaps = flags.truth_gaps;
  return command;
}

}  // namespace byzerperf
