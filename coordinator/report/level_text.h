#ifndef BYZERPERF_COORDINATOR_REPORT_LEVEL_TEXT_H_
#define BYZERPERF_COORDINATOR_REPORT_LEVEL_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/report/language.h"

namespace byzerperf {

const v1::LevelResult& LevelAt(const v1::RunResult& result, size_t level);

// The level's asked load: its concurrency, `5`, or its rate, `0.5`; of a trace
// the mean one, rounded.
std::string LoadLabel(const v1::LevelResult& level);

// What a reader calls the level: its load; of one with several runs `5 (1)`.
std::string LevelLabel(const v1::RunResult& result,
                       const v1::LevelResult& level);

// Several of them in rising load: `5, 10, 15`, of more than eight only the
// first and the last. A load with all its runs is named once.
std::string LevelLabels(const v1::RunResult& result,
                        const std::vector<size_t>& levels,
                        ReportLanguage language);

// Optional fields as std::optional; absent stays absent.
std::optional<double> P50(const v1::Distribution& distribution);
std::optional<double> P90(const v1::Distribution& distribution);
std::optional<double> P99(const v1::Distribution& distribution);
std::optional<double> MeanOf(const v1::Distribution& distribution);
std::optional<double> OutputRateOf(const v1::LevelResult& level);
std::optional<double> RequestRateOf(const v1::LevelResult& level);
std::optional<double> SentRateOf(const v1::LevelResult& level);
std::optional<double> InFlightOf(const v1::LevelResult& level);  // on average
std::optional<double> CachedShareOf(const v1::LevelResult& level);
std::optional<double> ErrorRateOf(const v1::LevelResult& level);
// With --num-gpus; the cost of a million output tokens with --gpu-hour-price.
std::optional<double> OutputRatePerGpuOf(const v1::LevelResult& level);
std::optional<double> CostOf(const v1::LevelResult& level);

// Some level has arrivals that --max-in-flight kept from being sent.
bool AnyNotSent(const v1::RunResult& result);

// `ms` as seconds.
std::optional<double> InSeconds(const std::optional<double>& ms);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_LEVEL_TEXT_H_
