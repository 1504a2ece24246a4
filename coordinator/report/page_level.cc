#include "coordinator/report/page_level.h"

#include <algorithm>
#include <string>

#include "coordinator/explain/load_runs.h"
#include "coordinator/report/level_text.h"

namespace byzerperf {

std::optional<size_t> PageLevel(const BestLevel& best) {
  if (best.level) return best.level;
  switch (best.answer) {
    case Answer::kNoSaturation:
      return best.last;
    case Answer::kObjectivesMissed:
    case Answer::kSingleLevel:
    case Answer::kBurst:
      return best.first;
    default:
      return std::nullopt;
  }
}

const v1::LoadSummary* SummaryOf(const ReportInput& input, size_t level) {
  const std::string& name = LevelAt(input.result, level).level();
  for (const v1::LoadSummary& load : input.result.loads()) {
    if (std::find(load.levels().begin(), load.levels().end(), name) !=
        load.levels().end()) {
      return &load;
    }
  }
  return nullptr;
}

const v1::Throughput* SureThroughput(const ReportInput& input, size_t level) {
  if (LoadOf(input.findings, level).counted.size() == 1) {
    return &LevelAt(input.result, level).throughput();
  }
  const v1::LoadSummary* summary = SummaryOf(input, level);
  return summary == nullptr ? nullptr : &summary->throughput();
}

}  // namespace byzerperf
