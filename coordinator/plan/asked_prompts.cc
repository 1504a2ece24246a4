#include "coordinator/plan/asked_prompts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/base/text.h"
#include "coordinator/plan/lengths.h"
#include "coordinator/plan/lengths_part.h"
#include "coordinator/plan/trace_prompts.h"

namespace byzerperf {
namespace {

// A drawn mean that is further off is worth a word.
constexpr double kMaxDrawnError = 0.05;

struct Means {
  double input = 0;
  double output = 0;
};

Means DrawnMeans(const v1::PromptSet& prompts) {
  Means means;
  for (const v1::Prompt& prompt : prompts.prompts()) {
    means.input += prompt.input_tokens();
    means.output += prompt.max_tokens();
  }
  means.input /= prompts.prompts_size();
  means.output /= prompts.prompts_size();
  return means;
}

// Of --seq-dist, which was read before.
Means MeansOf(const std::string& seq_dist) {
  Means means;
  const auto kinds = ParseSequenceDistribution(seq_dist);
  if (!kinds.ok()) return means;
  double whole = 0;
  for (const LengthKind& kind : *kinds) {
    whole += kind.weight;
    means.input += kind.weight * kind.input->mean;
    means.output += kind.weight * kind.output->mean;
  }
  means.input /= whole;
  means.output /= whole;
  return means;
}

void CompareMeans(std::string_view flag, std::string_view what, double asked,
                  double drawn, RunOptions* options) {
  if (asked == 0 || std::fabs(drawn / asked - 1) <= kMaxDrawnError) return;
  options->notices.push_back(absl::StrFormat(
      "%s: %s tokens of the prompts that were drawn (%d) are %.1f on average, "
      "%.0f %% %s than the %g asked; more prompts (--num-prompts, or more in "
      "--prompts-dir) or lengths that vary less come nearer",
      ToAbsl(flag), ToAbsl(what), options->prompts.prompts_size(), drawn,
      std::fabs(drawn / asked - 1) * 100, drawn > asked ? "more" : "fewer",
      asked));
}

void AddDrawnNotices(const RunFlags& flags, RunOptions* options) {
  if (options->prompts.prompts().empty()) return;
  const Means drawn = DrawnMeans(options->prompts);
  if (flags.seq_dist.has_value()) {
    const Means asked = MeansOf(*flags.seq_dist);
    CompareMeans("--seq-dist", "input", asked.input, drawn.input, options);
    CompareMeans("--seq-dist", "output", asked.output, drawn.output, options);
    return;
  }
  CompareMeans("--isl-stddev", "input", flags.isl.value_or(0), drawn.input,
               options);
  CompareMeans("--osl-stddev", "output", flags.osl.value_or(0), drawn.output,
               options);
}

void AddPrefixNotice(const RunFlags& flags, RunOptions* options) {
  const auto prompts = static_cast<uint32_t>(options->prompts.prompts_size());
  if (flags.num_prefix_prompts.value_or(0) <= prompts) return;
  options->notices.push_back(absl::StrCat(
      "--num-prefix-prompts: of ", *flags.num_prefix_prompts,
      " beginnings at most ", prompts,
      " are used, since there are no more prompts (--num-prompts)"));
}

void FillTurns(const v1::PromptSet& prompts, v1::AskedPrompts* asked) {
  uint64_t turns_of_all = 0;
  for (const v1::Prompt& prompt : prompts.prompts()) {
    const auto turns = static_cast<uint32_t>(prompt.turns_size()) + 1;
    turns_of_all += turns;
    if (turns == 1) continue;
    asked->set_least_turns(
        asked->sessions() == 0 ? turns : std::min(asked->least_turns(), turns));
    asked->set_most_turns(std::max(asked->most_turns(), turns));
    asked->set_sessions(asked->sessions() + 1);
  }
  asked->set_mean_turns(static_cast<double>(turns_of_all) /
                        std::max(1, prompts.prompts_size()));
}

void FillLengths(const RunFlags& flags, v1::AskedPrompts* asked) {
  asked->set_isl(flags.isl.value_or(0));
  asked->set_isl_stddev(flags.isl_stddev.value_or(0));
  asked->set_osl(flags.osl.value_or(0));
  asked->set_osl_stddev(flags.osl_stddev.value_or(0));
  asked->set_seq_dist(flags.seq_dist.value_or(""));
  if (asked->isl_stddev() > 0 || asked->osl_stddev() > 0 ||
      absl::StrContains(asked->seq_dist(), '|')) {
    asked->set_length_distribution(
        flags.length_distribution.value_or("normal"));
  }
  asked->set_shared_system_prompt_length(
      flags.system_prompt_length.value_or(0));
  asked->set_num_prefix_prompts(flags.num_prefix_prompts.value_or(0));
  asked->set_prefix_prompt_length(flags.prefix_prompt_length.value_or(0));
}

}  // namespace

void FillAskedPrompts(RunFlags* flags, RunOptions* options) {
  v1::AskedPrompts& asked = *options->plan.mutable_asked_prompts();
  asked.set_prompts(static_cast<uint32_t>(options->prompts.prompts_size()));
  FillLengths(*flags, &asked);
  FillTurns(options->prompts, &asked);
  asked.set_turn_delay_s(absl::ToDoubleSeconds(flags->turn_delay));
  AddDrawnNotices(*flags, options);
  AddPrefixNotice(*flags, options);
  if (!AllAskLengths(options->prompts) && !flags->max_tokens.has_value()) {
    flags->max_tokens = kUsualMaxTokens;
  }
}

}  // namespace byzerperf
