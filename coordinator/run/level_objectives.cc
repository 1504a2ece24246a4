#include "coordinator/run/level_objectives.h"

#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/stats/distribution.h"
#include "common/stats/metric_names.h"

namespace byzerperf {
namespace {

struct NamedPercentile {
  const char* name;
  double percentile;
};
constexpr NamedPercentile kPercentiles[] = {
    {"p50", 50}, {"p75", 75}, {"p90", 90},
    {"p95", 95}, {"p99", 99}, {"p99_9", 99.9},
};

// `ttft_ms`, `p99` -> `ttft_p99_ms`: the unit stays last.
std::string Key(std::string_view metric, std::string_view statistic) {
  constexpr std::string_view kMs = "_ms";
  if (metric.ends_with(kMs)) {
    metric.remove_suffix(kMs.size());
    return absl::StrCat(ToAbsl(metric), "_", ToAbsl(statistic), "_ms");
  }
  return absl::StrCat(ToAbsl(metric), "_", ToAbsl(statistic));
}

void AddMetric(const MetricInfo& info, const Histogram& histogram,
               uint64_t failures,
               google::protobuf::Map<std::string, double>* objectives) {
  if (histogram.empty()) return;
  for (const NamedPercentile& named : kPercentiles) {
    const std::optional<double> value =
        ObjectivePercentile(histogram, info.metric, failures, named.percentile);
    if (value) (*objectives)[Key(info.name, named.name)] = *value;
  }
  const double scale = info.scale;
  (*objectives)[Key(info.name, "mean")] = histogram.Mean() * scale;
  (*objectives)[Key(info.name, "min")] =
      static_cast<double>(histogram.min()) * scale;
  (*objectives)[Key(info.name, "max")] =
      static_cast<double>(histogram.max()) * scale;
}

void AddThroughput(const v1::Throughput& throughput,
                   google::protobuf::Map<std::string, double>* objectives) {
  const google::protobuf::Reflection& fields = *throughput.GetReflection();
  const google::protobuf::Descriptor& type = *throughput.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *type.field(i);
    if (!fields.HasField(throughput, &field)) continue;
    (*objectives)[absl::StrCat("throughput_", std::string(field.name()))] =
        fields.GetDouble(throughput, &field);
  }
}

}  // namespace

void FillObjectives(const MetricHistograms& measured, uint64_t failures,
                    v1::LevelResult* result) {
  auto* objectives = result->mutable_objectives();
  for (const MetricInfo& info : AllMetrics()) {
    AddMetric(info, measured.Of(info.metric), failures, objectives);
  }
  AddThroughput(result->throughput(), objectives);
  if (result->has_error_rate()) {
    (*objectives)["error_rate"] = result->error_rate();
  }
}

}  // namespace byzerperf
