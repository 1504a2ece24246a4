#ifndef BYZERPERF_COORDINATOR_PLAN_LENGTHS_PART_H_
#define BYZERPERF_COORDINATOR_PLAN_LENGTHS_PART_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coordinator/plan/run_flags.h"
#include "coordinator/plan/run_options.h"

namespace byzerperf {

// True when prompts are to be made, not read: --isl or --seq-dist is given.
bool MakesPrompts(const RunFlags& flags);

// InvalidArgument when a flag of lengths is given without the one that it
// belongs to, or beside one that says the same.
absl::Status CheckLengthFlags(const RunFlags& flags);

// The synthetic prompts that the flags ask for. MakesPrompts() holds. Flags
// whose default depends on others are set to what was decided.
absl::StatusOr<v1::PromptSet> SyntheticPromptsOf(RunFlags* flags);

// Where an output length is asked: of prompts from files, their output lengths;
// of all, that the server does not end answers before.
absl::Status FillOutputLengths(const RunFlags& flags, RunOptions* options);

// The text that blocks are cut from, not measured yet: of the prompts in
// --prompts-dir if it is given, else of corpus/ in `shipped_folder`; the first
// 200,000 bytes of it.
absl::StatusOr<v1::Corpus> CorpusOf(const RunFlags& flags,
                                    const std::string& shipped_folder);

// With --tokenizer, what its model makes of the corpus.
absl::Status CountLocally(const RunFlags& flags,
                          const std::string& program_folder,
                          v1::Corpus* corpus);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LENGTHS_PART_H_
