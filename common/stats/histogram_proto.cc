#include "common/stats/histogram_proto.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace byzerperf {
namespace {

absl::Status Invalid(const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(
      "histogram: ", what, "; it was damaged or written by another version"));
}

absl::Status CheckBuckets(const v1::HistogramData& data) {
  if (data.layout() != Histogram::kSubBucketBits) {
    return Invalid(absl::StrCat("layout must be ", Histogram::kSubBucketBits,
                                ", got ", data.layout()));
  }
  if (data.bucket_size() != data.bucket_count_size()) {
    return Invalid(absl::StrCat("bucket has ", data.bucket_size(),
                                " entries, bucket_count ",
                                data.bucket_count_size()));
  }
  int64_t previous = -1;
  for (int i = 0; i < data.bucket_size(); ++i) {
    if (data.bucket(i) <= previous || data.bucket(i) >= Histogram::kBuckets) {
      return Invalid(absl::StrCat("buckets must rise and stay below ",
                                  Histogram::kBuckets, ", got ", data.bucket(i),
                                  " after ", previous));
    }
    previous = data.bucket(i);
    if (data.bucket_count(i) == 0) {
      return Invalid(absl::StrCat("bucket ", data.bucket(i), " is empty"));
    }
  }
  return absl::OkStatus();
}

// Minimum and maximum must lie in the outer buckets: percentiles are clamped to
// them.
absl::Status CheckRange(const v1::HistogramData& data) {
  if (data.bucket_size() == 0) {
    if (data.sum() == 0 && data.min() == 0 && data.max() == 0) {
      return absl::OkStatus();
    }
    return Invalid("no values but a sum, minimum or maximum");
  }
  const uint32_t first = data.bucket(0);
  const uint32_t last = data.bucket(data.bucket_size() - 1);
  if (Histogram::BucketOf(data.min()) != first ||
      Histogram::BucketOf(data.max()) != last || data.min() > data.max()) {
    return Invalid(absl::StrCat("min ", data.min(), " and max ", data.max(),
                                " are not in buckets ", first, " and ", last));
  }
  return absl::OkStatus();
}

}  // namespace

v1::HistogramData ToProto(const Histogram& histogram) {
  v1::HistogramData data;
  data.set_layout(Histogram::kSubBucketBits);
  histogram.ForEachBucket([&data](uint64_t lower, uint64_t, uint64_t count) {
    data.add_bucket(Histogram::BucketOf(lower));
    data.add_bucket_count(count);
  });
  const Histogram::Moments& moments = histogram.moments();
  data.set_sum(moments.sum);
  data.set_sum_squares_low(absl::Uint128Low64(moments.sum_squares));
  data.set_sum_squares_high(absl::Uint128High64(moments.sum_squares));
  data.set_min(moments.min);
  data.set_max(moments.max);
  return data;
}

absl::StatusOr<Histogram> FromProto(const v1::HistogramData& data) {
  RETURN_IF_ERROR(CheckBuckets(data));
  RETURN_IF_ERROR(CheckRange(data));
  Histogram histogram;
  if (data.bucket_size() == 0) return histogram;
  for (int i = 0; i < data.bucket_size(); ++i) {
    histogram.AddBucket(data.bucket(i), data.bucket_count(i));
  }
  histogram.AddMoments({.sum = data.sum(),
                        .sum_squares = absl::MakeUint128(
                            data.sum_squares_high(), data.sum_squares_low()),
                        .min = data.min(),
                        .max = data.max()});
  return histogram;
}

}  // namespace byzerperf
