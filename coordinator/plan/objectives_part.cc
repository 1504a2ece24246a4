// Objectives, and whether the levels can decide them.
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/stats/distribution.h"
#include "coordinator/plan/level_rules.h"
#include "coordinator/plan/objectives.h"
#include "coordinator/plan/plan_parts.h"

namespace byzerperf {
namespace {

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

}  // namespace

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

}  // namespace byzerperf
