#include <csignal>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "common/base/exit_code.h"
#include "simulator/simulator.h"
#include "simulator/simulator_options.h"

namespace byzerperf {
namespace {

int Main(const std::vector<std::string>& arguments) {
  const auto command = ReadSimulatorCommand(arguments);
  if (!command.ok()) {
    std::cerr << "simulator: " << command.status().message() << "\n";
    return kExitBadInput;
  }
  if (!command->help.empty()) {
    std::cout << command->help;
    return kExitDone;
  }
  // A client that goes away is an error of one write, not of the program.
  std::signal(SIGPIPE, SIG_IGN);
  const auto simulator = Simulator::Create(command->options);
  if (!simulator.ok()) {
    std::cerr << "simulator: " << simulator.status().message() << "\n";
    return kExitBadInput;
  }
  LibeventLoop& loop = (*simulator)->loop();
  loop.OnSignal(SIGTERM, [&loop] { loop.Stop(); });
  loop.OnSignal(SIGINT, [&loop] { loop.Stop(); });
  std::cout << "listening on " << (*simulator)->address() << std::endl;
  (*simulator)->Run();
  return kExitDone;
}

}  // namespace
}  // namespace byzerperf

int main(int argc, char** argv) {
  return byzerperf::Main(std::vector<std::string>(argv + 1, argv + argc));
}
