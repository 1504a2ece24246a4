#include "coordinator/explain/client_finding.h"

#include <algorithm>
#include <optional>

#include "coordinator/explain/client_verdict.h"

namespace byzerperf {
namespace {

void KeepGreater(double value, std::optional<double>* greatest) {
  greatest->emplace(std::max(greatest->value_or(value), value));
}

}  // namespace

ClientVerdict VerdictOf(const v1::LevelResult& level) {
  const std::string& verdict = level.client().verdict();
  if (verdict == "ok") return ClientVerdict::kOk;
  return verdict == "limited" ? ClientVerdict::kLimited
                              : ClientVerdict::kUnknown;
}

bool HasCoalescedGaps(const v1::LevelResult& level) {
  return level.client().coalesced_share() > client_rules::kMaxCoalescedShare;
}

ClientFinding FindClient(const v1::RunResult& result,
                         const std::vector<size_t>& by_load) {
  ClientFinding finding;
  if (by_load.empty()) return finding;
  finding.verdict = ClientVerdict::kOk;
  for (const v1::LevelResult& level : result.levels()) {
    finding.verdict = std::max(finding.verdict, VerdictOf(level));
    const v1::ClientHealth& client = level.client();
    if (client.has_ttft_error_bound_us()) {
      KeepGreater(client.ttft_error_bound_us(), &finding.ttft_error_bound_us);
    }
    if (client.has_icl_error_bound_us()) {
      KeepGreater(client.icl_error_bound_us(), &finding.icl_error_bound_us);
    }
  }
  for (const size_t level : by_load) {
    if (VerdictOf(result.levels(static_cast<int>(level))) == finding.verdict) {
      finding.levels.push_back(level);
    }
  }
  return finding;
}

}  // namespace byzerperf
