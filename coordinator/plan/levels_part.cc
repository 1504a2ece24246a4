// Levels, objectives and the prompts that they need.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/stats/distribution.h"
#include "coordinator/plan/levels.h"
#include "coordinator/plan/objectives.h"
#include "coordinator/plan/plan_parts.h"
#include "coordinator/plan/words.h"

namespace byzerperf {
namespace {

absl::Status CheckFresh(const RunOptions& options) {
  uint64_t requests = 0;
  for (const v1::Stage& stage : options.plan.stages()) {
    requests += stage.request_count();
  }
  const auto prompts = static_cast<uint64_t>(options.prompts.prompts_size());
  if (options.plan.prompt_reuse() != v1::PromptReuse::fresh ||
      requests <= prompts) {
    return absl::OkStatus();
  }
  const auto levels = static_cast<uint64_t>(options.plan.stages_size());
  return absl::InvalidArgumentError(absl::StrCat(
      "--prompt-reuse fresh: ", levels, " levels with ", requests,
      " requests need as many prompts, but --prompts-dir holds ", prompts,
      prompts < levels
          ? std::string("; add prompts")
          : absl::StrCat("; add prompts, or give --max-num-completed-requests ",
                         prompts / levels)));
}

// Figures that need the stream of an answer.
bool NeedsStreaming(const std::string& key) {
  for (const char* name : {"ttft_", "ttfo_", "ttst_", "first_chunk_", "tpot_",
                           "icl_", "itl_", "decode_tokens_per_s_"}) {
    if (absl::StartsWith(key, name)) return true;
  }
  return false;
}

// The percentile that an objective's key is about, or 0.
double PercentileOf(const std::string& key) {
  for (const auto& [name, percentile] :
       {std::pair("_p50", 50.0), std::pair("_p75", 75.0),
        std::pair("_p90", 90.0), std::pair("_p95", 95.0),
        std::pair("_p99", 99.0), std::pair("_p99_9", 99.9)}) {
    if (absl::EndsWith(key, name) ||
        absl::EndsWith(key, absl::StrCat(name, "_ms"))) {
      return percentile;
    }
  }
  return 0;
}

// A gate fails closed: a percentile that can't exist is worth a word before.
void AddTooFewNotices(const v1::Objective& objective, RunOptions* options) {
  const double percentile = PercentileOf(objective.name());
  if (percentile == 0) return;
  const uint64_t needed = RequestsNeededFor(percentile);
  for (const v1::Stage& stage : options->plan.stages()) {
    const uint32_t measured = MeasuredRequests(stage);
    if (!stage.has_request_count() || measured >= needed) continue;
    options->notices.push_back(absl::StrCat(
        "--fail-on ", objective.text(), ": level ", stage.level(), " measures ",
        measured, " requests, and this percentile needs ", needed,
        "; without it the run ends with status 110"));
  }
}

absl::Status FillObjectives(const RunFlags& flags, RunOptions* options) {
  ASSIGN_OR_RETURN(const Objectives objectives, ParseObjectives(flags.fail_on));
  for (const v1::Objective& objective : objectives.list) {
    if (!flags.streaming && NeedsStreaming(objective.name())) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--fail-on ", objective.text(),
          " and --no-streaming contradict each other: without streaming this "
          "figure does not exist"));
    }
    *options->plan.add_objectives() = objective;
    AddTooFewNotices(objective, options);
  }
  options->notices.insert(options->notices.end(), objectives.notices.begin(),
                          objectives.notices.end());
  return absl::OkStatus();
}

}  // namespace

absl::Status FillLevels(const RunFlags& flags, RunOptions* options) {
  v1::LoadPlan& plan = options->plan;
  ASSIGN_OR_RETURN(
      const v1::PromptReuse::Value reuse,
      ReadWord<v1::PromptReuse::Value>("--prompt-reuse", flags.prompt_reuse,
                                       {{"bust", v1::PromptReuse::bust},
                                        {"fresh", v1::PromptReuse::fresh},
                                        {"same", v1::PromptReuse::same}}));
  plan.set_prompt_reuse(reuse);
  ASSIGN_OR_RETURN(const std::vector<uint32_t> levels,
                   ParseLevels(flags.levels));
  LevelRules rules;
  rules.request_count = flags.request_count;
  rules.duration = flags.duration;
  rules.requests_per_level = flags.requests_per_level;
  rules.warmup_request_count = flags.warmup_request_count;
  rules.grace_period = flags.grace_period;
  ASSIGN_OR_RETURN(
      Levels made,
      MakeLevels(levels, rules,
                 static_cast<size_t>(options->prompts.prompts_size())));
  for (v1::Stage& stage : made.stages) *plan.add_stages() = std::move(stage);
  options->notices.insert(options->notices.end(), made.notices.begin(),
                          made.notices.end());
  RETURN_IF_ERROR(CheckFresh(*options));
  plan.set_pause_s(absl::ToDoubleSeconds(flags.pause));
  const absl::StatusOr<double> share = ParseShare(flags.max_error_rate);
  if (!share.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--max-error-rate: ", share.status().message()));
  }
  plan.set_max_error_rate(*share);
  return FillObjectives(flags, options);
}

}  // namespace byzerperf
