#include "coordinator/report/level_text.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "coordinator/explain/explain.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {
namespace {

// More levels than this are named by the first and the last.
constexpr size_t kMaxNamedLevels = 8;

bool IsOneLoad(const v1::LevelResult& a, const v1::LevelResult& b) {
  return AskedLoadOf(a) == AskedLoadOf(b);
}

std::ptrdiff_t CountRuns(const v1::RunResult& result,
                         const v1::LevelResult& level) {
  return std::count_if(
      result.levels().begin(), result.levels().end(),
      [&](const auto& other) { return IsOneLoad(level, other); });
}

// All runs of the level's load are among `levels`.
bool HasEveryRun(const v1::RunResult& result, const std::vector<size_t>& levels,
                 const v1::LevelResult& level) {
  const auto among = std::count_if(
      levels.begin(), levels.end(),
      [&](size_t other) { return IsOneLoad(level, LevelAt(result, other)); });
  return among == CountRuns(result, level);
}

}  // namespace

const v1::LevelResult& LevelAt(const v1::RunResult& result, size_t level) {
  return result.levels(static_cast<int>(level));
}

std::string LoadLabel(const v1::LevelResult& level) {
  // Nobody asked for the digits of a trace's mean rate.
  return level.asked().has_speedup() ? FormatNumber(AskedLoadOf(level))
                                     : FormatLoad(AskedLoadOf(level));
}

std::string LevelLabel(const v1::RunResult& result,
                       const v1::LevelResult& level) {
  const size_t repeat = level.level().find('-');
  std::string load = LoadLabel(level);
  if (repeat != std::string::npos) {
    return absl::StrCat(load, " (", level.level().substr(repeat + 1), ")");
  }
  return CountRuns(result, level) > 1 ? load + " (1)" : load;
}

std::string LevelLabels(const v1::RunResult& result,
                        const std::vector<size_t>& levels,
                        ReportLanguage language) {
  std::vector<std::string> labels;
  labels.reserve(levels.size());
  for (const size_t at : levels) {
    const v1::LevelResult& level = LevelAt(result, at);
    const std::string label = HasEveryRun(result, levels, level)
                                  ? LoadLabel(level)
                                  : LevelLabel(result, level);
    if (labels.empty() || labels.back() != label) labels.push_back(label);
  }
  if (labels.size() > kMaxNamedLevels) {
    return absl::StrCat(labels.front(), " … ", labels.back());
  }
  return absl::StrJoin(labels,
                       language == ReportLanguage::kEnglish ? ", " : "、");
}

std::optional<double> P50(const v1::Distribution& distribution) {
  if (!distribution.has_p50()) return std::nullopt;
  return distribution.p50();
}

std::optional<double> P90(const v1::Distribution& distribution) {
  if (!distribution.has_p90()) return std::nullopt;
  return distribution.p90();
}

std::optional<double> P99(const v1::Distribution& distribution) {
  if (!distribution.has_p99()) return std::nullopt;
  return distribution.p99();
}

std::optional<double> MeanOf(const v1::Distribution& distribution) {
  if (!distribution.has_mean()) return std::nullopt;
  return distribution.mean();
}

std::optional<double> OutputRateOf(const v1::LevelResult& level) {
  if (!level.throughput().has_output_tokens_per_s()) return std::nullopt;
  return level.throughput().output_tokens_per_s();
}

std::optional<double> RequestRateOf(const v1::LevelResult& level) {
  if (!level.throughput().has_requests_per_s()) return std::nullopt;
  return level.throughput().requests_per_s();
}

std::optional<double> SentRateOf(const v1::LevelResult& level) {
  if (!level.reached().has_rate_per_s()) return std::nullopt;
  return level.reached().rate_per_s();
}

std::optional<double> InFlightOf(const v1::LevelResult& level) {
  if (!level.reached().has_concurrency_mean()) return std::nullopt;
  return level.reached().concurrency_mean();
}

std::optional<double> CachedShareOf(const v1::LevelResult& level) {
  if (!level.has_cached_input_share()) return std::nullopt;
  return level.cached_input_share();
}

std::optional<double> ErrorRateOf(const v1::LevelResult& level) {
  if (!level.has_error_rate()) return std::nullopt;
  return level.error_rate();
}

std::optional<double> OutputRatePerGpuOf(const v1::LevelResult& level) {
  if (!level.throughput().has_output_tokens_per_s_per_gpu()) {
    return std::nullopt;
  }
  return level.throughput().output_tokens_per_s_per_gpu();
}

std::optional<double> CostOf(const v1::LevelResult& level) {
  if (!level.throughput().has_cost_per_million_output_tokens()) {
    return std::nullopt;
  }
  return level.throughput().cost_per_million_output_tokens();
}

bool AnyNotSent(const v1::RunResult& result) {
  return std::any_of(
      result.levels().begin(), result.levels().end(), [](const auto& level) {
        return level.requests().not_sent() > level.requests().not_due();
      });
}

std::optional<double> InSeconds(const std::optional<double>& ms) {
  if (!ms) return std::nullopt;
  return *ms / 1000;
}

}  // namespace byzerperf
