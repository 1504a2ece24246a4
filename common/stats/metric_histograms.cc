#include "common/stats/metric_histograms.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
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

void MetricHistograms::AddTo(v1::StatsGroup* group, BucketForm form) const {
  for (const MetricInfo& info : AllMetrics()) {
    const Histogram& histogram = Of(info.metric);
    if (histogram.empty()) continue;
    v1::StatsGroup::MetricHistogram* added = group->add_histograms();
    added->set_metric(info.metric);
    *added->mutable_data() = ToProto(histogram, form);
  }
}

absl::Status MetricHistograms::Check(const v1::StatsGroup& group) {
  for (const v1::StatsGroup::MetricHistogram& part : group.histograms()) {
    // proto3 enums are open: a newer worker may send a metric unknown here.
    if (!v1::Metric::Value_IsValid(part.metric()) ||
        part.metric() == v1::Metric::unset) {
      return absl::InvalidArgumentError(absl::StrCat(
          "statistics: metric number ", static_cast<int>(part.metric()),
          " is unknown; coordinator and worker must be of one "
          "version"));
    }
    RETURN_IF_ERROR(CheckHistogram(part.data()));
  }
  return absl::OkStatus();
}

void MetricHistograms::MergeChecked(const v1::StatsGroup& group) {
  for (const v1::StatsGroup::MetricHistogram& part : group.histograms()) {
    AddChecked(part.data(), Of(part.metric()));
  }
}

absl::Status MetricHistograms::MergeFrom(const v1::StatsGroup& group) {
  RETURN_IF_ERROR(Check(group));
  MergeChecked(group);
  return absl::OkStatus();
}

}  // namespace byzerperf
