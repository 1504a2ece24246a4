#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/cli/hide_secrets.h"
#include "common/loop/signal_watch.h"
#include "common/rpc/grpc_log.h"
#include "coordinator/certs/certs_command.h"
#include "coordinator/plan/child_program.h"
#include "coordinator/plan/dispatch.h"
#include "coordinator/plan/plan_command.h"
#include "coordinator/run/calibrate_command.h"
#include "coordinator/run/report_command.h"
#include "coordinator/run/run_command.h"
#include "coordinator/run/workers_command.h"
#include "worker/service/worker_node.h"

namespace byzerperf {
namespace {

using Arguments = std::vector<std::string>;

// `command` with what it needs, the worker of a run without --workers included.
template <typename RunsLoad>
auto WithLocalWorker(const Clock& clock, RunsLoad command) {
  return [&clock, command](const Arguments& rest, std::ostream& out,
                           std::ostream& error) {
    std::unique_ptr<WorkerNode> local;
    const LocalWorker local_worker =
        [&]() -> absl::StatusOr<std::shared_ptr<grpc::Channel>> {
      ASSIGN_OR_RETURN(local, WorkerNode::InProcess(WorkerOptions(), clock));
      return local->InProcessChannel();
    };
    return command(
        rest, RunSurroundings{clock, out, error, isatty(STDERR_FILENO) == 1,
                              local_worker});
  };
}

ExitCode Main(const Arguments& arguments) {
  BlockStopSignals();
  SilenceGrpcLog();
  const SystemClock clock;
  const Surroundings around{clock, ProgramFolder()};
  const std::vector<Command> commands = {
      {"run", "run a plan: load, results and a report",
       WithLocalWorker(clock,
                       [&](const Arguments& rest, const RunSurroundings& run) {
                         return RunCommand(rest, around, run);
                       })},
      {"plan", "show what a run would do, and send nothing",
       [&](const Arguments& rest, std::ostream& out, std::ostream& error) {
         return PlanCommand(rest, around, out, error);
       }},
      {"calibrate", "find out what the workers' hosts can measure",
       WithLocalWorker(clock, &CalibrateCommand)},
      {"workers", "who is up, and busy with what", WorkersCommand},
      {"stop", "the brake: end whatever these workers send", StopCommand},
      {"report", "rebuild the reports of a saved run", ReportCommand},
      {"certs", "make a CA and certificates for workers on other hosts",
       [&](const Arguments& rest, std::ostream& out, std::ostream& error) {
         return CertsCommand(rest, clock, out, error);
       }},
  };
  return Dispatch(commands, arguments, std::cout, std::cerr);
}

}  // namespace
}  // namespace byzerperf

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  byzerperf::HideSecretArguments(argc, argv);
  return byzerperf::Main(arguments);
}
