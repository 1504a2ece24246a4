#include "common/stats/histogram_proto.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/stats/packed_buckets.h"

namespace byzerperf {
namespace {

absl::Status Invalid(const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(
      "histogram: ", what, "; it was damaged or written by another version"));
}

// The outer buckets of what was checked; `last` below 0 when there are none.
struct BucketRange {
  int64_t first = 0;
  int64_t last = -1;
};

absl::Status CheckListed(const v1::HistogramData& data, BucketRange& range) {
  if (data.bucket_size() != data.bucket_count_size()) {
    return Invalid(absl::StrCat("bucket has ", data.bucket_size(),
                                " entries, bucket_count ",
                                data.bucket_count_size()));
  }
  for (int i = 0; i < data.bucket_size(); ++i) {
    if (data.bucket(i) <= range.last || data.bucket(i) >= Histogram::kBuckets) {
      return Invalid(absl::StrCat("buckets must rise and stay below ",
                                  Histogram::kBuckets, ", got ", data.bucket(i),
                                  " after ", range.last));
    }
    if (range.last < 0) range.first = data.bucket(i);
    range.last = data.bucket(i);
    if (data.bucket_count(i) == 0) {
      return Invalid(absl::StrCat("bucket ", data.bucket(i), " is empty"));
    }
  }
  return absl::OkStatus();
}

// They rise and hold something by their form.
absl::Status CheckPacked(const v1::HistogramData& data, BucketRange& range) {
  if (data.bucket_size() != 0 || data.bucket_count_size() != 0) {
    return Invalid("both packed and listed");
  }
  uint64_t highest = 0;
  const bool whole = VisitPackedBuckets(
      data.packed(), [&](uint64_t bucket, uint64_t /*count*/) {
        if (range.last < 0) range.first = static_cast<int64_t>(bucket);
        range.last = static_cast<int64_t>(bucket);
        highest = std::max(highest, bucket);
      });
  if (!whole) return Invalid("packed ends within a bucket");
  // They rise by their form, as long as their sum does not go round.
  if (highest >= Histogram::kBuckets) {
    return Invalid(absl::StrCat("buckets must stay below ", Histogram::kBuckets,
                                ", got ", highest));
  }
  return absl::OkStatus();
}

// Minimum and maximum must lie in the outer buckets: percentiles are clamped to
// them.
absl::Status CheckRange(const v1::HistogramData& data,
                        const BucketRange& range) {
  if (range.last < 0) {
    if (data.sum() == 0 && data.min() == 0 && data.max() == 0) {
      return absl::OkStatus();
    }
    return Invalid("no values but a sum, minimum or maximum");
  }
  if (Histogram::BucketOf(data.min()) != range.first ||
      Histogram::BucketOf(data.max()) != range.last ||
      data.min() > data.max()) {
    return Invalid(absl::StrCat("min ", data.min(), " and max ", data.max(),
                                " are not in buckets ", range.first, " and ",
                                range.last));
  }
  return absl::OkStatus();
}

}  // namespace

v1::HistogramData ToProto(const Histogram& histogram, BucketForm form) {
  v1::HistogramData data;
  data.set_layout(Histogram::kSubBucketBits);
  BucketPacker packer;
  histogram.ForEachBucket([&](uint64_t lower, uint64_t, uint64_t count) {
    const uint32_t bucket = Histogram::BucketOf(lower);
    if (form == BucketForm::kPacked) {
      packer.Add(bucket, count);
    } else {
      data.add_bucket(bucket);
      data.add_bucket_count(count);
    }
  });
  if (form == BucketForm::kPacked) data.set_packed(packer.Take());
  const Histogram::Moments& moments = histogram.moments();
  data.set_sum(moments.sum);
  data.set_sum_squares_low(absl::Uint128Low64(moments.sum_squares));
  data.set_sum_squares_high(absl::Uint128High64(moments.sum_squares));
  data.set_min(moments.min);
  data.set_max(moments.max);
  return data;
}

absl::Status CheckHistogram(const v1::HistogramData& data) {
  if (data.layout() != Histogram::kSubBucketBits) {
    return Invalid(absl::StrCat("layout must be ", Histogram::kSubBucketBits,
                                ", got ", data.layout()));
  }
  BucketRange range;
  RETURN_IF_ERROR(data.has_packed() ? CheckPacked(data, range)
                                    : CheckListed(data, range));
  return CheckRange(data, range);
}

void AddChecked(const v1::HistogramData& data, Histogram& histogram) {
  const uint64_t count_before = histogram.count();
  histogram.AddBuckets([&](const auto& add) {
    VisitPackedBuckets(data.packed(), [&](uint64_t bucket, uint64_t count) {
      add(static_cast<uint32_t>(bucket), count);
    });
    for (int i = 0; i < data.bucket_size(); ++i) {
      add(data.bucket(i), data.bucket_count(i));
    }
  });
  if (histogram.count() == count_before) return;
  histogram.AddMoments({.sum = data.sum(),
                        .sum_squares = absl::MakeUint128(
                            data.sum_squares_high(), data.sum_squares_low()),
                        .min = data.min(),
                        .max = data.max()});
}

absl::Status AddProto(const v1::HistogramData& data, Histogram& histogram) {
  RETURN_IF_ERROR(CheckHistogram(data));
  AddChecked(data, histogram);
  return absl::OkStatus();
}

absl::StatusOr<Histogram> FromProto(const v1::HistogramData& data) {
  Histogram histogram;
  RETURN_IF_ERROR(AddProto(data, histogram));
  return histogram;
}

}  // namespace byzerperf
