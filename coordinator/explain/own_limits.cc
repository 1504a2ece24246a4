#include "coordinator/explain/own_limits.h"

#include <algorithm>
#include <string>

#include "coordinator/explain/client_finding.h"
#include "coordinator/explain/load_runs.h"
#include "coordinator/explain/target_imbalance.h"

namespace byzerperf {
namespace {

using Level = v1::LevelResult;

double CountOf(const Level& level, const std::string& outcome) {
  const auto found = level.outcomes().find(outcome);
  return found == level.outcomes().end() ? 0 : found->second;
}

double NotConnected(const Level& level) {
  double count = 0;
  for (const char* outcome : kNotConnected) count += CountOf(level, outcome);
  return count;
}

double ShareIfMany(double failures, double judged) {
  const double share = judged > 0 ? failures / judged : 0;
  return failures >= own_limit_rules::kMinFailures &&
                 share > own_limit_rules::kMinFailedShare
             ? share
             : 0;
}

// Connecting is a part of the time that a request takes to its first token.
bool ConnectsTakeLong(const Level& level) {
  if (level.new_connection_share() <= own_limit_rules::kMinNewConnectionShare) {
    return false;
  }
  const ConnectTime time = ConnectTimeOf(level);
  return time.connect_ms > own_limit_rules::kMinConnectPart * time.whole_ms;
}

// How many usual gaps the first one takes; 0 where it does not stand out.
double FirstGapRatio(const Level& level) {
  if (!level.ttst_ms().has_p50() || !level.icl_ms().has_p90() ||
      HasCoalescedGaps(level)) {
    return 0;
  }
  const double first_ms = level.ttst_ms().p50();
  // Where several tokens come at once most gaps are 0: TPOT tells.
  const double usual_ms = std::max(level.icl_ms().p50(), level.tpot_ms().p50());
  if (!(usual_ms > 0) || first_ms <= level.icl_ms().p90() ||
      first_ms - usual_ms <=
          own_limit_rules::kMinFirstGapPart * level.e2e_ms().mean()) {
    return 0;
  }
  const double ratio = first_ms / usual_ms;
  return ratio >= own_limit_rules::kMinFirstGapRatio ? ratio : 0;
}

}  // namespace

ConnectTime ConnectTimeOf(const v1::LevelResult& level) {
  ConnectTime time;
  time.connect_ms = level.connect_ms().mean() * level.new_connection_share();
  time.of_ttft = level.ttft_ms().count() > 0;
  time.whole_ms = time.of_ttft ? level.ttft_ms().mean() : level.e2e_ms().mean();
  return time;
}

Failures FailuresOf(const v1::RunResult& result,
                    const std::vector<size_t>& levels) {
  Failures all;
  for (const size_t at : levels) {
    const Level& level = result.levels(static_cast<int>(at));
    const double failed = level.requests().failed();
    const double rate_limited = CountOf(level, "http_429");
    const double not_connected = NotConnected(level);
    all.judged += level.requests().ok() + failed;
    all.rate_limited += rate_limited;
    all.not_connected += not_connected;
    all.others += failed - rate_limited - not_connected;
  }
  return all;
}

FailedShares FailedSharesOf(const v1::RunResult& result,
                            const std::vector<size_t>& levels) {
  const Failures all = FailuresOf(result, levels);
  return {ShareIfMany(all.rate_limited, all.judged),
          ShareIfMany(all.not_connected, all.judged),
          ShareIfMany(all.others, all.judged)};
}

std::vector<LimitFinding> OwnLimits(const v1::RunResult& result,
                                    const Findings& findings,
                                    const LoadRuns& runs) {
  std::vector<LimitFinding> found;
  const size_t name = runs.counted.front();
  const Level& level = result.levels(static_cast<int>(name));
  const auto add = [&](Limit limit, double value) {
    found.push_back({.limit = limit, .level = name, .value = value});
  };
  const auto any_run = [&](const auto& holds) {
    return std::any_of(runs.counted.begin(), runs.counted.end(), holds);
  };
  if (any_run([&](size_t at) { return findings.limited[at]; })) {
    add(Limit::kClient, 0);
  }
  const FailedShares failed = FailedSharesOf(result, runs.counted);
  if (failed.not_connected > 0 || ConnectsTakeLong(level)) {
    add(Limit::kConnections, failed.not_connected);
  }
  if (failed.rate_limited > 0) add(Limit::kRateLimiting, failed.rate_limited);
  if (failed.others > 0) add(Limit::kErrors, failed.others);
  const auto imbalance = ImbalanceOf(level);
  if (imbalance && imbalance->uneven()) {
    add(Limit::kUnevenTargets, imbalance->largest());
  }
  if (any_run([&](size_t at) {
        return result.levels(static_cast<int>(at)).over_saturated();
      })) {
    add(Limit::kGrowingQueue, 0);
  }
  const double first_gap = FirstGapRatio(level);
  if (first_gap > 0) add(Limit::kKvTransfer, first_gap);
  return found;
}

}  // namespace byzerperf
