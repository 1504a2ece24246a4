#include "coordinator/plan/lengths_part.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/checks.h"
#include "common/plan/corpus.h"
#include "coordinator/plan/lengths.h"
#include "coordinator/plan/local_tokenizer.h"
#include "coordinator/plan/prompt_files.h"
#include "coordinator/plan/synthetic_prompts.h"
#include "coordinator/plan/words.h"

namespace byzerperf {
namespace {

namespace fs = std::filesystem;

// Enough for texts not to look alike, and few enough units to be counted one
// by one.
constexpr size_t kCorpusBytes = 200'000;
constexpr uint32_t kUsualPrompts = 320;
constexpr uint32_t kMostPrompts = 1'000'000;
constexpr uint32_t kMostTurnsOfAll = 1'000'000;

// A flag that says nothing without `other`.
template <typename T>
absl::Status Needs(std::string_view flag, const std::optional<T>& value,
                   bool has_other, std::string_view other) {
  if (!value.has_value() || has_other) return absl::OkStatus();
  return BreaksRule(flag, absl::StrCat(*value),
                    absl::StrCat("needs ", ToAbsl(other)));
}

// Answers of a length are asked by max_tokens and min_tokens both.
absl::Status CheckOneSaysOutputs(const RunFlags& flags) {
  if (!flags.osl.has_value() && !flags.seq_dist.has_value()) {
    return absl::OkStatus();
  }
  const std::string rule = absl::StrCat(
      "and ", flags.osl ? "--osl" : "--seq-dist",
      " contradict each other: both say how long answers are; give one of the "
      "two");
  if (flags.max_tokens.has_value()) {
    return BreaksRule("--max-tokens", absl::StrCat(*flags.max_tokens), rule);
  }
  if (!flags.min_tokens.has_value()) return absl::OkStatus();
  return BreaksRule("--min-tokens", absl::StrCat(*flags.min_tokens), rule);
}

// Of --seq-dist the bars are the deviations.
bool LengthsVary(const RunFlags& flags) {
  return flags.isl_stddev.value_or(0) > 0 || flags.osl_stddev.value_or(0) > 0 ||
         absl::StrContains(flags.seq_dist.value_or(""), '|');
}

absl::Status CheckKinds(const RunFlags& flags) {
  if (flags.seq_dist.has_value()) {
    if (flags.isl || flags.osl || flags.isl_stddev || flags.osl_stddev) {
      return BreaksRule("--seq-dist", absl::StrCat("'", *flags.seq_dist, "'"),
                        "says all lengths; leave --isl, --osl and their "
                        "standard deviations out");
    }
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(
      Needs("--isl-stddev", flags.isl_stddev, flags.isl.has_value(), "--isl"));
  return Needs("--osl-stddev", flags.osl_stddev, flags.osl.has_value(),
               "--osl");
}

absl::Status CheckShared(const RunFlags& flags) {
  const bool made = MakesPrompts(flags);
  constexpr std::string_view kLengths = "--isl or --seq-dist";
  RETURN_IF_ERROR(Needs("--num-prompts", flags.num_prompts, made, kLengths));
  RETURN_IF_ERROR(Needs("--shared-system-prompt-length",
                        flags.system_prompt_length, made, kLengths));
  RETURN_IF_ERROR(
      Needs("--num-prefix-prompts", flags.num_prefix_prompts, made, kLengths));
  RETURN_IF_ERROR(
      Needs("--session-turns", flags.session_turns, made, kLengths));
  RETURN_IF_ERROR(Needs("--session-turns-stddev", flags.session_turns_stddev,
                        flags.session_turns.has_value(), "--session-turns"));
  RETURN_IF_ERROR(Needs("--prefix-prompt-length", flags.prefix_prompt_length,
                        flags.num_prefix_prompts.has_value(),
                        "--num-prefix-prompts"));
  RETURN_IF_ERROR(Needs("--num-prefix-prompts", flags.num_prefix_prompts,
                        flags.prefix_prompt_length.has_value(),
                        "--prefix-prompt-length"));
  if (flags.num_prefix_prompts == 0u) {
    return BreaksRule("--num-prefix-prompts", "0",
                      "must be from 1; leave it and --prefix-prompt-length out "
                      "for no shared beginnings");
  }
  if (flags.prefix_prompt_length == 0u) {
    return BreaksRule("--prefix-prompt-length", "0",
                      "must be from 1; leave it and --num-prefix-prompts out "
                      "for no shared beginnings");
  }
  if (made && flags.multi_turn) {
    return BreaksRule("--multi-turn", "true",
                      "is of conversations in --prompts-dir; sessions of made "
                      "prompts are asked by --session-turns");
  }
  if (flags.system_prompt_length && !flags.system_prompt.empty()) {
    return BreaksRule("--shared-system-prompt-length",
                      absl::StrCat(*flags.system_prompt_length),
                      "and --system-prompt contradict each other");
  }
  return absl::OkStatus();
}

// A length of tokens, and how far it varies.
absl::Status CheckSpread(std::string_view flag,
                         const std::optional<uint32_t>& mean,
                         const std::optional<double>& stddev, uint32_t most) {
  if (!mean.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckRange(flag, *mean, 1, most));
  return CheckRange(absl::StrCat(ToAbsl(flag), "-stddev"), stddev.value_or(0),
                    0, most);
}

absl::StatusOr<LengthRules> LengthRulesOf(const RunFlags& flags) {
  LengthRules rules;
  const std::string shape = flags.length_distribution.value_or("normal");
  ASSIGN_OR_RETURN(rules.shape, ReadWord<LengthShape>(
                                    "--length-distribution", shape,
                                    {{"normal", LengthShape::kNormal},
                                     {"lognormal", LengthShape::kLognormal}}));
  if (flags.seq_dist.has_value()) {
    auto kinds = ParseSequenceDistribution(*flags.seq_dist);
    if (!kinds.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--seq-dist: ", kinds.status().message()));
    }
    rules.kinds = *std::move(kinds);
    return rules;
  }
  LengthKind kind;
  if (flags.isl) {
    kind.input = LengthSpread{static_cast<double>(*flags.isl),
                              flags.isl_stddev.value_or(0)};
  }
  if (flags.osl) {
    kind.output = LengthSpread{static_cast<double>(*flags.osl),
                               flags.osl_stddev.value_or(0)};
  }
  rules.kinds = {kind};
  return rules;
}

void AppendText(std::string_view text, std::string* all) {
  if (all->size() < kCorpusBytes) absl::StrAppend(all, ToAbsl(text), "\n");
}

absl::StatusOr<std::string> TextOfPrompts(const std::string& path) {
  ASSIGN_OR_RETURN(const PromptFiles files, ReadPromptFiles(path, {}));
  std::string text;
  for (const v1::Prompt& prompt : files.prompts.prompts()) {
    for (const v1::Message& message : prompt.messages()) {
      AppendText(message.content(), &text);
    }
  }
  return text;
}

absl::StatusOr<std::string> ShippedText(const std::string& shipped_folder) {
  const fs::path folder = fs::path(shipped_folder) / "corpus";
  std::set<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".txt") paths.insert(entry.path());
  }
  std::string text;
  for (const fs::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    AppendText(std::string(std::istreambuf_iterator<char>(file), {}), &text);
  }
  if (!text.empty()) return text;
  return absl::InvalidArgumentError(absl::StrCat(
      "--isl: the text that prompts are cut from is not where the program "
      "looks ('",
      folder.string(),
      "'); give a folder or file with enough text by --prompts-dir"));
}

// At the end of a character.
std::string_view FirstBytes(std::string_view text) {
  size_t end = std::min(text.size(), kCorpusBytes);
  while (end > 0 && end < text.size() &&
         (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return text.substr(0, end);
}

}  // namespace

bool MakesPrompts(const RunFlags& flags) {
  return flags.isl.has_value() || flags.seq_dist.has_value();
}

absl::Status CheckLengthFlags(const RunFlags& flags) {
  RETURN_IF_ERROR(CheckKinds(flags));
  RETURN_IF_ERROR(CheckOneSaysOutputs(flags));
  RETURN_IF_ERROR(CheckShared(flags));
  RETURN_IF_ERROR(
      CheckSpread("--isl", flags.isl, flags.isl_stddev, kMaxAskedTokens));
  RETURN_IF_ERROR(
      CheckSpread("--osl", flags.osl, flags.osl_stddev, kMaxAskedTokens));
  RETURN_IF_ERROR(Needs("--length-distribution", flags.length_distribution,
                        MakesPrompts(flags) || flags.osl.has_value(),
                        "--isl, --osl or --seq-dist"));
  RETURN_IF_ERROR(Needs("--length-distribution", flags.length_distribution,
                        LengthsVary(flags),
                        "lengths that vary: --isl-stddev, --osl-stddev or "
                        "|STDDEV in --seq-dist, above 0"));
  return Needs("--tokenizer", flags.tokenizer,
               MakesPrompts(flags) || flags.trace.has_value(),
               "--isl, --seq-dist or --trace");
}

absl::StatusOr<v1::PromptSet> SyntheticPromptsOf(RunFlags* flags) {
  SyntheticRules rules;
  ASSIGN_OR_RETURN(rules.lengths, LengthRulesOf(*flags));
  if (!flags->num_prompts.has_value()) flags->num_prompts = kUsualPrompts;
  RETURN_IF_ERROR(
      CheckRange("--num-prompts", *flags->num_prompts, 1, kMostPrompts));
  rules.num_prompts = *flags->num_prompts;
  rules.system_prompt_length = flags->system_prompt_length.value_or(0);
  rules.num_prefix_prompts = flags->num_prefix_prompts.value_or(0);
  rules.prefix_prompt_length = flags->prefix_prompt_length.value_or(0);
  constexpr double kMostTurns = 1000;
  RETURN_IF_ERROR(CheckRange("--session-turns",
                             flags->session_turns.value_or(1), 1, kMostTurns));
  RETURN_IF_ERROR(CheckRange("--session-turns-stddev",
                             flags->session_turns_stddev.value_or(0), 0,
                             kMostTurns));
  const double turns_of_all =
      *flags->num_prompts * (flags->session_turns.value_or(1) +
                             flags->session_turns_stddev.value_or(0));
  if (turns_of_all > kMostTurnsOfAll) {
    return BreaksRule(
        "--session-turns", absl::StrCat(flags->session_turns.value_or(1)),
        absl::StrCat("(and its standard deviation) times --num-prompts (",
                     *flags->num_prompts, ") must be at most ", kMostTurnsOfAll,
                     " turns"));
  }
  rules.turns.mean = flags->session_turns.value_or(1);
  rules.turns.stddev = flags->session_turns_stddev.value_or(0);
  rules.turn_delay_s = absl::ToDoubleSeconds(flags->turn_delay);
  return MakeSyntheticPrompts(rules, *flags->random_seed);
}

absl::Status FillOutputLengths(const RunFlags& flags, RunOptions* options) {
  if (!flags.osl.has_value() && !flags.seq_dist.has_value()) {
    return absl::OkStatus();
  }
  options->plan.mutable_sampling()->set_ignore_eos(true);
  // Prompts have their own; what is said of all should not contradict them.
  if (flags.osl && !flags.osl_stddev) {
    options->plan.mutable_sampling()->set_max_tokens(*flags.osl);
  }
  if (MakesPrompts(flags)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const LengthRules rules, LengthRulesOf(flags));
  SetOutputLengths(rules, *flags.random_seed, &options->prompts);
  return absl::OkStatus();
}

absl::StatusOr<v1::Corpus> CorpusOf(const RunFlags& flags,
                                    const std::string& shipped_folder) {
  ASSIGN_OR_RETURN(const std::string text,
                   flags.prompts_dir.empty()
                       ? ShippedText(shipped_folder)
                       : TextOfPrompts(flags.prompts_dir));
  return CutIntoUnits(FirstBytes(text));
}

absl::Status CountLocally(const RunFlags& flags,
                          const std::string& program_folder,
                          v1::Corpus* corpus) {
  if (!flags.tokenizer.has_value()) return absl::OkStatus();
  return CountBySentencePiece(program_folder, *flags.tokenizer, corpus);
}

}  // namespace byzerperf
