#include "common/stats/request_sections.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/stats/histogram.h"
#include "common/stats/metric_names.h"
#include "common/stats/packed_buckets.h"

namespace byzerperf {
namespace {

using Section = RequestSections::Section;

void MergeSection(const Section& from, Section* into) {
  into->failures += from.failures;
  for (size_t i = 0; i < from.parts.size(); ++i) {
    into->parts[i].count += from.parts[i].count;
    into->parts[i].sum += from.parts[i].sum;
    into->parts[i].buckets.Merge(from.parts[i].buckets);
  }
}

}  // namespace

void RequestSections::JoinPairs() {
  std::vector<Section> joined((sections_.size() + 1) / 2);
  for (size_t i = 0; i < sections_.size(); ++i) {
    MergeSection(sections_[i], &joined[i / 2]);
  }
  sections_ = std::move(joined);
  section_s_ *= 2;
  if (first_ < kMostSections) first_ /= 2;
}

Section& RequestSections::At(double issued_s) {
  issued_s = std::max(0.0, issued_s);
  while (issued_s >= section_s_ * static_cast<double>(kMostSections)) {
    JoinPairs();
  }
  const auto place = static_cast<size_t>(issued_s / section_s_);
  if (place >= sections_.size()) sections_.resize(place + 1);
  first_ = std::min(first_, place);
  return sections_[place];
}

void RequestSections::AddOk(double issued_s, const SampleValues& values) {
  Section& section = At(issued_s);
  for (const MetricInfo& info : AllMetrics()) {
    const std::optional<uint64_t> value = values[info.metric];
    if (!value) continue;
    Part& part = section.parts[info.metric];
    ++part.count;
    part.sum += *value;
    part.buckets.Add(Histogram::BucketOf(*value));
  }
}

void RequestSections::AddHistogram(double issued_s, v1::Metric::Value metric,
                                   const v1::HistogramData& data) {
  Part& part = At(issued_s).parts[metric];
  const auto add = [&part](uint64_t bucket, uint64_t count) {
    part.count += static_cast<uint32_t>(count);
    part.buckets.Add(static_cast<uint32_t>(bucket),
                     static_cast<uint32_t>(count));
  };
  VisitPackedBuckets(data.packed(), add);
  for (int i = 0; i < data.bucket_size(); ++i) {
    add(data.bucket(i), data.bucket_count(i));
  }
  part.sum += data.sum();
}

void RequestSections::AddFailure(double issued_s) { ++At(issued_s).failures; }

std::span<const Section> RequestSections::sections() const {
  if (sections_.empty()) return {};
  return std::span(sections_).subspan(first_);
}

double RequestSections::stretch_s() const {
  return section_s_ * static_cast<double>(sections().size());
}

}  // namespace byzerperf
