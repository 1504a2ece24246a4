#include "coordinator/explain/worker_warnings.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/match.h"

namespace byzerperf {
namespace {

std::set<std::string> WorkersOf(const v1::LevelResult& level) {
  std::set<std::string> names;
  for (const v1::WorkerResult& worker : level.workers()) {
    names.insert(worker.worker());
  }
  return names;
}

std::set<std::string> ServersOf(const v1::LevelResult& level) {
  std::set<std::string> urls;
  for (const v1::TargetResult& target : level.targets()) {
    urls.insert(target.target());
  }
  return urls;
}

bool IsOfOwnHost(const std::string& url) {
  return absl::StrContains(url, "://127.") ||
         absl::StrContains(url, "://localhost") ||
         absl::StrContains(url, "://[::1]");
}

}  // namespace

bool BeganWithoutSome(const v1::RunResult& result) {
  return !result.missing_workers().empty();
}

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

bool HaveOwnServers(const v1::RunResult& result, const v1::LoadPlan& plan) {
  if (!plan.target().urls().empty()) return false;
  if (result.levels().empty()) return true;
  const std::set<std::string> servers = ServersOf(result.levels(0));
  return servers.empty() ||
         std::any_of(servers.begin(), servers.end(), IsOfOwnHost) ||
         std::any_of(result.levels().begin(), result.levels().end(),
                     [&](const v1::LevelResult& level) {
                       return ServersOf(level) != servers;
                     });
}

}  // namespace byzerperf
