#include "coordinator/run/level_objectives.h"

#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/stats/distribution.h"
#include "common/stats/metric_names.h"
#include "common/stats/objective_key.h"

namespace byzerperf {
namespace {

std::optional<double> Statistic(const Histogram& histogram,
                                const MetricInfo& info, uint64_t failures,
                                std::string_view stat) {
  if (stat == "mean") return histogram.Mean() * info.scale;
  if (stat == "min") return static_cast<double>(histogram.min()) * info.scale;
  if (stat == "max") return static_cast<double>(histogram.max()) * info.scale;
  return ObjectivePercentile(histogram, info.metric, failures,
                             PercentileOfStat(stat).value_or(0));
}

void AddMetric(const MetricInfo& info, const Histogram& histogram,
               uint64_t failures,
               google::protobuf::Map<std::string, double>* objectives) {
  if (histogram.empty()) return;
  for (const std::string_view stat : ObjectiveStats()) {
    const auto value = Statistic(histogram, info, failures, stat);
    if (value) (*objectives)[ObjectiveKey(info.metric, stat)] = *value;
  }
}

void AddThroughput(const v1::Throughput& throughput,
                   google::protobuf::Map<std::string, double>* objectives) {
  const google::protobuf::Reflection& fields = *throughput.GetReflection();
  const google::protobuf::Descriptor& type = *throughput.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_DOUBLE ||
        !fields.HasField(throughput, &field)) {
      continue;
    }
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
