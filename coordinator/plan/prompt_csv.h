#ifndef BYZERPERF_COORDINATOR_PLAN_PROMPT_CSV_H_
#define BYZERPERF_COORDINATOR_PLAN_PROMPT_CSV_H_

#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coordinator/plan/prompt_entry.h"

namespace byzerperf {

// A whole .csv file: a header row with a column `prompt`, `text` or `question`,
// and optional ones `id`, `max_tokens` and `system` (a system message); others
// are left alone. Hands each record to `take` with the line on which it begins,
// up to the first one that `take` refuses. A record that is wrong is handed on
// as its error. InvalidArgument when the header is not as expected.
using TakeCsvPrompt =
    std::function<absl::Status(int line, absl::StatusOr<PromptEntry>)>;
absl::Status ReadCsvPrompts(std::string_view text, const TakeCsvPrompt& take);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PROMPT_CSV_H_
