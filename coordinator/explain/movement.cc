#include "coordinator/explain/movement.h"

#include <optional>

#include "coordinator/explain/load_runs.h"

namespace byzerperf {
namespace {

std::optional<double> P50(const v1::Distribution& distribution) {
  if (!distribution.has_p50()) return std::nullopt;
  return distribution.p50();
}

std::optional<double> P99(const v1::Distribution& distribution) {
  if (!distribution.has_p99()) return std::nullopt;
  return distribution.p99();
}

std::optional<double> OutputRate(const v1::LevelResult& level) {
  if (!level.throughput().has_output_tokens_per_s()) return std::nullopt;
  return level.throughput().output_tokens_per_s();
}

std::optional<double> RequestRate(const v1::LevelResult& level) {
  if (!level.throughput().has_requests_per_s()) return std::nullopt;
  return level.throughput().requests_per_s();
}

std::optional<double> ErrorRate(const v1::LevelResult& level) {
  if (!level.has_error_rate()) return std::nullopt;
  return level.error_rate();
}

Movement Between(const v1::RunResult& result, const Findings& findings,
                 size_t from_level, size_t to_level) {
  const LoadRuns& from = LoadOf(findings, from_level);
  const LoadRuns& to = LoadOf(findings, to_level);
  const auto change = [&](const LevelNumber& number_of) {
    return Change{MedianOver(result, from, number_of),
                  MedianOver(result, to, number_of)};
  };
  Movement movement;
  movement.from_level = from_level;
  movement.to_level = to_level;
  movement.output_tokens_per_s = change(OutputRate);
  movement.requests_per_s = change(RequestRate);
  movement.ttft_p50_ms =
      change([](const auto& level) { return P50(level.ttft_ms()); });
  movement.ttft_p99_ms =
      change([](const auto& level) { return P99(level.ttft_ms()); });
  movement.ttft_intended_p99_ms =
      change([](const auto& level) { return P99(level.ttft_intended_ms()); });
  movement.tpot_p50_ms =
      change([](const auto& level) { return P50(level.tpot_ms()); });
  movement.e2e_p50_ms =
      change([](const auto& level) { return P50(level.e2e_ms()); });
  movement.error_rate = change(ErrorRate);
  return movement;
}

// Where the numbers go on from the best level, if anywhere.
std::optional<size_t> Beyond(const Findings& findings) {
  const BestLevel& best = findings.best;
  if (best.level != best.last) return best.last;
  if (best.upper && findings.behind[*best.upper]) return best.upper;
  return std::nullopt;
}

}  // namespace

std::vector<Movement> DescribeMovements(const v1::RunResult& result,
                                        const Findings& findings) {
  const BestLevel& best = findings.best;
  std::vector<Movement> movements;
  const auto add = [&](size_t from, size_t to) {
    movements.push_back(Between(result, findings, from, to));
  };
  if (!best.level) {
    if (best.before_last) add(*best.first, *best.last);
    return movements;
  }
  if (best.level != best.first) add(*best.first, *best.level);
  const std::optional<size_t> beyond = Beyond(findings);
  if (beyond) add(*best.level, *beyond);
  return movements;
}

}  // namespace byzerperf
