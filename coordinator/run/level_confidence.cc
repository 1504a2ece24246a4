#include "coordinator/run/level_confidence.h"

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "common/stats/confidence.h"
#include "common/stats/error_rate_confidence.h"
#include "common/stats/metric_names.h"
#include "common/stats/objective_key.h"
#include "coordinator/run/level_throughput.h"

namespace byzerperf {
namespace {

// Of every metric that LevelResult has a distribution of.
void FillDistributionConfidence(const RequestSections& sections,
                                const MetricHistograms& measured,
                                v1::LevelResult* result) {
  const google::protobuf::Reflection& fields = *result->GetReflection();
  for (const MetricInfo& info : AllMetrics()) {
    const google::protobuf::FieldDescriptor* field =
        result->GetDescriptor()->FindFieldByName(std::string(info.name));
    if (field == nullptr || !fields.HasField(*result, field)) continue;
    const auto confidence =
        MetricConfidence(sections, measured.Of(info.metric), info.metric).All();
    if (!confidence) continue;
    auto* const distribution =
        google::protobuf::DynamicCastToGenerated<v1::Distribution>(
            fields.MutableMessage(result, field));
    *distribution->mutable_ci95() = *confidence;
  }
}

// Of output_tokens_per_s and of what is an exact multiple of it or of its
// inverse; a cost has no upper end where the rate may be 0.
std::optional<v1::Interval> OutputRateInterval(const v1::Throughput& throughput,
                                               const std::string& key) {
  if (!throughput.ci95().has_output_tokens_per_s()) return std::nullopt;
  const v1::Interval& rate = throughput.ci95().output_tokens_per_s();
  const double measured = throughput.output_tokens_per_s();
  if (key == "throughput_output_tokens_per_s") return rate;
  if (!(measured > 0)) return std::nullopt;
  if (key == "throughput_output_tokens_per_s_per_gpu") {
    const double share = throughput.output_tokens_per_s_per_gpu() / measured;
    return MakeInterval(rate.low() * share, rate.high() * share);
  }
  if (key == "throughput_cost_per_million_output_tokens") {
    const double cost = throughput.cost_per_million_output_tokens() * measured;
    return MakeInterval(cost / rate.high(),
                        rate.low() > 0
                            ? cost / rate.low()
                            : std::numeric_limits<double>::infinity());
  }
  return std::nullopt;
}

std::optional<v1::Interval> ThroughputInterval(const v1::Throughput& throughput,
                                               const std::string& key) {
  if (key == "throughput_requests_per_s" &&
      throughput.ci95().has_requests_per_s()) {
    return throughput.ci95().requests_per_s();
  }
  return OutputRateInterval(throughput, key);
}

// Over what the error rate is over: the whole level.
std::optional<v1::Interval> IntervalOfErrorRate(const LevelAggregator& level) {
  const v1::RequestCounts counts = level.totals().Counts(level.totals().rows);
  const double failures = static_cast<double>(counts.failed()) + counts.lost();
  const double requests = failures + counts.ok();
  if (!(requests > 0)) return std::nullopt;
  return ErrorRateInterval(level.sections(), failures, requests);
}

std::optional<v1::Interval> MetricInterval(const LevelAggregator& level,
                                           const MetricHistograms& measured,
                                           const std::string& key) {
  for (const MetricInfo& info : AllMetrics()) {
    const MetricConfidence confidence(level.sections(),
                                      measured.Of(info.metric), info.metric,
                                      level.totals().measured_failures);
    for (const std::string_view stat : ObjectiveStats()) {
      if (ObjectiveKey(info.metric, stat) != key) continue;
      if (stat == "mean") return confidence.Mean();
      const auto percentile = PercentileOfStat(stat);
      if (!percentile) return std::nullopt;  // least and greatest
      return confidence.Percentile(*percentile);
    }
  }
  return std::nullopt;
}

}  // namespace

void FillConfidence(const LevelAggregator& level,
                    const MetricHistograms& measured, const v1::LoadPlan& plan,
                    v1::LevelResult* result) {
  FillDistributionConfidence(level.sections(), measured, result);
  const auto throughput = WindowConfidence(level.timeline(), result->window(),
                                           MeanE2eSeconds(level.sections()));
  if (throughput) *result->mutable_throughput()->mutable_ci95() = *throughput;
  for (const v1::Objective& objective : plan.objectives()) {
    const std::string& key = objective.name();
    if (!result->objectives().contains(key)) continue;
    auto interval = key == "error_rate"
                        ? IntervalOfErrorRate(level)
                        : ThroughputInterval(result->throughput(), key);
    if (!interval) interval = MetricInterval(level, measured, key);
    if (interval) (*result->mutable_objectives_ci95())[key] = *interval;
  }
}

}  // namespace byzerperf
