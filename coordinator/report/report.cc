#include "coordinator/report/report.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/display_width.h"
#include "common/base/text.h"
#include "coordinator/report/asked_view.h"
#include "coordinator/report/byzerperf_block.h"
#include "coordinator/report/client_table.h"
#include "coordinator/report/client_view.h"
#include "coordinator/report/conclusion_view.h"
#include "coordinator/report/curve_view.h"
#include "coordinator/report/interval_text.h"
#include "coordinator/report/level_tables.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/limit_view.h"
#include "coordinator/report/model_table.h"
#include "coordinator/report/movement_table.h"
#include "coordinator/report/movement_text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/runs_table.h"
#include "coordinator/report/target_answers.h"
#include "coordinator/report/target_table.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/terminal_table.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_width.h"
#include "coordinator/report/verdict_view.h"
#include "coordinator/report/view.h"
#include "coordinator/report/warning_view.h"

namespace byzerperf {
namespace {

constexpr size_t kTerminalColumns = 80;
constexpr size_t kMaxTerminalWarnings = 4;
constexpr size_t kMaxTerminalCauses = 2;
constexpr size_t kMaxReportCauses = 16;  // more than there are
constexpr size_t kMaxTerminalChartLoads = 8;

void AddIfAny(const std::string& name, const std::string& text, View* view) {
  if (!text.empty()) view->Add(name).texts["table"] = text;
}

// The words of one template, without the line feeds around them.
std::string Words(ReportLanguage language, const std::string& name,
                  const View& view) {
  const std::string text = Render(TemplatesIn(language), name, view);
  return std::string(Trim(text));
}

void AddClient(const ReportInput& input, ReportLanguage language,
               size_t max_causes, View* view) {
  const std::string sentence = ClientSentence(input, language, max_causes);
  if (sentence.empty()) return;
  View& client = view->Add("client_sentence");
  client.texts["sentence"] = sentence;
  if (input.findings.client.verdict == ClientVerdict::kLimited) {
    client.Add("marked");
  }
}

void AddLimitedLevels(const ReportInput& input, ReportLanguage language,
                      View* view) {
  const std::vector<LimitLine> lines = LimitLines(input, language);
  if (lines.empty()) return;
  View& section = view->Add("limited_levels");
  for (const LimitLine& line : lines) {
    View& item = section.Add("line");
    item.texts["loads"] = line.loads;
    item.texts["text"] = line.text;
  }
}

// The legend tells only of the columns that the table has.
void AddClientHealth(const ReportInput& input, ReportLanguage language,
                     View* view) {
  const std::string table = ClientTable(input, language);
  if (table.empty()) return;
  View& section = view->Add("client_health");
  section.texts["table"] = table;
  const std::string heading = table.substr(0, table.find('\n'));
  for (const char* column : {"ttft_error_bound", "icl_error_bound", "send_lag",
                             "loop_lag", "thread_cpu", "run_delay", "host_cpu",
                             "cpu_pressure", "coalesced", "acknowledged"}) {
    if (absl::StrContains(heading, TermFor(column, language))) {
      section.Add(absl::StrCat("has_", column));
    }
  }
}

// Verdict, reason and facts: what Markdown and terminal share.
View SharedView(const ReportInput& input, ReportLanguage language) {
  View view;
  AddTerms(language, &view);
  AddVerdict(input, language, &view);
  view.texts["verdict"] = Words(language, "headline", view);
  view.texts["because"] = Words(language, "reason", view);
  AddRepeats(input, &view);
  const std::string limit = LimitSentence(input, language);
  if (!limit.empty()) view.Add("limit_sentence").texts["sentence"] = limit;
  const std::string by_target = TargetSentence(input, language);
  if (!by_target.empty()) view.Add("by_target").texts["sentence"] = by_target;
  AddAsked(input, language, &view);
  if (input.result.levels_size() > 0) view.Add("any_level");
  return view;
}

// The seed knows closed loops only: its last figure multiplies by concurrency.
std::string CompatibleBlocks(const ReportInput& input) {
  std::string blocks;
  const size_t levels =
      std::min(input.seed_aggregates.size(),
               static_cast<size_t>(input.result.levels_size()));
  for (const size_t at : input.findings.by_load) {
    const v1::LevelResult& level = LevelAt(input.result, at);
    if (at >= levels || level.requests().ok() == 0 ||
        !level.asked().has_concurrency()) {
      continue;
    }
    absl::StrAppend(
        &blocks, blocks.empty() ? "" : "\n\n",
        ByzerPerfBlock(input.seed_aggregates[at], level.requests().ok()));
  }
  return blocks;
}

bool AnyLevel(const v1::RunResult& result,
              bool (*holds)(const v1::LevelResult&)) {
  return std::any_of(result.levels().begin(), result.levels().end(), holds);
}

// What below a table tells how to read it, where it applies.
void AddTableNotes(const v1::RunResult& result, View* view) {
  if (AnyLevel(result, [](const v1::LevelResult& level) {
        return level.over_saturated();
      })) {
    view->Add("any_over_saturated");
  }
  if (AnyLevel(result, [](const v1::LevelResult& level) {
        return level.requests().cancelled() > 0;
      })) {
    view->Add("any_cancelled");
  }
  uint32_t not_sent = 0;
  uint32_t not_due = 0;
  for (const v1::LevelResult& level : result.levels()) {
    not_sent += level.requests().not_sent() - level.requests().not_due();
    not_due += level.requests().not_due();
  }
  if (not_sent > 0) {
    view->Add("any_not_sent").texts["count"] = FormatLoad(not_sent);
  }
  if (not_due > 0) {
    view->Add("any_not_due").texts["count"] = FormatLoad(not_due);
  }
}

void AddTerminalWarnings(const std::vector<std::string>& warnings, View* view) {
  const size_t shown = std::min(warnings.size(), kMaxTerminalWarnings);
  for (size_t i = 0; i < shown; ++i) {
    view->Add("one").texts["text"] = warnings[i];
  }
  if (shown < warnings.size()) {
    view->Add("more").texts["count"] =
        FormatLoad(static_cast<double>(warnings.size() - shown));
  }
}

}  // namespace

std::string MarkdownReport(const ReportInput& input, ReportLanguage language) {
  View view = SharedView(input, language);
  AddClient(input, language, kMaxReportCauses, &view);
  // One paragraph: a line feed would become a blank between Chinese words.
  view.texts["because"] = absl::StrReplaceAll(
      view.texts["because"],
      {{"\n", language == ReportLanguage::kEnglish ? " " : ""}});
  view.texts["underline"] =
      std::string(DisplayWidth(view.texts["verdict"]), '=');
  AddConclusion(input, language, &view);
  AddCurveReadings(input, &view);
  const bool within = AnyIntervalWithinLevels(input.result);
  const bool between = AnyIntervalBetweenRuns(input.result);
  if (within || between) view.Add("any_interval");
  if (within) view.Add("within_levels");
  if (between) view.Add("between_runs");
  if (input.result.levels_size() > 0) {
    View& levels = view.Add("levels");
    levels.texts["throughput_table"] = ThroughputTable(input, language);
    levels.texts["latency_table"] = LatencyTable(input, language);
    levels.texts["outcome_table"] = OutcomeTable(input, language);
    AddIfAny("repeated", RunsTable(input, language), &levels);
    AddTableNotes(input.result, &levels);
  }
  if (!input.findings.movements.empty()) {
    View& movements = view.Add("movements");
    for (const std::string& text : MovementTexts(input, language)) {
      movements.Add("sentence").texts["text"] = text;
    }
    movements.texts["table"] = MovementTable(input, language);
    movements.Add("chart").texts["bars"] = LevelChart(input, language, 20);
  }
  AddLimitedLevels(input, language, &view);
  AddIfAny("objectives", ObjectiveTable(input, language), &view);
  AddIfAny("targets", TargetTable(input, language), &view);
  AddIfAny("model_mix", ModelTable(input, language), &view);
  if (input.result.levels_size() > 0) {
    AddClientHealth(input, language, &view);
  }
  const std::string blocks = CompatibleBlocks(input);
  if (!blocks.empty()) view.Add("compatible").texts["blocks"] = blocks;
  return Render(TemplatesIn(language), "report", view);
}

std::string TerminalReport(const ReportInput& input, ReportLanguage language) {
  View view = SharedView(input, language);
  AddClient(input, language, kMaxTerminalCauses, &view);
  AddTableNotes(input.result, &view);
  AddTerminalWarnings(WarningTexts(input, language), &view);
  std::string text =
      WrapLines(Words(language, "terminal_head", view), kTerminalColumns, 2);
  const size_t loads = input.findings.loads.size();
  if (loads > 1 && loads <= kMaxTerminalChartLoads) {
    absl::StrAppend(&text, "\n", LevelChart(input, language, 16));
  }
  if (loads > 0) {
    absl::StrAppend(&text, "\n", TerminalLevelTable(input, language));
  }
  absl::StrAppend(
      &text, "\n",
      WrapLines(Words(language, "terminal_foot", view), kTerminalColumns));
  // Code marks are for Markdown.
  return absl::StrReplaceAll(text, {{"`", ""}});
}

std::string AnswerLine(const ReportInput& input, ReportLanguage language,
                       std::string_view report_path) {
  View view;
  AddVerdict(input, language, &view);
  view.texts["verdict"] = Words(language, "headline", view);
  view.texts["path"] = std::string(report_path);
  return Words(language, "answer", view);
}

}  // namespace byzerperf
