#ifndef BYZERPERF_COMMON_STATS_REQUEST_SECTIONS_H_
#define BYZERPERF_COMMON_STATS_REQUEST_SECTIONS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "byzerperf/v1/stats.pb.h"
#include "common/stats/bucket_counts.h"
#include "common/stats/request_sample.h"

namespace byzerperf {

// The requests of a level by when they were issued, in equal sections of time:
// what the uncertainty of their numbers is made of. Sections are an eighth of a
// second long; whenever more than kMostSections are needed each two become one,
// so that memory does not grow with the level's length. All sections hold are
// sums: the order in which requests are added does not matter.
class RequestSections {
 public:
  static constexpr size_t kMostSections = 128;

  // A request that counts for latency. `issued_s` is from the level's start,
  // and finite.
  void AddOk(double issued_s, const SampleValues& values);
  // What requests that were issued around then have beside: gaps. `data` is one
  // that CheckHistogram finds well.
  void AddHistogram(double issued_s, v1::Metric::Value metric,
                    const v1::HistogramData& data);
  // One that stands at +∞ in objectives.
  void AddFailure(double issued_s);

  struct Part {
    uint32_t count = 0;
    uint64_t sum = 0;
    BucketCounts buckets;
  };
  struct Section {
    uint32_t failures = 0;
    std::array<Part, v1::Metric::Value_ARRAYSIZE> parts;  // by metric
  };

  // From the first section with a request to the last.
  std::span<const Section> sections() const;
  // How long they are together.
  double stretch_s() const;

 private:
  Section& At(double issued_s);
  void JoinPairs();

  double section_s_ = 0.125;
  std::vector<Section> sections_;  // from the level's start
  size_t first_ = kMostSections;   // with a request
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_REQUEST_SECTIONS_H_
