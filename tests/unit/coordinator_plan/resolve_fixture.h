#ifndef BYZERPERF_TESTS_UNIT_COORDINATOR_PLAN_RESOLVE_FIXTURE_H_
#define BYZERPERF_TESTS_UNIT_COORDINATOR_PLAN_RESOLVE_FIXTURE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "coordinator/plan/plan_screen.h"
#include "coordinator/plan/run_command_line.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/scoped_variable.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {

// Resolves flags against a file of twenty prompts, with an empty place for
// results and a fixed start time.
class ResolveTest : public ::testing::Test {
 protected:
  ResolveTest() {
    std::string prompts;
    for (int i = 0; i < 20; ++i) {
      prompts += "{\"id\": \"p" + std::to_string(i) +
                 "\", \"prompt\": \"Tell " + std::to_string(i) + "\"}\n";
    }
    dir_.Write("prompts.jsonl", prompts);
  }

  // With the flags that every case needs: prompts, and a target unless the case
  // is about targets or workers.
  std::vector<std::string> WithBasics(
      const std::vector<std::string>& arguments) const {
    std::vector<std::string> all = {"--prompts-dir",
                                    dir_.File("prompts.jsonl")};
    const auto has_target = [](const std::string& argument) {
      return argument == "--url" || argument == "-u" || argument == "--workers";
    };
    if (std::none_of(arguments.begin(), arguments.end(), has_target)) {
      all.insert(all.end(), {"--url", "http://127.0.0.1:8000"});
    }
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
  }

  absl::StatusOr<RunOptions> Resolve(
      const std::vector<std::string>& arguments) {
    RunCommandLine command("coordinator", "runs a plan");
    absl::Status status = command.line().Parse(WithBasics(arguments));
    if (!status.ok()) return status;
    return command.Resolve(around_);
  }

  std::string Error(const std::vector<std::string>& arguments) {
    return std::string(Resolve(arguments).status().message());
  }

  // What `coordinator plan` prints.
  std::string Screen(const std::vector<std::string>& arguments) {
    const auto options = Resolve(arguments);
    return options.ok() ? PlanScreen(*options)
                        : std::string(options.status().message());
  }

  ScopedVariable language_{"LC_ALL", "en_US.UTF-8"};
  TempDir dir_;
  FixedClock clock_{1.8e9, 42};
  Surroundings around_{clock_, dir_.path()};
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_COORDINATOR_PLAN_RESOLVE_FIXTURE_H_
