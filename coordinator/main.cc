#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "common/base/clock.h"
#include "common/loop/signal_watch.h"
#include "common/rpc/grpc_log.h"
#include "coordinator/certs/certs_command.h"
#include "coordinator/plan/dispatch.h"
#include "coordinator/plan/plan_command.h"
#include "coordinator/run/report_command.h"
#include "coordinator/run/run_command.h"
#include "worker/service/worker_node.h"

namespace byzerperf {
namespace {

using Arguments = std::vector<std::string>;

std::string ProgramFolder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error)
      .parent_path()
      .string();
}

ExitCode Run(const Arguments& rest, const Surroundings& around,
             std::ostream& out, std::ostream& error) {
  std::unique_ptr<WorkerNode> local;  // the worker of a run without --workers
  const LocalWorker local_worker =
      [&]() -> absl::StatusOr<std::shared_ptr<grpc::Channel>> {
    auto node = WorkerNode::InProcess(WorkerOptions(), around.clock);
    if (!node.ok()) return node.status();
    local = *std::move(node);
    return local->InProcessChannel();
  };
  return RunCommand(
      rest, around,
      {around.clock, out, error, isatty(STDERR_FILENO) == 1, local_worker});
}

ExitCode Main(const Arguments& arguments) {
  BlockStopSignals();
  SilenceGrpcLog();
  const SystemClock clock;
  const Surroundings around{clock, ProgramFolder()};
  const std::vector<Command> commands = {
      {"run", "run a plan: load, results and a report",
       [&](const Arguments& rest, std::ostream& out, std::ostream& error) {
         return Run(rest, around, out, error);
       }},
      {"plan", "show what a run would do, and send nothing",
       [&](const Arguments& rest, std::ostream& out, std::ostream& error) {
         return PlanCommand(rest, around, out, error);
       }},
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
  return byzerperf::Main({argv + 1, argv + argc});
}
