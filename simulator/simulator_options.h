#ifndef BYZERPERF_SIMULATOR_SIMULATOR_OPTIONS_H_
#define BYZERPERF_SIMULATOR_SIMULATOR_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "simulator/faults.h"
#include "simulator/model.h"

namespace byzerperf {

struct SimulatorOptions {
  std::string listen = "127.0.0.1:8000";
  std::string model_name = "chat";
  ModelOptions model;
  uint32_t slots = 0;  // 0: no limit
  bool serial_prefill = false;
  uint32_t rate_limit = 0;  // requests a second; 0: no limit
  bool prefix_cache = false;
  FaultPlan faults;
  std::string truth_log_file;  // "" for none
  bool truth_gaps = false;
};

struct SimulatorCommand {
  SimulatorOptions options;
  std::string help;  // set when help was asked for: print it and leave
};

// Reads the program's arguments (without its name). InvalidArgument names the
// flag, the value and the rule.
absl::StatusOr<SimulatorCommand> ReadSimulatorCommand(
    const std::vector<std::string>& arguments);

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_SIMULATOR_OPTIONS_H_
