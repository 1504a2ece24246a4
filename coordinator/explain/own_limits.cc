#include "coordinator/explain/own_limits.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "coordinator/explain/client_finding.h"
#include "coordinator/explain/load_runs.h"

namespace byzerperf {
namespace {

using Level = v1::LevelResult;

double CountOf(const Level& level, const std::string& outcome) {
  const auto found = level.outcomes().find(outcome);
  return found == level.outcomes().end() ? 0 : found->second;
}

double NotConnected(const Level& level) {
  return CountOf(level, "connect_error") + CountOf(level, "dns_error") +
         CountOf(level, "tls_error");
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
  const double whole_ms = level.ttft_ms().count() > 0 ? level.ttft_ms().mean()
                                                      : level.e2e_ms().mean();
  const double connect_ms =
      level.connect_ms().mean() * level.new_connection_share();
  return connect_ms > own_limit_rules::kMinConnectPart * whole_ms;
}

// The largest over the mean; 0 when a target has too little.
template <typename ValueOf>
double MaxOverMean(const Level& level, const ValueOf& value_of, int* largest) {
  double sum = 0;
  double most = 0;
  for (int i = 0; i < level.targets_size(); ++i) {
    const std::optional<double> value = value_of(level.targets(i));
    if (!value) return 0;
    sum += *value;
    if (*value > most) {
      most = *value;
      *largest = i;
    }
  }
  return sum > 0 ? most * level.targets_size() / sum : 0;
}

std::optional<double> SteadyMedian(const v1::Distribution& distribution) {
  if (distribution.count() < own_limit_rules::kMinTargetRequests ||
      !distribution.has_p50()) {
    return std::nullopt;
  }
  return distribution.p50();
}

// A millisecond between two fast servers is no limit.
bool TtftsDifferMuch(const Level& level) {
  double most = 0;
  double sum = 0;
  for (const v1::TargetResult& target : level.targets()) {
    most = std::max(most, target.ttft_ms().p50());
    sum += target.ttft_ms().p50();
  }
  return most - sum / level.targets_size() >
         own_limit_rules::kMinImbalancePart * level.e2e_ms().mean();
}

int SlowestByThroughput(const Level& level) {
  int slowest = 0;
  for (int i = 1; i < level.targets_size(); ++i) {
    if (level.targets(i).output_tokens_per_s() <
        level.targets(slowest).output_tokens_per_s()) {
      slowest = i;
    }
  }
  return slowest;
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

double TargetImbalance::largest() const {
  return std::max({ttft_p50, tpot_p50, output_tokens_per_s});
}

std::optional<TargetImbalance> ImbalanceOf(const v1::LevelResult& level) {
  if (level.targets_size() < 2) return std::nullopt;
  TargetImbalance imbalance;
  int by_ttft = 0;
  int by_tpot = 0;
  int most_tokens = 0;
  using Target = v1::TargetResult;
  imbalance.ttft_p50 = MaxOverMean(
      level, [](const Target& one) { return SteadyMedian(one.ttft_ms()); },
      &by_ttft);
  imbalance.tpot_p50 = MaxOverMean(
      level, [](const Target& one) { return SteadyMedian(one.tpot_ms()); },
      &by_tpot);
  imbalance.output_tokens_per_s = MaxOverMean(
      level,
      [](const Target& one) -> std::optional<double> {
        if (one.requests().ok() < own_limit_rules::kMinRequestsForShares) {
          return std::nullopt;
        }
        return one.output_tokens_per_s();
      },
      &most_tokens);
  if (!TtftsDifferMuch(level)) imbalance.ttft_p50 = 0;
  const double largest = imbalance.largest();
  if (largest == imbalance.tpot_p50) {
    imbalance.slowest = by_tpot;
  } else {
    imbalance.slowest =
        largest == imbalance.ttft_p50 ? by_ttft : SlowestByThroughput(level);
  }
  return imbalance;
}

FailedShares FailedSharesOf(const v1::RunResult& result,
                            const std::vector<size_t>& levels) {
  double judged = 0;
  double rate_limited = 0;
  double not_connected = 0;
  double failed = 0;
  for (const size_t at : levels) {
    const Level& level = result.levels(static_cast<int>(at));
    judged +=
        static_cast<double>(level.requests().ok()) + level.requests().failed();
    failed += level.requests().failed();
    rate_limited += CountOf(level, "http_429");
    not_connected += NotConnected(level);
  }
  return {ShareIfMany(rate_limited, judged), ShareIfMany(not_connected, judged),
          ShareIfMany(failed - rate_limited - not_connected, judged)};
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
  if (imbalance && imbalance->largest() > own_limit_rules::kMinImbalance) {
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
