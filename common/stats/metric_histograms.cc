#include "common/stats/metric_histograms.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/stats/histogram_proto.h"
#include "common/stats/metric_names.h"

namespace byzerperf {

void MetricHistograms::Merge(const MetricHistograms& other) {
  for (size_t i = 0; i < histograms_.size(); ++i) {
    histograms_[i].Merge(other.histograms_[i]);
  }
}

void MetricHistograms::Clear() {
  for (Histogram& histogram : histograms_) histogram.Clear();
}

void MetricHistograms::AddTo(v1::StatsGroup* group) const {
  for (const MetricInfo& info : AllMetrics()) {
    const Histogram& histogram = Of(info.metric);
    if (histogram.empty()) continue;
    v1::StatsGroup::MetricHistogram* added = group->add_histograms();
    added->set_metric(info.metric);
    *added->mutable_data() = ToProto(histogram);
  }
}

absl::Status MetricHistograms::MergeFrom(const v1::StatsGroup& group) {
  std::vector<std::pair<v1::Metric::Value, Histogram>> parts;
  parts.reserve(static_cast<size_t>(group.histograms_size()));
  for (const v1::StatsGroup::MetricHistogram& part : group.histograms()) {
    // proto3 enums are open: a newer worker may send a metric unknown here.
    if (!v1::Metric::Value_IsValid(part.metric()) ||
        part.metric() == v1::Metric::unset) {
      return absl::InvalidArgumentError(absl::StrCat(
          "statistics: metric number ", static_cast<int>(part.metric()),
          " is unknown; coordinator and worker must be of one "
          "version"));
    }
    ASSIGN_OR_RETURN(Histogram histogram, FromProto(part.data()));
    parts.emplace_back(part.metric(), std::move(histogram));
  }
  for (const auto& [metric, histogram] : parts) Of(metric).Merge(histogram);
  return absl::OkStatus();
}

}  // namespace byzerperf
