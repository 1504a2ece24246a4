#include "coordinator/plan/plan_screen.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/display_width.h"
#include "common/base/text.h"
#include "common/plan/sessions.h"
#include "coordinator/plan/asked_prompts_text.h"
#include "coordinator/plan/lengths_text.h"
#include "coordinator/plan/load_text.h"
#include "coordinator/plan/model_flags.h"
#include "coordinator/plan/plan_table.h"
#include "coordinator/plan/plan_words.h"
#include "coordinator/plan/text_columns.h"
#include "coordinator/plan/trace_prompts.h"

namespace byzerperf {
namespace {

std::string TargetText(const v1::Target& target, const PlanWords& words) {
  const auto& urls = target.urls();
  std::string where;
  if (urls.empty()) {
    where = words.target_own;
  } else if (urls.size() == 1) {
    where = FillPhrase(words.target_via, urls[0]);
  } else {
    where =
        FillPhrase(words.target_direct, urls.size(), absl::StrJoin(urls, ", "));
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

std::string_view SamplingText(v1::PromptSampling::Value sampling,
                              const PlanWords& words) {
  if (sampling == v1::PromptSampling::random) return words.sampling_random;
  return sampling == v1::PromptSampling::shuffle ? words.sampling_shuffle
                                                 : words.sampling_sequential;
}

std::string PromptsText(const RunOptions& options, const PlanWords& words) {
  const std::string& reset_cache = options.plan.target().reset_cache();
  return absl::StrCat(
      FillPhrase(words.prompts_found, options.prompts.prompts_size(),
                 ToAbsl(SamplingText(options.plan.prompt_sampling(), words)),
                 ToAbsl(ReuseText(options.plan.prompt_reuse(), words))),
      reset_cache.empty() ? "" : FillPhrase(words.reset_cache, reset_cache));
}

// Where each prompt asks a length of its own, the line `lengths` tells it.
std::string GenerationText(const v1::Sampling& sampling,
                           const v1::PromptSet& prompts) {
  std::string text =
      absl::StrCat("template ", v1::Template::Value_Name(sampling.template_()),
                   sampling.template_params_seed() ? " (seed parameters)" : "");
  if (!AllAskLengths(prompts)) {
    absl::StrAppend(&text, ", ", sampling.max_tokens_field(), " ",
                    sampling.max_tokens());
  }
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

// Every level by itself, and the rests between them.
std::string TimeText(const RunOptions& options, const PlanWords& words) {
  const v1::LoadPlan& plan = options.plan;
  double most_s = plan.pause_s() * (plan.stages_size() - 1);
  double least_s = most_s;
  bool timed = true;
  bool open = true;
  for (int i = 0; i < plan.stages_size(); ++i) {
    const v1::Stage& stage = plan.stages(i);
    timed = timed && stage.has_duration_s();
    open = open && stage.load().has_arrivals();
    most_s += stage.duration_s() + stage.grace_period_s();
    if (open && !timed) {
      least_s += LastDueS(plan, options.prompts, static_cast<uint32_t>(i));
    }
  }
  if (timed) return FillPhrase(words.time_most, SecondsText(most_s));
  if (!open || least_s == 0) return std::string(words.time_open);
  return FillPhrase(words.time_least, SecondsText(RoundedS(least_s)));
}

std::string TotalText(const RunOptions& options, const PlanWords& words) {
  uint64_t indices = 0;
  uint64_t requests = 0;
  for (int i = 0; i < options.plan.stages_size(); ++i) {
    const v1::Stage& stage = options.plan.stages(i);
    if (!stage.has_request_count()) return TimeText(options, words);
    indices += stage.request_count();
    requests += RequestsOfStage(options.plan, options.prompts,
                                static_cast<uint32_t>(i));
  }
  const std::string time = TimeText(options, words);
  return HasSessions(options.prompts)
             ? FillPhrase(words.total_sessions, indices, requests, time)
         : requests == 1 ? FillPhrase(words.total_one, time)
                         : FillPhrase(words.total, requests, time);
}

std::string ObjectiveTexts(const v1::LoadPlan& plan) {
  return absl::StrJoin(plan.objectives(), ", ",
                       [](std::string* out, const v1::Objective& objective) {
                         absl::StrAppend(out, objective.text());
                       });
}

std::string WorkersText(const RunOptions& options,
                        const std::set<std::string>& missing,
                        const PlanWords& words) {
  std::vector<std::string> workers = options.workers.addresses;
  if (workers.empty()) return std::string(words.worker_here);
  std::erase_if(workers, [&](const std::string& worker) {
    return missing.contains(worker);
  });
  std::string there = absl::StrJoin(workers, ", ");
  if (missing.empty()) return there;
  return FillPhrase(words.workers_without, there, absl::StrJoin(missing, ", "));
}

std::string Head(const RunOptions& options,
                 const std::set<std::string>& missing, const PlanWords& words) {
  const v1::LoadPlan& plan = options.plan;
  std::vector<std::pair<std::string_view, std::string>> lines = {
      {words.model, plan.model().empty()
                        ? std::string(words.model_open)
                        : ModelsText(plan, words.model_share, words.comma)},
      {words.target, TargetText(plan.target(), words)},
      {words.workers, WorkersText(options, missing, words)},
      {words.prompts, PromptsText(options, words)},
      {words.generation, GenerationText(plan.sampling(), options.prompts)}};
  lines.emplace_back(words.lengths, LengthsText(options.prompts, words));
  lines.insert(lines.end(),
               {{words.trace_line, TraceText(plan, words)},
                {words.shared, SharedText(plan, words)},
                {words.sessions, SessionsText(plan, words)},
                {words.load, LoadText(plan, options.prompts, words)},
                {words.rate, RateOverTime(plan.stages(0), words)},
                {words.limits, ObjectiveTexts(plan)},
                {words.results, options.output.results_dir}});
  std::erase_if(lines, [](const auto& line) { return line.second.empty(); });
  size_t width = 0;
  for (const auto& [name, text] : lines) {
    width = std::max(width, DisplayWidth(name));
  }
  std::string head = absl::StrCat(FillPhrase(words.title, plan.run_id()), "\n");
  for (const auto& [name, text] : lines) {
    absl::StrAppend(&head, "  ", ToAbsl(name), Padding(name, width), "  ", text,
                    "\n");
  }
  return head;
}

std::string Screen(const RunOptions& options,
                   const std::set<std::string>& missing, PlanWords words) {
  // What a level counts.
  if (HasSessions(options.prompts)) {
    words.requests = words.sessions;
    words.rate_per_s = words.sessions_per_s;
  }
  return absl::StrCat(Head(options, missing, words), "\n",
                      PlanTable(options.plan, options.prompts, words), "  ",
                      TotalText(options, words), "\n");
}

}  // namespace

std::string PlanScreen(const RunOptions& options,
                       const std::set<std::string>& missing) {
  std::string text;
  if (options.output.language != Language::kChinese) {
    text += Screen(options, missing, kEnglishPlanWords);
  }
  if (options.output.language != Language::kEnglish) {
    absl::StrAppend(&text, text.empty() ? "" : "\n",
                    Screen(options, missing, kChinesePlanWords));
  }
  return text;
}

}  // namespace byzerperf
