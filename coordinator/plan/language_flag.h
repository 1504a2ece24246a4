#ifndef BYZERPERF_COORDINATOR_PLAN_LANGUAGE_FLAG_H_
#define BYZERPERF_COORDINATOR_PLAN_LANGUAGE_FLAG_H_

#include <string>

#include "absl/status/statusor.h"
#include "coordinator/plan/run_options.h"

namespace byzerperf {

// Reads the value of --lang: en, zh or both. An empty one is filled in from
// LC_ALL, LC_MESSAGES or LANG.
absl::StatusOr<Language> ReadLanguageFlag(std::string* value);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LANGUAGE_FLAG_H_
