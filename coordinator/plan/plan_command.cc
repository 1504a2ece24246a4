#include "coordinator/plan/plan_command.h"

#include <google/protobuf/util/json_util.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "coordinator/plan/first_requests.h"
#include "coordinator/plan/plan_screen.h"

namespace byzerperf {
namespace {

struct PlanOutput {
  bool json = false;
  bool yaml = false;
  uint32_t show = 0;
  std::string save;
};

// Protobuf's own mapping; the names are those of plan.proto.
std::string PlanJson(const v1::LoadPlan& plan) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  options.add_whitespace = true;
  std::string json;
  // Fails only for texts that are not UTF-8, which validation refuses.
  (void)google::protobuf::util::MessageToJsonString(plan, &json, options);
  return json;
}

// Written beside its place and moved there, so that it is whole or not there.
absl::Status Save(const RunOptions& options, const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::exists(path, error) && !options.output.overwrite) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--save: '", path,
        "' is there already; choose another name, or --overwrite"));
  }
  const std::string part = path + ".part";
  std::ofstream file(part, std::ios::binary);
  file << options.plan_yaml;
  file.close();
  if (file.good()) fs::rename(part, path, error);
  if (file.good() && !error) return absl::OkStatus();
  fs::remove(part, error);
  return absl::InvalidArgumentError(
      absl::StrCat("--save: '", path, "' can't be written"));
}

absl::Status Show(RunCommandLine* command, const PlanOutput& output,
                  const Surroundings& around, std::ostream& out,
                  std::ostream& error) {
  if (int{output.json} + int{output.yaml} + int{output.show > 0} > 1) {
    return absl::InvalidArgumentError(
        "--json, --yaml and --show exclude each other; give one of them");
  }
  ASSIGN_OR_RETURN(const RunOptions options, command->Resolve(around));
  for (const std::string& notice : options.notices) {
    error << "note: " << notice << "\n";
  }
  if (!output.save.empty()) RETURN_IF_ERROR(Save(options, output.save));
  if (output.json) {
    out << PlanJson(options.plan);
  } else if (output.yaml) {
    out << options.plan_yaml;
  } else {
    out << PlanScreen(options);
    if (output.show > 0) out << "\n" << FirstRequests(options, output.show);
  }
  return absl::OkStatus();
}

}  // namespace

ExitCode PlanCommand(const std::vector<std::string>& arguments,
                     const Surroundings& around, std::ostream& out,
                     std::ostream& error) {
  PlanOutput output;
  RunCommandLine command(
      "coordinator plan",
      "Shows what `coordinator run` with the same flags would do, and sends "
      "nothing.");
  command.line().Section("What to show");
  command.line().Add("show", &output.show,
                     "also the first N requests of the first level");
  command.line().Add("json", &output.json, "the plan as JSON");
  command.line().Add("yaml", &output.yaml,
                     "the plan as YAML, to be run with --config");
  command.line().Add("save", &output.save,
                     "write the plan as YAML to this file, to be run with "
                     "`coordinator --config FILE`");
  absl::Status status = command.line().Parse(arguments);
  if (command.line().help_asked()) {
    out << command.line().Help();
    return kExitDone;
  }
  if (status.ok()) status = Show(&command, output, around, out, error);
  if (status.ok()) return kExitDone;
  error << "coordinator plan: " << status.message() << "\n";
  return kExitBadInput;
}

}  // namespace byzerperf
