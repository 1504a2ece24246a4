#ifndef BYZERPERF_COORDINATOR_PLAN_PROMPT_COLLECTOR_H_
#define BYZERPERF_COORDINATOR_PLAN_PROMPT_COLLECTOR_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "coordinator/plan/prompt_entry.h"
#include "coordinator/plan/prompt_files.h"

namespace byzerperf {

// Gathers the prompts of several files, watches over their ids and counts what
// is left out.
class PromptCollector {
 public:
  // What stands at line (in a .json file: element) `number` of the file, or
  // what is wrong with it. InvalidArgument when an id was given before.
  absl::Status Add(absl::StatusOr<PromptEntry> entry, const std::string& file,
                   size_t number);

  PromptFiles Take();

 private:
  v1::PromptSet prompts_;
  std::map<std::string, std::string> places_;  // by id
  size_t without_user_text_ = 0;
  std::string first_without_user_text_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PROMPT_COLLECTOR_H_
