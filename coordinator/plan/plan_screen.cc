#include "coordinator/plan/plan_screen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"
#include "absl/time/time.h"
#include "common/base/duration.h"
#include "common/base/text.h"
#include "common/plan/planned_request.h"
#include "common/stats/distribution.h"
#include "coordinator/plan/levels.h"
#include "coordinator/plan/plan_words.h"

namespace byzerperf {
namespace {

using Row = std::array<std::string, 7>;

// Columns on a terminal: East Asian characters take two.
size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;  // inside a character
    width += byte >= 0xE3 ? 2 : 1;        // from U+3000 on
  }
  return width;
}

std::string Padding(std::string_view text, size_t width) {
  const size_t used = DisplayWidth(text);
  return std::string(used < width ? width - used : 0, ' ');
}

template <typename... Values>
std::string Fill(std::string_view phrase, const Values&... values) {
  // Substitute counts from 0; the phrases count from 1, as people do.
  return absl::Substitute(ToAbsl(phrase), "", values...);
}

std::string SecondsText(double seconds) {
  return byzerperf::FormatDuration(absl::Seconds(seconds));
}

std::string Percentiles(uint32_t measured, const PlanWords& words) {
  std::vector<std::string> names;
  for (const double percentile : {50.0, 90.0, 95.0, 99.0, 99.9}) {
    if (measured >= RequestsNeededFor(percentile)) {
      names.push_back(absl::StrCat("p", percentile));
    }
  }
  return names.empty() ? std::string(words.no_percentiles)
                       : absl::StrJoin(names, " ");
}

Row StageRow(const v1::Stage& stage, const PlanWords& words) {
  const uint32_t concurrency = stage.load().concurrency();
  Row row = {stage.level(),
             absl::StrCat(concurrency),
             "",
             absl::StrCat(stage.warmup_request_count()),
             "-",
             "-",
             "-"};
  if (stage.has_request_count()) {
    const uint32_t count = stage.request_count();
    const uint32_t measured = MeasuredRequests(stage);
    row[2] = absl::StrCat(count);
    row[4] = absl::StrFormat(
        "%.1f", static_cast<double>(count) / static_cast<double>(concurrency));
    row[5] = absl::StrCat(measured);
    row[6] = Percentiles(measured, words);
  }
  if (stage.has_duration_s()) {
    absl::StrAppend(&row[2], row[2].empty() ? "" : ", ",
                    Fill(words.unbounded, SecondsText(stage.duration_s())));
  }
  return row;
}

std::string Table(const std::vector<Row>& rows) {
  std::array<size_t, 7> widths = {};
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  std::string text;
  for (const Row& row : rows) {
    absl::StrAppend(&text, "  ", row[0], Padding(row[0], widths[0]));
    for (size_t i = 1; i + 1 < row.size(); ++i) {
      absl::StrAppend(&text, "  ", Padding(row[i], widths[i]), row[i]);
    }
    absl::StrAppend(&text, "  ", row.back(), "\n");
  }
  return text;
}

std::string TargetText(const v1::Target& target, const PlanWords& words) {
  const auto& urls = target.urls();
  std::string where;
  if (urls.empty()) {
    where = words.target_own;
  } else if (urls.size() == 1) {
    where = Fill(words.target_via, urls[0]);
  } else {
    where = Fill(words.target_direct, urls.size(), absl::StrJoin(urls, ", "));
  }
  return absl::StrCat(
      where, " (", v1::Api::Value_Name(target.api()), ", ",
      ToAbsl(target.streaming() ? words.streaming : words.not_streaming), ")");
}

std::string_view ReuseText(v1::PromptReuse::Value reuse,
                           const PlanWords& words) {
  if (reuse == v1::PromptReuse::bust) return words.bust;
  return reuse == v1::PromptReuse::fresh ? words.fresh : words.same;
}

std::string PromptsText(const RunOptions& options, const PlanWords& words) {
  const std::string& reset_cache = options.plan.target().reset_cache();
  return absl::StrCat(
      Fill(words.prompts_found, options.prompts.prompts_size(),
           ToAbsl(ReuseText(options.plan.prompt_reuse(), words))),
      reset_cache.empty() ? "" : Fill(words.reset_cache, reset_cache));
}

std::string GenerationText(const v1::Sampling& sampling) {
  std::string text = absl::StrCat(
      "template ", v1::Template::Value_Name(sampling.template_()),
      sampling.template_params_seed() ? " (seed parameters)" : "", ", ",
      sampling.max_tokens_field(), " ", sampling.max_tokens());
  if (sampling.has_min_tokens()) {
    absl::StrAppend(&text, ", min_tokens ", sampling.min_tokens());
  }
  if (sampling.ignore_eos()) text += ", ignore_eos";
  absl::StrAppend(&text, ", temperature ", sampling.temperature(), ", top_p ",
                  sampling.top_p());
  if (!sampling.extra_body_json().empty()) {
    absl::StrAppend(&text, ", ", SafeUtf8(sampling.extra_body_json(), 200));
  }
  return text;
}

std::string TimeText(const v1::LoadPlan& plan, const PlanWords& words) {
  double seconds = plan.pause_s() * (plan.stages_size() - 1);
  for (const v1::Stage& stage : plan.stages()) {
    if (!stage.has_duration_s()) return std::string(words.time_open);
    seconds += stage.duration_s() + stage.grace_period_s();
  }
  return Fill(words.time_most, SecondsText(seconds));
}

std::string TotalText(const v1::LoadPlan& plan, const PlanWords& words) {
  uint64_t requests = 0;
  for (const v1::Stage& stage : plan.stages()) {
    if (!stage.has_request_count()) return TimeText(plan, words);
    requests += stage.request_count();
  }
  return Fill(words.total, requests, TimeText(plan, words));
}

std::string ObjectiveTexts(const v1::LoadPlan& plan) {
  return absl::StrJoin(plan.objectives(), ", ",
                       [](std::string* out, const v1::Objective& objective) {
                         absl::StrAppend(out, objective.text());
                       });
}

std::string Head(const RunOptions& options, const PlanWords& words) {
  const v1::LoadPlan& plan = options.plan;
  const std::vector<std::string>& workers = options.workers.addresses;
  std::vector<std::pair<std::string_view, std::string>> lines = {
      {words.model,
       plan.model().empty() ? std::string(words.model_open) : plan.model()},
      {words.target, TargetText(plan.target(), words)},
      {words.workers, workers.empty() ? std::string(words.worker_here)
                                      : absl::StrJoin(workers, ", ")},
      {words.prompts, PromptsText(options, words)},
      {words.generation, GenerationText(plan.sampling())}};
  if (!plan.objectives().empty()) {
    lines.emplace_back(words.limits, ObjectiveTexts(plan));
  }
  lines.emplace_back(words.results, options.output.results_dir);
  size_t width = 0;
  for (const auto& [name, text] : lines) {
    width = std::max(width, DisplayWidth(name));
  }
  std::string head = absl::StrCat(Fill(words.title, plan.run_id()), "\n");
  for (const auto& [name, text] : lines) {
    absl::StrAppend(&head, "  ", ToAbsl(name), Padding(name, width), "  ", text,
                    "\n");
  }
  return head;
}

// Of the user's text, which carries the marker.
std::string Beginning(const v1::Prompt& prompt) {
  const auto user = std::find_if(
      prompt.messages().begin(), prompt.messages().end(),
      [](const v1::Message& message) { return message.role() == "user"; });
  if (user == prompt.messages().end()) return "";
  return absl::StrReplaceAll(SafeUtf8(user->content(), 60), {{"\n", " "}});
}

std::string Screen(const RunOptions& options, const PlanWords& words) {
  std::vector<Row> rows(1);
  std::copy(words.columns.begin(), words.columns.end(), rows[0].begin());
  for (const v1::Stage& stage : options.plan.stages()) {
    rows.push_back(StageRow(stage, words));
  }
  return absl::StrCat(Head(options, words), "\n", Table(rows), "  ",
                      TotalText(options.plan, words), "\n");
}

}  // namespace

std::string PlanScreen(const RunOptions& options) {
  std::string text;
  if (options.output.language != Language::kChinese) {
    text += Screen(options, kEnglishPlanWords);
  }
  if (options.output.language != Language::kEnglish) {
    absl::StrAppend(&text, text.empty() ? "" : "\n",
                    Screen(options, kChinesePlanWords));
  }
  return text;
}

std::string FirstRequests(const RunOptions& options, uint32_t count) {
  const v1::LoadPlan& plan = options.plan;
  const v1::Stage& stage = plan.stages(0);
  if (stage.has_request_count()) count = std::min(count, stage.request_count());
  std::string text = absl::StrCat(stage.level(), "\n");
  for (uint32_t index = 0; index < count; ++index) {
    const auto prompts = static_cast<size_t>(options.prompts.prompts_size());
    const PlannedRequest request = PlanRequest(plan, prompts, 0, index);
    const v1::Prompt& prompt =
        options.prompts.prompts(static_cast<int>(request.prompt));
    absl::StrAppend(&text, "  ", index, "  ", prompt.id(), "  ", request.marker,
                    Beginning(prompt), "\n");
  }
  return text;
}

}  // namespace byzerperf
