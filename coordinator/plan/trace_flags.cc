// The flags that replay a trace: what they are, which others they exclude, and
// the prompts that they come to.
#include "coordinator/plan/trace_flags.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/plan/blocks.h"
#include "common/plan/checks.h"
#include "coordinator/plan/trace_file.h"
#include "coordinator/plan/trace_prompts.h"
#include "coordinator/plan/words.h"

namespace byzerperf {
namespace {

constexpr double kLateStartS = 60;

const Words<TraceFormat>& Formats() {
  static const auto* const kFormats =
      new Words<TraceFormat>{{"mooncake", TraceFormat::kMooncake},
                             {"burstgpt", TraceFormat::kBurstGpt},
                             {"azure", TraceFormat::kAzure},
                             {"native", TraceFormat::kNative}};
  return *kFormats;
}

std::string NameOf(TraceFormat format) {
  for (const auto& [name, known] : Formats()) {
    if (known == format) return name;
  }
  return "";
}

absl::StatusOr<Trace> ReadAsked(const RunFlags& flags) {
  std::optional<TraceFormat> format;
  if (flags.trace_format.has_value()) {
    ASSIGN_OR_RETURN(
        format, ReadWord<TraceFormat>("--trace-format", *flags.trace_format,
                                      Formats()));
  }
  TraceWindow window;
  if (flags.trace_window.has_value()) {
    ASSIGN_OR_RETURN(window, ParseTraceWindow(*flags.trace_window));
  }
  return ReadTrace(*flags.trace, format, window);
}

void AddTraceNotices(const Trace& trace, const RunFlags& flags,
                     RunOptions* options) {
  if (trace.unanswered > 0) {
    options->notices.push_back(absl::StrCat(
        "--trace: left out ", trace.unanswered,
        trace.unanswered == 1 ? " request" : " requests",
        " without output tokens, which had failed when the trace was taken"));
  }
  if (const size_t misfits = MisfitHashIds(trace); misfits > 0) {
    options->notices.push_back(absl::StrCat(
        "--trace: ", misfits, " of ", trace.requests.size(),
        " requests have hash_ids that do not fit their input_length: there is "
        "to be one for each 512 tokens and for the rest; ids too many are left "
        "out, and what lacks one is text of the request's own"));
  }
  const double first_s = static_cast<double>(options->prompts.due_us(0)) * 1e-6;
  if (first_s < kLateStartS || flags.trace_window.has_value()) return;
  const auto whole = absl::Seconds(static_cast<int64_t>(first_s));
  options->notices.push_back(
      absl::StrCat("--trace: its first request is due after ",
                   byzerperf::FormatDuration(whole), "; --trace-window ",
                   byzerperf::FormatDuration(whole), ": begins there"));
}

// Hash ids tell which prefixes are shared: a marker in each request, or a text
// that is never sent again, would undo that.
absl::Status FillReuse(RunFlags* flags, RunOptions* options) {
  if (!SharesPrefixes(options->prompts)) {
    if (flags->prompt_reuse != "fresh") return absl::OkStatus();
    return absl::InvalidArgumentError(
        "--prompt-reuse fresh and --trace contradict each other: every level "
        "sends the requests of the trace; give bust or same");
  }
  if (!flags->prompt_reuse.has_value()) {
    options->notices.push_back(absl::StrCat(
        "--trace: its hash ids say which prefixes are shared, so that prompts "
        "are sent as they are (--prompt-reuse same)",
        options->plan.target().reset_cache().empty()
            ? "; --reset-cache keeps a level from finding what the one before "
              "it left in prefix caches"
            : ""));
    flags->prompt_reuse = "same";
  }
  if (flags->prompt_reuse == "same") return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--prompt-reuse ", *flags->prompt_reuse,
      " and --trace with hash_ids contradict each other: the trace says which "
      "prefixes are shared; give same, or leave it out"));
}

// Inputs that are texts already are not cut from those of files.
absl::Status CheckPromptsDir(const RunFlags& flags,
                             const v1::PromptSet& prompts) {
  if (flags.prompts_dir.empty() ||
      std::any_of(prompts.prompts().begin(), prompts.prompts().end(),
                  HasBlocks)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "--prompts-dir and --trace contradict each other: this trace has prompts "
      "of its own; give one of the two");
}

// Where each request has lengths of its own, those of all say nothing.
absl::Status CheckLengthsOfAll(const RunFlags& flags,
                               const v1::PromptSet& prompts) {
  if (!AllAskLengths(prompts)) return absl::OkStatus();
  constexpr std::string_view kRule =
      "and --trace contradict each other: the trace says how long each answer "
      "is; leave it out";
  if (flags.max_tokens.has_value()) {
    return BreaksRule("--max-tokens", absl::StrCat(*flags.max_tokens), kRule);
  }
  if (!flags.min_tokens.has_value()) return absl::OkStatus();
  return BreaksRule("--min-tokens", absl::StrCat(*flags.min_tokens), kRule);
}

// Whether it was given, and by which name.
struct OtherFlag {
  std::string_view name;
  bool given;
};

}  // namespace

void AddTraceFlags(CommandLine* line, RunFlags* flags) {
  line->Section("Load, a trace: requests as they once came");
  line->Add("trace", &flags->trace,
            "a file of requests with times and lengths, replayed in place of "
            "prompts and rates; output lengths are asked exactly, inputs are "
            "cut from the text of --prompts-dir or from one that comes with "
            "the program, and hash ids become shared prefixes");
  line->Add("trace-format", &flags->trace_format,
            "mooncake, burstgpt, azure or native (default: by the file's first "
            "line)");
  line->Add("trace-window", &flags->trace_window,
            "START:END, such as 0s:10m: only this part of the trace, its start "
            "being the level's");
  line->Add("speedup", &flags->speedup,
            "how many times faster than it was, a level each: 1,2,4 or 0.5 "
            "(default: 1)");
}

absl::Status CheckTraceFlags(const RunFlags& flags) {
  if (!flags.trace.has_value()) {
    const OtherFlag kOfTraces[] = {
        {"--trace-format", flags.trace_format.has_value()},
        {"--trace-window", flags.trace_window.has_value()},
        {"--speedup", flags.speedup.has_value()}};
    for (const OtherFlag& flag : kOfTraces) {
      if (!flag.given) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(ToAbsl(flag.name), " needs --trace, the file"));
    }
    return absl::OkStatus();
  }
  const OtherFlag kOthers[] = {
      {"--num-concurrent-requests", flags.levels.has_value()},
      {"--request-rate", flags.request_rate.has_value()},
      {"--request-rate-series", flags.request_rate_series.has_value()},
      {"--arrival-pattern", flags.arrival_pattern.has_value()},
      {"--arrival-smoothness", flags.arrival_smoothness.has_value()},
      {"--request-rate-ramp", flags.request_rate_ramp > absl::ZeroDuration()},
      {"--warmup-request-rate", flags.warmup_request_rate.has_value()},
      {"--cooldown-request-rate", flags.cooldown_request_rate.has_value()},
      {"--isl", flags.isl.has_value()},
      {"--osl", flags.osl.has_value()},
      {"--seq-dist", flags.seq_dist.has_value()},
      {"--multi-turn", flags.multi_turn}};
  for (const OtherFlag& flag : kOthers) {
    if (!flag.given) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        ToAbsl(flag.name),
        " and --trace contradict each other: the trace says when each request "
        "is sent and what it asks; give one of the two"));
  }
  if (!flags.on_saturation.has_value()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--on-saturation and --trace contradict each other: the rate of a trace "
      "changes all the time, so that a queue that grows says nothing of the "
      "server; leave it out");
}

absl::Status FillTrace(RunFlags* flags, RunOptions* options) {
  ASSIGN_OR_RETURN(const Trace trace, ReadAsked(*flags));
  flags->trace_format = NameOf(trace.format);
  const std::string file =
      std::filesystem::path(*flags->trace).filename().string();
  options->prompts = TracePrompts(trace, file, *flags->random_seed);
  RETURN_IF_ERROR(CheckPromptsDir(*flags, options->prompts));
  RETURN_IF_ERROR(CheckLengthsOfAll(*flags, options->prompts));
  v1::AskedTrace& asked =
      *options->plan.mutable_asked_prompts()->mutable_trace();
  asked.set_file(file);
  asked.set_format(*flags->trace_format);
  asked.set_window(flags->trace_window.value_or(""));
  asked.set_unanswered(static_cast<uint32_t>(trace.unanswered));
  asked.set_outside(static_cast<uint32_t>(trace.outside));
  AddTraceNotices(trace, *flags, options);
  if (AsksOutputLengths(options->prompts)) {
    flags->ignore_eos = true;
    options->plan.mutable_sampling()->set_ignore_eos(true);
  }
  return FillReuse(flags, options);
}

}  // namespace byzerperf
