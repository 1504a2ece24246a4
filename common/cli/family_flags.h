#ifndef BYZERPERF_COMMON_CLI_FAMILY_FLAGS_H_
#define BYZERPERF_COMMON_CLI_FAMILY_FLAGS_H_

#include <string>
#include <vector>

namespace byzerperf {

// Every name of a flag that some command of the coordinator, the worker or the
// simulator has, as `--help` writes it without dashes. One environment may hold
// variables for all of them. tests/integration/environment_test.py holds it
// against `--help`.
std::vector<std::string> FamilyFlags();

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_CLI_FAMILY_FLAGS_H_
