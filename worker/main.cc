#include <csignal>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/exit_code.h"
#include "common/cli/hide_secrets.h"
#include "common/rpc/grpc_log.h"
#include "worker/service/health_page.h"
#include "worker/service/worker_node.h"
#include "worker/service/worker_options.h"

namespace byzerperf {
namespace {

int Fail(const absl::Status& status, int code = kExitBadInput) {
  std::cerr << "worker: " << status.message() << "\n";
  return code;
}

// Blocked in every thread, so that main() can wait for them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int one : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&signals, one);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A peer that goes away is an error of one write, not of the program.
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Serves until SIGTERM or SIGINT; SIGUSR1 is the brake.
void WaitForEnd(const sigset_t& signals, WorkerNode& node) {
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGUSR1) {
    const std::string stopped = node.Brake("SIGUSR1");
    std::cerr << "worker: SIGUSR1: "
              << (stopped.empty() ? "no run is held" : "stopped " + stopped)
              << std::endl;
  }
}

int Main(const std::vector<std::string>& arguments) {
  const auto command = ReadWorkerCommand(arguments);
  if (!command.ok()) return Fail(command.status());
  if (!command->help.empty()) {
    std::cout << command->help;
    return kExitDone;
  }
  if (command->healthcheck) {
    const absl::Status health = AskHealth(command->options.http_address);
    return health.ok() ? kExitDone : Fail(health, kExitDefect);
  }
  SilenceGrpcLog();
  const sigset_t signals = BlockSignals();
  const SystemClock clock;
  const auto node = WorkerNode::Listen(command->options, clock);
  if (!node.ok()) return Fail(node.status());
  for (const std::string& notice : (*node)->notices()) {
    std::cerr << "worker: " << notice << "\n";
  }
  std::cout << "listening on " << (*node)->address() << std::endl;
  if (!(*node)->http_address().empty()) {
    std::cout << "http on " << (*node)->http_address() << std::endl;
  }
  WaitForEnd(signals, **node);
  return kExitDone;
}

}  // namespace
}  // namespace byzerperf

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  byzerperf::HideSecretArguments(argc, argv);
  return byzerperf::Main(arguments);
}
