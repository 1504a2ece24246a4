#include "coordinator/report/calibration_view.h"

#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_table.h"
#include "coordinator/report/text_width.h"
#include "coordinator/report/view.h"

namespace byzerperf {
namespace {

using Step = v1::CalibrationStep;

// p50 and p99 in one cell, each under its own heading.
std::string PairCell(const std::string& p50, const std::string& p99) {
  return absl::StrCat(Pad(p50, 6, Align::kRight), "  ",
                      Pad(p99, 6, Align::kRight));
}

std::string NumberOf(const Step& step, bool (Step::*has)() const,
                     double (Step::*get)() const) {
  if (!(step.*has)()) return kAbsent;
  return FormatNumber((step.*get)());
}

std::vector<std::string> CellsOf(const Step& step) {
  const auto number = [&step](bool (Step::*has)() const,
                              double (Step::*get)()
                                  const) { return NumberOf(step, has, get); };
  return {
      absl::StrCat(FormatLoad(step.streams()),
                   step.server_limited() ? "*" : ""),
      FormatNumber(step.events_per_s()),
      PairCell(number(&Step::has_ttft_error_p50_us, &Step::ttft_error_p50_us),
               number(&Step::has_ttft_error_p99_us, &Step::ttft_error_p99_us)),
      PairCell(number(&Step::has_icl_error_p50_us, &Step::icl_error_p50_us),
               number(&Step::has_icl_error_p99_us, &Step::icl_error_p99_us)),
      number(&Step::has_cpu_us_per_event, &Step::cpu_us_per_event),
      step.has_cpu_share_max() ? FormatPercent(step.cpu_share_max()) : kAbsent};
}

std::string StepTable(const v1::WorkerCalibration& worker,
                      ReportLanguage language) {
  TextTable table;
  for (const char* key : {"streams", "events_rate", "ttft_error", "icl_error",
                          "cpu_per_event", "cpu"}) {
    table.AddColumn(TermFor(key, language), Align::kRight);
  }
  const std::string pair = PairCell("p50", "p99");
  table.AddRow({"", "", pair, pair, "", ""});
  for (const Step& step : worker.steps()) table.AddRow(CellsOf(step));
  std::string text = table.Plain();
  text.pop_back();  // the template ends the line
  return text;
}

// Why the worker's series ended, as the name of a section.
std::string EndOf(const v1::WorkerCalibration& worker) {
  if (worker.steps().empty()) return "complete";
  const std::string& end = worker.steps(worker.steps_size() - 1).series_end();
  return end.empty() ? "complete" : end;
}

void FillWorkerView(const v1::WorkerCalibration& worker,
                    ReportLanguage language, View& view) {
  view.texts["name"] = worker.worker();
  view.texts["host"] = worker.hostname();
  view.texts["cores"] = FormatLoad(worker.cores());
  view.texts["threads"] = FormatLoad(worker.loop_threads());
  view.texts["table"] = StepTable(worker, language);
  if (EndOf(worker) == "server_limited") view.Add("server_limited");
  const std::string rate =
      worker.gap_ms() > 0 ? FormatLoad(1e3 / worker.gap_ms()) : kAbsent;
  if (!worker.has_streams_within_1ms()) {
    View& none = view.Add("none");
    none.texts["name"] = worker.worker();
    none.texts["rate"] = rate;
    return;
  }
  View& holds = view.Add(worker.streams_at_least() ? "at_least" : "holds");
  holds.texts["name"] = worker.worker();
  holds.texts["rate"] = rate;
  // Of whole streams: below the next one.
  holds.texts["streams"] = FormatLoad(std::floor(worker.streams_within_1ms()));
  if (worker.streams_at_least()) holds.Add(absl::StrCat("end_", EndOf(worker)));
}

}  // namespace

std::string CalibrationReport(const v1::Calibration& calibration,
                              ReportLanguage language) {
  View view;
  for (const v1::WorkerCalibration& worker : calibration.workers()) {
    FillWorkerView(worker, language, view.Add("worker"));
  }
  return Render(TemplatesIn(language), "calibration", view);
}

std::string CalibrationProgress(const std::string& worker, const Step& step,
                                ReportLanguage language) {
  View view;
  View& line = view.Add("step");
  line.texts["name"] = worker;
  line.texts["streams"] = FormatLoad(step.streams());
  line.texts["rate"] = FormatNumber(step.events_per_s());
  if (step.has_ttft_error_p99_us()) {
    line.Add("error").texts["us"] = FormatNumber(step.ttft_error_p99_us());
  }
  if (step.server_limited()) line.Add("server_limited");
  return std::string(Trim(Render(TemplatesIn(language), "calibration", view)));
}

}  // namespace byzerperf
