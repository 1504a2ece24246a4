#include "coordinator/report/workers_view.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/base/text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_table.h"
#include "coordinator/report/view.h"

namespace byzerperf {
namespace {

constexpr double kMibPerGib = 1024;
constexpr size_t kMostTextBytes = 500;  // what another process says of itself

std::string CountOrAbsent(uint32_t count) {
  return count == 0 ? kAbsent : FormatLoad(count);
}

const char* StateKey(const v1::WorkerStatus& worker) {
  if (!worker.answered()) return "state_silent";
  return worker.description().busy_with().empty() ? "state_free" : "state_busy";
}

std::vector<std::string> WorkerCells(const v1::WorkerStatus& worker,
                                     ReportLanguage language) {
  const v1::WorkerDescription& facts = worker.description();
  const auto text = [](const std::string& said) {
    return said.empty() ? kAbsent : SafeUtf8(said, kMostTextBytes);
  };
  return {worker.worker(),
          TermFor(StateKey(worker), language),
          text(facts.version()),
          text(facts.hostname()),
          CountOrAbsent(facts.cores()),
          facts.memory_mib() == 0
              ? kAbsent
              : FormatNumber(facts.memory_mib() / kMibPerGib),
          worker.has_round_trip_ms() ? FormatNumber(worker.round_trip_ms())
                                     : kAbsent};
}

std::string TableOf(const v1::WorkerList& list, ReportLanguage language) {
  TextTable table;
  table.AddColumn(TermFor("worker", language), Align::kLeft);
  table.AddColumn(TermFor("state", language), Align::kLeft);
  table.AddColumn(TermFor("version", language), Align::kLeft);
  table.AddColumn(TermFor("host", language), Align::kLeft);
  table.AddColumn(TermFor("cores", language), Align::kRight);
  table.AddColumn(TermFor("memory", language), Align::kRight);
  table.AddColumn(TermFor("round_trip", language), Align::kRight);
  for (const v1::WorkerStatus& worker : list.workers()) {
    table.AddRow(WorkerCells(worker, language));
  }
  std::string text = table.Plain();
  text.pop_back();  // the template ends the line
  return text;
}

void AddCeilings(const v1::Ceilings& ceilings, View* view) {
  std::vector<std::pair<const char*, std::string>> set;
  if (ceilings.has_concurrency()) {
    set.emplace_back("concurrency", FormatLoad(ceilings.concurrency()));
  }
  if (ceilings.has_requests_per_s()) {
    set.emplace_back("rate", FormatLoad(ceilings.requests_per_s()));
  }
  if (ceilings.has_run_s()) {
    set.emplace_back("duration", FormatSeconds(ceilings.run_s()));
  }
  if (ceilings.has_requests()) {
    set.emplace_back("request_count",
                     FormatLoad(static_cast<double>(ceilings.requests())));
  }
  if (ceilings.has_output_tokens()) {
    set.emplace_back("tokens",
                     FormatLoad(static_cast<double>(ceilings.output_tokens())));
  }
  for (const auto& [name, value] : set) {
    View& ceiling = view->Add("ceiling");
    if (name != set.front().first) ceiling.Add("next");
    ceiling.Add(name).texts["value"] = value;
  }
}

void AddAnswered(const v1::WorkerStatus& worker, double now_unix_s,
                 View* view) {
  const v1::WorkerDescription& facts = worker.description();
  view->texts["name"] = worker.worker();
  if (!worker.problem().empty()) {
    view->Add("problem").texts["text"] = worker.problem();
  }
  if (!facts.cpu().empty()) {
    view->Add("processor").texts["cpu"] = SafeUtf8(facts.cpu(), kMostTextBytes);
  }
  view->texts["threads"] = CountOrAbsent(facts.loop_threads());
  view->texts["files"] = CountOrAbsent(facts.max_open_files());
  view->texts["ports"] = CountOrAbsent(facts.ephemeral_ports());
  if (!facts.targets().empty()) {
    view->Add("own_targets").texts["urls"] =
        SafeUtf8(absl::StrJoin(facts.targets(), ", "), kMostTextBytes);
  }
  AddCeilings(facts.ceilings(), view);
  if (facts.busy_with().empty()) return;
  View& busy = view->Add("busy");
  busy.texts["run"] = SafeUtf8(facts.busy_with(), kMostTextBytes);
  if (!(facts.busy_since_s() > 0)) return;
  View& since = busy.Add("since");
  since.texts["time"] = absl::FormatTime(
      "%Y-%m-%d %H:%M:%S",
      absl::FromUnixSeconds(static_cast<int64_t>(facts.busy_since_s())),
      absl::LocalTimeZone());
  since.texts["ago"] =
      FormatSeconds(std::max(0.0, now_unix_s - facts.busy_since_s()));
}

}  // namespace

std::string WorkersReport(const v1::WorkerList& list, double now_unix_s,
                          ReportLanguage language) {
  View view;
  view.texts["table"] = TableOf(list, language);
  for (const v1::WorkerStatus& worker : list.workers()) {
    View& one = view.Add("one");
    if (worker.answered()) {
      AddAnswered(worker, now_unix_s, &one.Add("answered"));
    } else {
      one.Add("silent").texts["text"] = worker.problem();
    }
  }
  return Render(TemplatesIn(language), "worker_list", view);
}

std::string StopReport(const std::vector<StopOutcome>& outcomes,
                       ReportLanguage language) {
  View view;
  for (const StopOutcome& outcome : outcomes) {
    const char* section = "idle";
    if (!outcome.problem.empty()) {
      section = "silent";
    } else if (!outcome.stopped.empty()) {
      section = "stopped";
    }
    View& line = view.Add("one").Add(section);
    line.texts["name"] = outcome.worker;
    line.texts["text"] = outcome.problem.empty()
                             ? SafeUtf8(outcome.stopped, kMostTextBytes)
                             : outcome.problem;
  }
  return Render(TemplatesIn(language), "brake_outcome", view);
}

}  // namespace byzerperf
