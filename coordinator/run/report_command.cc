#include "coordinator/run/report_command.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/cli/command_line.h"
#include "coordinator/plan/language_flag.h"
#include "coordinator/report/summary_csv.h"
#include "coordinator/run/json_text.h"
#include "coordinator/run/part_file.h"
#include "coordinator/run/rebuild.h"
#include "coordinator/run/run_reports.h"

namespace byzerperf {
namespace {

absl::Status Rebuild(const std::string& dir, std::string language_flag,
                     std::ostream& out, std::ostream& error) {
  if (dir.empty()) {
    return absl::InvalidArgumentError(
        "which run? Give its results directory: coordinator report DIR");
  }
  ASSIGN_OR_RETURN(const Language language, ReadLanguageFlag(&language_flag));
  ASSIGN_OR_RETURN(const SavedRun run, ReadResults(dir));
  for (const std::string& notice : run.notices) {
    error << "note: " << notice << "\n";
  }
  const RunReports reports = MakeReports(run, language, dir);
  for (const auto& [name, text] : reports.files) {
    RETURN_IF_ERROR(WriteWholeFile(absl::StrCat(dir, "/", name), text));
  }
  RETURN_IF_ERROR(WriteWholeFile(dir + "/summary.json", JsonText(run.result)));
  RETURN_IF_ERROR(WriteWholeFile(
      dir + "/summary.csv",
      SummaryCsv(run.result, language == Language::kEnglish
                                 ? CsvEncoding::kPlain
                                 : CsvEncoding::kWithByteOrderMark)));
  out << reports.terminal << "\n" << reports.answer << std::endl;
  return absl::OkStatus();
}

}  // namespace

ExitCode ReportCommand(const std::vector<std::string>& arguments,
                       std::ostream& out, std::ostream& error) {
  std::string dir;
  std::string language;
  CommandLine line("coordinator report",
                   "Rebuilds every report of a saved run; reads one that was "
                   "cut off up to its last whole line.");
  line.AddPositional("DIR", &dir, "the results directory");
  line.Add("lang", &language,
           "en, zh or both: the report's language (default: from LANG)");
  absl::Status status = line.Parse(arguments);
  if (line.help_asked()) {
    out << line.Help();
    return kExitDone;
  }
  if (status.ok()) status = Rebuild(dir, language, out, error);
  if (status.ok()) return kExitDone;
  error << "coordinator report: " << status.message() << std::endl;
  return kExitBadInput;
}

}  // namespace byzerperf
