#ifndef BYZERPERF_COORDINATOR_PLAN_PROMPT_FILES_H_
#define BYZERPERF_COORDINATOR_PLAN_PROMPT_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"
#include "coordinator/plan/conversation.h"

namespace byzerperf {

struct PromptFiles {
  v1::PromptSet prompts;
  std::vector<std::string> notices;  // what was left out, and how much of it
};

// Reads a file, or those of a folder itself in sorted order, by their endings:
// .jsonl, an object a line, and .json, an array of them (their shapes:
// coordinator/plan/json_reader.h); .csv (coordinator/plan/prompt_csv.h); .txt,
// a prompt a line. Blank lines are skipped; all is UTF-8. Other names (a
// README) and hidden files are not read. A prompt without an id is called
// FILE:LINE, in a .json file FILE:NUMBER of the element. InvalidArgument names
// that place and what was expected there.
absl::StatusOr<PromptFiles> ReadPromptFiles(const std::string& path,
                                            const ConversationRules& rules);

// SHA-256 of the serialised set, in hexadecimal digits.
std::string PromptSetHash(const v1::PromptSet& prompts);

// The prompts that come with the program: ../share/byzerperf/prompts as seen
// from the program's folder (an installed one), or ../../../prompts (one in
// build/PRESET/bin of a source tree). "" when neither is there.
std::string ShippedPromptsFolder(const std::string& program_folder);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PROMPT_FILES_H_
