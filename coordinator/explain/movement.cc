#include "coordinator/explain/movement.h"

#include <optional>

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

Movement Between(const v1::RunResult& result, size_t from_level,
                 size_t to_level) {
  const v1::LevelResult& from = result.levels(static_cast<int>(from_level));
  const v1::LevelResult& to = result.levels(static_cast<int>(to_level));
  Movement movement;
  movement.from_level = from_level;
  movement.to_level = to_level;
  movement.output_tokens_per_s = {OutputRate(from), OutputRate(to)};
  movement.requests_per_s = {RequestRate(from), RequestRate(to)};
  movement.ttft_p50_ms = {P50(from.ttft_ms()), P50(to.ttft_ms())};
  movement.ttft_p99_ms = {P99(from.ttft_ms()), P99(to.ttft_ms())};
  movement.tpot_p50_ms = {P50(from.tpot_ms()), P50(to.tpot_ms())};
  movement.e2e_p50_ms = {P50(from.e2e_ms()), P50(to.e2e_ms())};
  movement.error_rate = {ErrorRate(from), ErrorRate(to)};
  return movement;
}

}  // namespace

std::vector<Movement> DescribeMovements(const v1::RunResult& result,
                                        const BestLevel& best) {
  std::vector<Movement> movements;
  if (!best.before_last) return movements;
  if (!best.level) return {Between(result, *best.first, *best.last)};
  if (best.level != best.first) {
    movements.push_back(Between(result, *best.first, *best.level));
  }
  if (best.level != best.last) {
    movements.push_back(Between(result, *best.level, *best.last));
  }
  return movements;
}

}  // namespace byzerperf
