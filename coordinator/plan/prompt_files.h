#ifndef BYZERPERF_COORDINATOR_PLAN_PROMPT_FILES_H_
#define BYZERPERF_COORDINATOR_PLAN_PROMPT_FILES_H_

#include <string>

#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Reads the .jsonl and .txt files of the folder itself, in sorted order: a
// prompt a line, blank lines skipped, UTF-8. Other names (a README) and hidden
// files are not read. A prompt without an id is called FILE:LINE.
// InvalidArgument names FILE:LINE and what was expected there.
absl::StatusOr<v1::PromptSet> ReadPrompts(const std::string& folder);

// SHA-256 of the serialised set, in hexadecimal digits.
std::string PromptSetHash(const v1::PromptSet& prompts);

// The prompts that come with the program: ../share/byzerperf/prompts as seen
// from the program's folder (an installed one), or ../../../prompts (one in
// build/PRESET/bin of a source tree). "" when neither is there.
std::string ShippedPromptsFolder(const std::string& program_folder);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PROMPT_FILES_H_
