// Any bytes as plan.yaml, or as a plan or prompt set that came by the wire: an
// error that says why, or a plan whose requests can be had.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "common/base/text.h"
#include "common/loop/unique_fd.h"
#include "common/plan/planned_request.h"
#include "common/plan/validate.h"
#include "common/plan/validate_prompts.h"
#include "coordinator/plan/run_command_line.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/messages.h"

namespace byzerperf {
namespace {

// A file that only this process has.
class FileInMemory {
 public:
  explicit FileInMemory(std::string_view bytes)
      : fd_(memfd_create("plan.yaml", 0)) {
    Require(fd_.valid() && write(fd_.get(), bytes.data(), bytes.size()) ==
                               static_cast<ssize_t>(bytes.size()),
            "memory can be had");
  }
  std::string path() const {
    return "/proc/self/fd/" + std::to_string(fd_.get());
  }

 private:
  const UniqueFd fd_;
};

void ReadYaml(std::string_view text) {
  const FileInMemory file(text);
  RunCommandLine command("coordinator run", "runs a plan");
  const absl::Status status = command.line().Parse({"--config", file.path()});
  Require(status.ok() || !status.message().empty(), "an error says why");
  Require(!command.line().Values().empty(), "flags keep their values");
}

void AskForRequests(const v1::LoadPlan& plan, size_t prompts) {
  const auto stages = static_cast<uint32_t>(plan.stages_size());
  for (uint32_t stage = 0; stage < std::min(stages, 3u); ++stage) {
    for (const uint32_t index : {0u, 1u, kMaxRequestsPerLevel - 1}) {
      const PlannedRequest request = PlanRequest(plan, prompts, stage, index);
      Require(request.prompt < prompts, "a request has a prompt");
      (void)PlannedModel(plan, request);
      Require(ThinkTimeNs(plan, stage, index) >= 0, "nobody thinks backwards");
    }
  }
}

void ReadPlan(std::string_view bytes) {
  v1::LoadPlan plan;
  if (!plan.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return;
  }
  const absl::Status valid = ValidatePlan(plan);
  if (!valid.ok()) {
    Require(!valid.message().empty(), "an error says why");
    return;
  }
  AskForRequests(plan, 7);
}

void ReadPromptSet(std::string_view bytes) {
  v1::PromptSet prompts;
  if (!prompts.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return;
  }
  const absl::Status valid = ValidatePrompts(v1::LoadPlan(), prompts);
  Require(valid.ok() || !valid.message().empty(), "an error says why");
}

}  // namespace
}  // namespace byzerperf

// The first byte says what the others are.
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = byzerperf::AsText(data + 1, size - 1);
  switch (data[0]) {
    case 'y':
      byzerperf::ReadYaml(bytes);
      break;
    case 'p':
      byzerperf::ReadPlan(bytes);
      break;
    default:
      byzerperf::ReadPromptSet(bytes);
  }
  return 0;
}
