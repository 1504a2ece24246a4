#include "common/stats/request_sample.h"

#include <algorithm>
#include <cmath>

namespace byzerperf {
namespace {

using v1::Metric;

// Kernel and user-space stamps come from clocks read at different places: a
// difference that should be tiny may come out negative.
uint64_t NotNegative(int64_t value) {
  return static_cast<uint64_t>(std::max<int64_t>(0, value));
}

void AddInterval(std::optional<int64_t> from_ns, std::optional<int64_t> to_ns,
                 Histogram& histogram) {
  if (from_ns && to_ns) histogram.Record(NotNegative(*to_ns - *from_ns));
}

// Milli-tokens per second.
uint64_t MilliRate(uint32_t tokens, int64_t duration_ns) {
  return static_cast<uint64_t>(std::llround(static_cast<double>(tokens) * 1e12 /
                                            static_cast<double>(duration_ns)));
}

// Of the asked length, in millionths.
uint64_t InputLengthError(uint32_t given, uint32_t asked) {
  const double difference = std::abs(static_cast<double>(given) - asked);
  return static_cast<uint64_t>(std::llround(difference * 1e6 / asked));
}

void AddTokenMetrics(const RequestSample& sample, std::optional<int64_t> e2e_ns,
                     MetricHistograms& histograms) {
  if (sample.input_tokens) {
    histograms.Of(Metric::input_tokens).Record(*sample.input_tokens);
  }
  if (sample.input_tokens && sample.asked_input_tokens.value_or(0) > 0) {
    histograms.Of(Metric::isl_error)
        .Record(
            InputLengthError(*sample.input_tokens, *sample.asked_input_tokens));
  }
  if (sample.tpot_ns && *sample.tpot_ns > 0) {
    histograms.Of(Metric::decode_tokens_per_s)
        .Record(MilliRate(1, *sample.tpot_ns));
  }
  if (!sample.output_tokens) return;
  const uint32_t tokens = *sample.output_tokens;
  histograms.Of(Metric::output_tokens).Record(tokens);
  if (tokens == 0 || !e2e_ns) return;
  histograms.Of(Metric::ntpot).Record(NotNegative(*e2e_ns) / tokens);
  if (*e2e_ns > 0) {
    histograms.Of(Metric::request_output_tokens_per_s)
        .Record(MilliRate(tokens, *e2e_ns));
  }
}

}  // namespace

std::optional<int64_t> EndToEndNs(const RequestSample& sample) {
  const auto end_ns =
      sample.last_token_ns ? sample.last_token_ns : sample.done_ns;
  if (!end_ns) return std::nullopt;
  return *end_ns - sample.issued_ns;
}

void AddSample(const RequestSample& sample, MetricHistograms& histograms) {
  const auto add = [&histograms](std::optional<int64_t> from_ns,
                                 std::optional<int64_t> to_ns,
                                 Metric::Value metric) {
    AddInterval(from_ns, to_ns, histograms.Of(metric));
  };
  const std::optional<int64_t> issued = sample.issued_ns;
  add(issued, sample.first_token_ns, Metric::ttft);
  add(issued, sample.first_output_ns, Metric::ttfo);
  add(sample.first_token_ns, sample.second_token_ns, Metric::ttst);
  add(issued, sample.first_chunk_ns, Metric::first_chunk);
  if (sample.connected_ns) add(issued, sample.sent_ns, Metric::connect);
  add(sample.scheduled_ns, sample.first_token_ns, Metric::ttft_intended);
  add(sample.scheduled_ns, issued, Metric::send_lag);
  if (sample.tpot_ns) {
    histograms.Of(Metric::tpot).Record(NotNegative(*sample.tpot_ns));
  }
  const std::optional<int64_t> e2e_ns = EndToEndNs(sample);
  if (e2e_ns) {
    histograms.Of(Metric::e2e).Record(NotNegative(*e2e_ns));
    add(sample.scheduled_ns, *e2e_ns + sample.issued_ns, Metric::e2e_intended);
  }
  AddTokenMetrics(sample, e2e_ns, histograms);
}

void AddGaps(const std::vector<TokenGap>& gaps, GapTokens tokens,
             MetricHistograms& histograms) {
  int64_t carried_ns = 0;
  for (const TokenGap& gap : gaps) {
    histograms.Of(Metric::icl).Record(NotNegative(gap.gap_ns));
    if (tokens == GapTokens::kUnknown) continue;
    const uint32_t count = tokens == GapTokens::kOneEach ? 1 : gap.tokens;
    carried_ns += gap.gap_ns;
    if (count == 0) continue;
    histograms.Of(Metric::itl).Record(NotNegative(carried_ns) / count, count);
    carried_ns = 0;
  }
}

}  // namespace byzerperf
