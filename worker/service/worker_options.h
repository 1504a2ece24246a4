#ifndef BYZERPERF_WORKER_SERVICE_WORKER_OPTIONS_H_
#define BYZERPERF_WORKER_SERVICE_WORKER_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/control.pb.h"
#include "common/rpc/listener.h"

namespace byzerperf {

// How a worker is to run; the defaults are those of the one that lives inside
// a coordinator.
struct WorkerOptions {
  ListenerOptions listener;
  std::string http_address;          // metrics and health; "": none
  std::string http_token_file;       // "": only where no other host can ask
  std::vector<std::string> targets;  // this node's own; may hold secrets
  std::vector<std::string> allow_targets;  // beside those
  uint32_t threads = 0;                    // load loops; 0: by the cores
  std::vector<int> cpus;  // to pin the load loops to; may be empty
  std::string proxy;
  v1::Ceilings ceilings;
  std::string audit_log;  // "": standard error
};

// What the command line asks for.
struct WorkerCommand {
  WorkerOptions options;
  bool healthcheck = false;  // ask the worker of these options, then exit
  std::string help;          // not empty: print this and do nothing
};

// Reads the flags of `worker`. InvalidArgument names the flag, its value and
// the rule.
absl::StatusOr<WorkerCommand> ReadWorkerCommand(
    const std::vector<std::string>& arguments);

// `0,2-3` in its numbers.
absl::StatusOr<std::vector<int>> ParseCpuList(
    const std::vector<std::string>& entries);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_WORKER_OPTIONS_H_
