#include "coordinator/explain/worker_warnings.h"

#include <set>
#include <string>

namespace byzerperf {
namespace {

std::set<std::string> WorkersOf(const v1::LevelResult& level) {
  std::set<std::string> names;
  for (const v1::WorkerResult& worker : level.workers()) {
    names.insert(worker.worker());
  }
  return names;
}

}  // namespace

std::optional<double> DegradedShare(const v1::LevelResult& level) {
  if (!level.has_degraded()) return std::nullopt;
  return level.degraded().share();
}

std::optional<double> Joined(const v1::LevelResult& level) {
  if (level.joined_workers().empty()) return std::nullopt;
  return level.joined_workers_size();
}

// Idle workers included: what counts is who could have been given load. Of a
// level that was cut off they are not known.
std::optional<double> OtherWorkers(const v1::LevelResult& level,
                                   const v1::LevelResult& first) {
  const std::set<std::string> names = WorkersOf(level);
  const std::set<std::string> before = WorkersOf(first);
  if (names.empty() || before.empty() || names == before) return std::nullopt;
  return names.size();
}

}  // namespace byzerperf
