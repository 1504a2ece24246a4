#include "coordinator/report/main_failure.h"

#include <cstdint>
#include <map>

#include "coordinator/report/level_text.h"

namespace byzerperf {
namespace {

// What was asked for or came with the load is no failure.
bool IsFailure(const std::string& outcome) {
  return outcome != "ok" && outcome != "cancelled" && outcome != "not_sent" &&
         outcome != "aborted";
}

}  // namespace

std::string MainFailure(const v1::RunResult& result,
                        const std::vector<size_t>& levels,
                        const std::set<std::string>& left_out) {
  std::map<std::string, uint64_t> counts;
  for (const size_t level : levels) {
    for (const auto& [outcome, count] : LevelAt(result, level).outcomes()) {
      counts[outcome] += count;
    }
  }
  std::string main;
  uint64_t most = 0;
  for (const auto& [outcome, count] : counts) {
    if (!IsFailure(outcome) || left_out.count(outcome) > 0 || count <= most) {
      continue;
    }
    most = count;
    main = outcome;
  }
  return main;
}

}  // namespace byzerperf
