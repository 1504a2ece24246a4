// Which prompts are sent, and the text that those of a length are cut from.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/plan/blocks.h"
#include "common/plan/checks.h"
#include "common/plan/fit_lengths.h"
#include "common/plan/sessions.h"
#include "coordinator/plan/lengths_part.h"
#include "coordinator/plan/plan_parts.h"
#include "coordinator/plan/prompt_files.h"
#include "coordinator/plan/trace_flags.h"

namespace byzerperf {
namespace {

absl::Status FillPromptsOfFiles(const std::string& shipped_folder,
                                RunFlags* flags, RunOptions* options) {
  if (flags->prompts_dir.empty()) flags->prompts_dir = shipped_folder;
  if (flags->prompts_dir.empty()) {
    return absl::InvalidArgumentError(
        "--prompts-dir: the prompts that come with the program are not where "
        "it looks (../share/byzerperf/prompts or ../../../prompts as seen from "
        "it); give a file or folder");
  }
  const ConversationRules rules{flags->multi_turn,
                                absl::ToDoubleSeconds(flags->turn_delay)};
  ASSIGN_OR_RETURN(PromptFiles files,
                   ReadPromptFiles(flags->prompts_dir, rules));
  options->prompts = std::move(files.prompts);
  options->notices.insert(options->notices.end(), files.notices.begin(),
                          files.notices.end());
  return absl::OkStatus();
}

// Prompts that begin at one place have one text as far as the shorter one goes;
// those of a trace only if they go on at one place as well (trace_prompts.h).
void AddPlacesNotice(bool is_trace, RunOptions* options) {
  const v1::PromptSet& prompts = options->prompts;
  const int64_t places = prompts.corpus().unit_bytes_size();
  const int64_t beginnings = is_trace ? places * places : places;
  if (places == 0 || prompts.prompts_size() <= beginnings ||
      options->plan.prompt_reuse() == v1::PromptReuse::bust) {
    return;
  }
  options->notices.push_back(absl::StrCat(
      "the text that prompts are cut from has ", places,
      places == 1 ? " place" : " places", " to begin at, too few for ",
      prompts.prompts_size(),
      " prompts: some that are to differ have one text, which prefix caches "
      "find; give more text by --prompts-dir or ask for fewer prompts"));
}

// Where prompts have blocks, the text that these are cut from.
absl::Status FillCorpus(const RunFlags& flags,
                        const std::string& program_folder,
                        const std::string& shipped_folder,
                        RunOptions* options) {
  v1::PromptSet* const prompts = &options->prompts;
  if (std::none_of(prompts->prompts().begin(), prompts->prompts().end(),
                   HasBlocks)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(*prompts->mutable_corpus(), CorpusOf(flags, shipped_folder));
  RETURN_IF_ERROR(
      CountLocally(flags, program_folder, prompts->mutable_corpus()));
  if (!GoAsTokenIds(options->plan, *prompts)) {
    prompts->mutable_corpus()->clear_token_ids();
  }
  return absl::OkStatus();
}

absl::Status CheckTurnDelay(const RunFlags& flags,
                            const v1::PromptSet& prompts) {
  if (flags.turn_delay == absl::ZeroDuration() || HasSessions(prompts)) {
    return absl::OkStatus();
  }
  return BreaksRule("--turn-delay", byzerperf::FormatDuration(flags.turn_delay),
                    "needs prompts of several turns, such as conversations in "
                    "a file with --multi-turn, or --session-turns");
}

}  // namespace

absl::Status FillPrompts(const std::string& program_folder, RunFlags* flags,
                         RunOptions* options) {
  RETURN_IF_ERROR(CheckTraceFlags(*flags));
  RETURN_IF_ERROR(CheckLengthFlags(*flags));
  const std::string shipped = ShippedPromptsFolder(program_folder);
  if (flags->trace.has_value()) {
    RETURN_IF_ERROR(FillTrace(flags, options));
  } else if (MakesPrompts(*flags)) {
    ASSIGN_OR_RETURN(options->prompts, SyntheticPromptsOf(flags));
  } else {
    RETURN_IF_ERROR(FillPromptsOfFiles(shipped, flags, options));
  }
  RETURN_IF_ERROR(FillOutputLengths(*flags, options));
  RETURN_IF_ERROR(FillCorpus(*flags, program_folder, shipped, options));
  RETURN_IF_ERROR(CheckTurnDelay(*flags, options->prompts));
  options->plan.set_prompt_set_hash(PromptSetHash(options->prompts));
  RETURN_IF_ERROR(FillPromptUse(flags, &options->plan));
  AddPlacesNotice(flags->trace.has_value(), options);
  return absl::OkStatus();
}

}  // namespace byzerperf
