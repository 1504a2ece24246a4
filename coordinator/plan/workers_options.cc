#include "coordinator/plan/workers_options.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "coordinator/plan/language_flag.h"
#include "coordinator/plan/plan_parts.h"

namespace byzerperf {
namespace {

// Whoever looks wants to know now.
constexpr absl::Duration kLookWait = absl::Seconds(5);
constexpr size_t kMaxReasonBytes = 200;

const char* ProgramOf(WorkersCommandLine::Command command) {
  return command == WorkersCommandLine::Command::kWorkers
             ? "coordinator workers"
             : "coordinator stop";
}

const char* SummaryOf(WorkersCommandLine::Command command) {
  return command == WorkersCommandLine::Command::kWorkers
             ? "Who is up, of which version, on which host, with what of its "
               "own, and busy with what. Sends no load. The exit status is 110 "
               "when a worker does not answer."
             : "The operator's brake: whatever these workers send stops now, "
               "whoever's run it is; that run ends on all its workers and "
               "keeps "
               "what it has. The exit status is 110 when a worker does not "
               "answer.";
}

absl::Status CheckReason(const std::string& reason) {
  const bool printable =
      std::all_of(reason.begin(), reason.end(), [](char one) {
        return static_cast<unsigned char>(one) >= ' ' && one != 0x7f;
      });
  if (printable && reason.size() <= kMaxReasonBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--reason: one line of at most ", kMaxReasonBytes,
                   " bytes; it stands in logs and in the run's report"));
}

}  // namespace

WorkersCommandLine::WorkersCommandLine(Command command)
    : line_(ProgramOf(command), SummaryOf(command)) {
  flags_.worker_wait = kLookWait;
  AddWorkerAccessFlags(&line_, &flags_, /*must_be_given=*/true);
  if (command == Command::kStop) {
    line_.Add("reason", &reason_, "why, for the run's report and the trail");
  }
  line_.Section("Output");
  if (command == Command::kWorkers) {
    line_.Add("json", &json_, "a JSON object instead of the table");
  }
  line_.Add("lang", &language_,
            "en, zh or both: the language (default: from LANG)");
}

absl::StatusOr<WorkersOptions> WorkersCommandLine::Resolve() {
  RunOptions run;
  RETURN_IF_ERROR(FillWorkers(flags_, &run));
  if (run.workers.addresses.empty()) {
    return absl::InvalidArgumentError(
        "--workers: which ones? For example --workers gpu1,gpu2 or --workers "
        "dns:///workers.ns.svc");
  }
  RETURN_IF_ERROR(CheckReason(reason_));
  WorkersOptions options;
  options.workers = run.workers;
  options.json = json_;
  options.reason = reason_;
  ASSIGN_OR_RETURN(options.language, ReadLanguageFlag(&language_));
  return options;
}

}  // namespace byzerperf
