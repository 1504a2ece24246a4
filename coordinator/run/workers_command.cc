#include "coordinator/run/workers_command.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/host_name.h"
#include "common/base/status_macros.h"
#include "common/loop/signal_watch.h"
#include "coordinator/plan/workers_options.h"
#include "coordinator/report/workers_view.h"
#include "coordinator/run/json_text.h"
#include "coordinator/run/worker_calls.h"
#include "coordinator/run/worker_endpoints.h"

namespace byzerperf {
namespace {

// The report in the language, or in both.
void Print(Language language, std::ostream& out,
           const std::function<std::string(ReportLanguage)>& report) {
  if (language != Language::kChinese) out << report(ReportLanguage::kEnglish);
  if (language != Language::kEnglish) out << report(ReportLanguage::kChinese);
  out << std::flush;
}

// Who pulled the brake, for whoever finds the run stopped.
std::string ReasonToTell(const std::string& given) {
  const std::string who = absl::StrCat("`coordinator stop` on ", HostName());
  return given.empty() ? who : absl::StrCat(given, " (", who, ")");
}

ExitCode ShowWorkers(const WorkersOptions& options, const FoundWays& found,
                     const Clock& clock, std::ostream& out) {
  const double now_unix_s = clock.UnixSeconds();
  v1::WorkerList list =
      DescribeWorkers(found.ways, options.workers.wait, clock);
  for (const auto& [entry, problem] : found.not_found) {
    v1::WorkerStatus& worker = *list.add_workers();
    worker.set_worker(entry);
    worker.set_problem(problem);
  }
  if (options.json) {
    out << JsonText(list) << std::flush;
  } else {
    Print(options.language, out, [&](ReportLanguage language) {
      return WorkersReport(list, now_unix_s, language);
    });
  }
  const bool all = std::all_of(
      list.workers().begin(), list.workers().end(),
      [](const v1::WorkerStatus& worker) { return worker.answered(); });
  return all ? kExitDone : kExitNotValid;
}

ExitCode PullBrake(const WorkersOptions& options, const FoundWays& found,
                   const Clock& /*clock*/, std::ostream& out) {
  std::vector<StopOutcome> outcomes = StopWorkers(
      found.ways, ReasonToTell(options.reason), options.workers.wait);
  for (const auto& [entry, problem] : found.not_found) {
    outcomes.push_back({entry, problem, ""});
  }
  Print(options.language, out, [&](ReportLanguage language) {
    return StopReport(outcomes, language);
  });
  const bool all = std::all_of(
      outcomes.begin(), outcomes.end(),
      [](const StopOutcome& outcome) { return outcome.problem.empty(); });
  return all ? kExitDone : kExitNotValid;
}

using Act = ExitCode (*)(const WorkersOptions&, const FoundWays&, const Clock&,
                         std::ostream&);

absl::StatusOr<ExitCode> ParseAndAct(WorkersCommandLine* command,
                                     const std::vector<std::string>& arguments,
                                     Act act, std::ostream& out,
                                     std::ostream& error) {
  RETURN_IF_ERROR(command->line().Parse(arguments));
  if (command->line().help_asked()) {
    out << command->line().Help();
    return kExitDone;
  }
  ASSIGN_OR_RETURN(const WorkersOptions options, command->Resolve());
  for (const std::string& notice : SecretFileNotices(options.workers)) {
    error << "note: " << notice << "\n";
  }
  // Nothing is to be saved: Ctrl-C ends it at once.
  UnblockStopSignals();
  const SystemClock clock;
  ASSIGN_OR_RETURN(const FoundWays found, FindWays(options.workers, clock));
  return act(options, found, clock, out);
}

ExitCode RunCommandOf(WorkersCommandLine::Command kind, const char* name,
                      const std::vector<std::string>& arguments, Act act,
                      std::ostream& out, std::ostream& error) {
  WorkersCommandLine command(kind);
  const absl::StatusOr<ExitCode> code =
      ParseAndAct(&command, arguments, act, out, error);
  if (code.ok()) return *code;
  error << "coordinator " << name << ": " << code.status().message()
        << std::endl;
  return kExitBadInput;
}

}  // namespace

ExitCode WorkersCommand(const std::vector<std::string>& arguments,
                        std::ostream& out, std::ostream& error) {
  return RunCommandOf(WorkersCommandLine::Command::kWorkers, "workers",
                      arguments, ShowWorkers, out, error);
}

ExitCode StopCommand(const std::vector<std::string>& arguments,
                     std::ostream& out, std::ostream& error) {
  return RunCommandOf(WorkersCommandLine::Command::kStop, "stop", arguments,
                      PullBrake, out, error);
}

}  // namespace byzerperf
