#include "coordinator/report/warning_view.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "coordinator/report/asked_lengths.h"
#include "coordinator/report/asked_load_view.h"
#include "coordinator/report/ended_reason.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/main_failure.h"
#include "coordinator/report/markdown_cell.h"
#include "coordinator/report/model_text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/view.h"
#include "coordinator/report/warning_kinds.h"

namespace byzerperf {
namespace {

constexpr std::ptrdiff_t kMostNamesShown = 4;

std::string Separator(ReportLanguage language) {
  return language == ReportLanguage::kEnglish ? ", " : "、";
}

std::vector<size_t> LevelsOf(const Warning& warning) {
  std::vector<size_t> levels;
  levels.reserve(warning.levels.size());
  for (const LevelValue& one : warning.levels) levels.push_back(one.level);
  return levels;
}

// "6.1" or "6.1–9.8".
std::string ValueRange(const Warning& warning) {
  const auto [low, high] =
      std::minmax_element(warning.levels.begin(), warning.levels.end(),
                          [](const LevelValue& a, const LevelValue& b) {
                            return a.value < b.value;
                          });
  if (low == warning.levels.end()) return "";
  const std::string from = FormatWarningValue(warning.kind, low->value);
  const std::string to = FormatWarningValue(warning.kind, high->value);
  return from == to ? from : from + "–" + to;
}

// The commonest first: "stop 80%, length 20%".
std::string FinishReasons(const v1::LevelResult& level,
                          ReportLanguage language) {
  std::vector<std::pair<double, std::string>> reasons;
  double total = 0;
  for (const auto& [reason, count] : level.finish_reasons()) {
    reasons.emplace_back(-static_cast<double>(count), reason);
    total += count;
  }
  std::sort(reasons.begin(), reasons.end());
  return absl::StrJoin(
      reasons, Separator(language),
      [total](std::string* out, const std::pair<double, std::string>& one) {
        absl::StrAppend(out, SafeUtf8(one.second, 40), " ",
                        FormatPercent(-one.first / total));
      });
}

// "w1, w2", of many the first ones and how many there are.
template <typename Names>
std::string FewNames(const Names& names, ReportLanguage language) {
  const auto shown =
      std::min(static_cast<std::ptrdiff_t>(names.size()), kMostNamesShown);
  std::string text =
      absl::StrJoin(names.begin(), names.begin() + shown, Separator(language),
                    [](std::string* out, const std::string& name) {
                      absl::StrAppend(out, MarkdownCell(name));
                    });
  if (shown < static_cast<std::ptrdiff_t>(names.size())) {
    absl::StrAppend(&text, Separator(language), "… (", names.size(), ")");
  }
  return text;
}

std::vector<std::string> WorkerNames(const v1::LevelResult& level) {
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(level.workers_size()));
  for (const v1::WorkerResult& worker : level.workers()) {
    names.push_back(worker.worker());
  }
  return names;
}

// The workers that the warning is about.
void AddWho(WarningKind kind, const v1::LevelResult& level,
            ReportLanguage language, View* item) {
  if (kind == WarningKind::kJoined) {
    item->texts["who"] = FewNames(level.joined_workers(), language);
  } else if (kind != WarningKind::kDegraded) {
    item->texts["who"] = FewNames(WorkerNames(level), language);
  } else if (!level.degraded().lost_workers().empty()) {
    item->Add("lost").texts["who"] =
        FewNames(level.degraded().lost_workers(), language);
  }
}

bool HasTtft(const v1::LevelResult& level) {
  return level.ttft_ms().count() > 0;
}

void AddLevels(const ReportInput& input, ReportLanguage language,
               const Warning& warning, View* section) {
  for (const LevelValue& one : warning.levels) {
    const v1::LevelResult& level = LevelAt(input.result, one.level);
    View& item = section->Add("each");
    if (&one != &warning.levels.front()) item.Add("next");
    item.texts["level_name"] = LevelNames(input, {one.level}, language);
    item.texts["issued"] =
        FormatNumber(P99(HasTtft(level) ? level.ttft_ms() : level.e2e_ms()));
    item.texts["value"] = FormatWarningValue(warning.kind, one.value);
    AddWho(warning.kind, level, language, &item);
    if (!input.findings.usable[one.level]) item.Add("left_out");
    item.Add(input.findings.failed[one.level] ? "too_many_errors"
                                              : "cut_short");
    const std::string finish = FinishReasons(level, language);
    if (!finish.empty()) item.Add("finish").texts["reasons"] = finish;
    const std::string failure = MainFailure(input.result, {one.level});
    if (!failure.empty()) item.Add("failure").texts["outcome"] = failure;
  }
}

// What is said of one level only, the one with the greatest value.
void AddWorst(const ReportInput& input, ReportLanguage language,
              const Warning& warning, View* section) {
  const auto worst =
      std::max_element(warning.levels.begin(), warning.levels.end(),
                       [](const LevelValue& a, const LevelValue& b) {
                         return a.value < b.value;
                       });
  if (worst == warning.levels.end()) return;
  const v1::LevelResult& level = LevelAt(input.result, worst->level);
  if (warning.levels.size() > 1) {
    section->Add("several").texts["worst"] =
        LevelNames(input, {worst->level}, language);
  }
  AddModelContrast(warning.kind, level, section);
  if (warning.kind == WarningKind::kInputLengthsOff) {
    AddInputLengths(level, section);
    section->texts["value"] = FormatWarningValue(warning.kind, worst->value);
  }
  if (warning.kind == WarningKind::kOutputLengthsOff) {
    AddOutputLengths(level, section);
    const std::string finish = FinishReasons(level, language);
    if (!finish.empty()) section->Add("finish").texts["reasons"] = finish;
  }
}

// What the levels that ran on other workers are held against.
void AddFirstWorkers(const ReportInput& input, ReportLanguage language,
                     View* section) {
  section->texts["first"] = LevelNames(input, {0}, language);
  section->texts["first_who"] =
      FewNames(WorkerNames(LevelAt(input.result, 0)), language);
  if (input.findings.own_servers) section->Add("own_targets");
}

// Its time ended it, whatever number of requests it was to send.
bool EndedByTime(const v1::LoadPlan& plan, const v1::LevelResult& level) {
  const auto stage = std::find_if(
      plan.stages().begin(), plan.stages().end(),
      [&](const v1::Stage& one) { return one.level() == level.level(); });
  if (stage == plan.stages().end() || !stage->has_duration_s()) return false;
  const v1::RequestCounts& requests = level.requests();
  return !stage->has_request_count() ||
         requests.ok() + requests.failed() + requests.cancelled() <
             stage->request_count();
}

// What the wording of several warnings depends on.
void AddCircumstances(const ReportInput& input, const Warning& warning,
                      View* section) {
  const auto any_stage = [&](auto holds) {
    return std::any_of(input.plan.stages().begin(), input.plan.stages().end(),
                       holds);
  };
  if (input.findings.open_loop) section->Add("open_loop");
  if (input.findings.sessions) section->Add("sessions");
  if (any_stage([](const v1::Stage& stage) {
        return stage.prefill_concurrency() > 0;
      })) {
    section->Add("prefill_limited");
  }
  if (any_stage(HasCooldown)) section->Add("cooldown");
  if (warning.levels.empty()) return;
  if (std::all_of(warning.levels.begin(), warning.levels.end(),
                  [&](const LevelValue& one) {
                    return EndedByTime(input.plan,
                                       LevelAt(input.result, one.level));
                  })) {
    section->Add("by_time");
  }
  section->Add(HasTtft(LevelAt(input.result, warning.levels.front().level))
                   ? "streamed"
                   : "whole");
}

void AddMissingWorkers(const v1::RunResult& result, ReportLanguage language,
                       View* section) {
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(result.missing_workers_size()));
  for (const v1::MissingWorker& missing : result.missing_workers()) {
    names.push_back(missing.worker());
  }
  section->texts["who"] = FewNames(names, language);
  section->Add(result.levels().empty() ? "no_load" : "went_on");
}

void AddStopReason(const v1::RunResult& result, ReportLanguage language,
                   View* section) {
  section->Add(result.ended() == "stopped" ? "by_user" : "by_failure");
  if (!result.ended_reason().empty()) {
    section->Add("why").texts["reason"] =
        EndedReasonText(result.ended_reason(), language);
  }
}

}  // namespace

std::vector<std::string> WarningTexts(const ReportInput& input,
                                      ReportLanguage language) {
  std::vector<std::string> texts;
  for (const Warning& warning : input.findings.warnings) {
    View view;
    View& section = view.Add(WarningSection(warning.kind));
    section.texts["levels"] = LevelNames(input, LevelsOf(warning), language);
    section.texts["values"] = ValueRange(warning);
    section.texts["percentile"] = "p" + FormatLoad(warning.percentile);
    section.texts["needed"] = FormatLoad(warning.requests_needed);
    AddLevels(input, language, warning, &section);
    AddWorst(input, language, warning, &section);
    AddCircumstances(input, warning, &section);
    if (warning.kind == WarningKind::kWorkersDiffer) {
      AddFirstWorkers(input, language, &section);
    }
    if (warning.kind == WarningKind::kWorkersMissing) {
      AddMissingWorkers(input.result, language, &section);
    }
    if (warning.kind == WarningKind::kStopped) {
      AddStopReason(input.result, language, &section);
    }
    std::string text = Render(TemplatesIn(language), "warning", view);
    texts.emplace_back(Trim(text));
  }
  return texts;
}

}  // namespace byzerperf
