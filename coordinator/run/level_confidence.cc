#include "coordinator/run/level_confidence.h"

#include <optional>
#include <string>
#include <string_view>

#include "common/stats/confidence.h"
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
    v1::Distribution distribution;
    distribution.CopyFrom(fields.GetMessage(*result, field));
    *distribution.mutable_ci95() = *confidence;
    fields.MutableMessage(result, field)->CopyFrom(distribution);
  }
}

std::optional<v1::Interval> ThroughputInterval(
    const v1::ThroughputConfidence& confidence, const std::string& key) {
  if (key == "throughput_requests_per_s" && confidence.has_requests_per_s()) {
    return confidence.requests_per_s();
  }
  if (key == "throughput_output_tokens_per_s" &&
      confidence.has_output_tokens_per_s()) {
    return confidence.output_tokens_per_s();
  }
  return std::nullopt;
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
    auto interval = ThroughputInterval(result->throughput().ci95(), key);
    if (!interval) interval = MetricInterval(level, measured, key);
    if (interval) (*result->mutable_objectives_ci95())[key] = *interval;
  }
}

}  // namespace byzerperf
