#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "common/base/clock.h"
#include "coordinator/certs/certs_command.h"
#include "coordinator/plan/dispatch.h"
#include "coordinator/plan/plan_command.h"

namespace byzerperf {
namespace {

std::string ProgramFolder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error)
      .parent_path()
      .string();
}

ExitCode Main(const std::vector<std::string>& arguments) {
  const SystemClock clock;
  const Surroundings around{clock, ProgramFolder()};
  using Arguments = std::vector<std::string>;
  const std::vector<Command> commands = {
      {"plan", "show what a run would do, and send nothing",
       [&around](const Arguments& rest, std::ostream& out,
                 std::ostream& error) {
         return PlanCommand(rest, around, out, error);
       }},
      {"certs", "make a CA and certificates for workers on other hosts",
       [&clock](const Arguments& rest, std::ostream& out, std::ostream& error) {
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
