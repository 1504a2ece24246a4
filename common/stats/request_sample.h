#ifndef BYZERPERF_COMMON_STATS_REQUEST_SAMPLE_H_
#define BYZERPERF_COMMON_STATS_REQUEST_SAMPLE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/stats/metric_histograms.h"

namespace byzerperf {

// What one `ok` request says about latency: the input of metrics.md's formulas,
// whether it comes from a live request (exact nanoseconds) or from a saved row
// (microseconds). Stamps share one origin; an absent one did not happen.
struct RequestSample {
  std::optional<int64_t> scheduled_ns;  // open loop only
  int64_t issued_ns = 0;
  std::optional<int64_t> connected_ns;  // only on a new connection
  std::optional<int64_t> sent_ns;
  std::optional<int64_t> first_chunk_ns;
  std::optional<int64_t> first_token_ns;
  std::optional<int64_t> second_token_ns;
  std::optional<int64_t> first_output_ns;
  std::optional<int64_t> last_token_ns;
  std::optional<int64_t> done_ns;
  std::optional<int64_t> tpot_ns;
  std::optional<uint32_t> input_tokens;
  std::optional<uint32_t> asked_input_tokens;  // above 0
  std::optional<uint32_t> output_tokens;
};

// A gap between two text events and the tokens of the second one.
struct TokenGap {
  int64_t gap_ns = 0;
  uint32_t tokens = 0;
};

// What tells ITL from ICL (metrics.md).
enum class GapTokens {
  kUnknown,    // tokens of events are not known: no ITL
  kOneEach,    // as many text events as output tokens
  kFromUsage,  // per-event usage: TokenGap::tokens holds
};

// E2E: last_token − issued; done − issued when no text event came (a
// non-streaming answer). nullopt when neither happened.
std::optional<int64_t> EndToEndNs(const RequestSample& sample);

// A request's values by metric, in the unit of its histogram; absent where the
// request has none.
using SampleValues =
    std::array<std::optional<uint64_t>, v1::Metric::Value_ARRAYSIZE>;

// All that the sample determines: never ICL and ITL.
SampleValues ValuesOf(const RequestSample& sample);

// Records ValuesOf the sample.
void AddSample(const RequestSample& sample, MetricHistograms& histograms);

// Records ICL and, where known, ITL. A gap of k tokens counts k times, gap / k
// each; a gap before an event of no tokens is added to the next one.
void AddGaps(const std::vector<TokenGap>& gaps, GapTokens tokens,
             MetricHistograms& histograms);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_REQUEST_SAMPLE_H_
