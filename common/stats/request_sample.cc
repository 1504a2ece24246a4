#include "common/stats/request_sample.h"

#include <algorithm>
#include <cmath>

#include "common/stats/metric_names.h"

namespace byzerperf {
namespace {

using v1::Metric;

// Kernel and user-space stamps come from clocks read at different places: a
// difference that should be tiny may come out negative.
uint64_t NotNegative(int64_t value) {
  return static_cast<uint64_t>(std::max<int64_t>(0, value));
}

std::optional<uint64_t> Between(std::optional<int64_t> from_ns,
                                std::optional<int64_t> to_ns) {
  if (!from_ns || !to_ns) return std::nullopt;
  return NotNegative(*to_ns - *from_ns);
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

void SetTokenMetrics(const RequestSample& sample, std::optional<int64_t> e2e_ns,
                     SampleValues* values) {
  if (sample.input_tokens) {
    (*values)[Metric::input_tokens] = *sample.input_tokens;
  }
  if (sample.input_tokens && sample.asked_input_tokens.value_or(0) > 0) {
    (*values)[Metric::isl_error] =
        InputLengthError(*sample.input_tokens, *sample.asked_input_tokens);
  }
  if (sample.tpot_ns && *sample.tpot_ns > 0) {
    (*values)[Metric::decode_tokens_per_s] = MilliRate(1, *sample.tpot_ns);
  }
  if (!sample.output_tokens) return;
  const uint32_t tokens = *sample.output_tokens;
  (*values)[Metric::output_tokens] = tokens;
  if (tokens == 0 || !e2e_ns) return;
  (*values)[Metric::ntpot] = NotNegative(*e2e_ns) / tokens;
  if (*e2e_ns > 0) {
    (*values)[Metric::request_output_tokens_per_s] = MilliRate(tokens, *e2e_ns);
  }
}

}  // namespace

std::optional<int64_t> EndToEndNs(const RequestSample& sample) {
  const auto end_ns =
      sample.last_token_ns ? sample.last_token_ns : sample.done_ns;
  if (!end_ns) return std::nullopt;
  return *end_ns - sample.issued_ns;
}

SampleValues ValuesOf(const RequestSample& sample) {
  SampleValues values;
  const std::optional<int64_t> issued = sample.issued_ns;
  values[Metric::ttft] = Between(issued, sample.first_token_ns);
  values[Metric::ttfo] = Between(issued, sample.first_output_ns);
  values[Metric::ttst] = Between(sample.first_token_ns, sample.second_token_ns);
  values[Metric::first_chunk] = Between(issued, sample.first_chunk_ns);
  if (sample.connected_ns) {
    values[Metric::connect] = Between(issued, sample.sent_ns);
  }
  values[Metric::ttft_intended] =
      Between(sample.scheduled_ns, sample.first_token_ns);
  values[Metric::send_lag] = Between(sample.scheduled_ns, issued);
  if (sample.tpot_ns) values[Metric::tpot] = NotNegative(*sample.tpot_ns);
  const std::optional<int64_t> e2e_ns = EndToEndNs(sample);
  if (e2e_ns) {
    values[Metric::e2e] = NotNegative(*e2e_ns);
    values[Metric::e2e_intended] =
        Between(sample.scheduled_ns, *e2e_ns + sample.issued_ns);
  }
  SetTokenMetrics(sample, e2e_ns, &values);
  return values;
}

void AddSample(const RequestSample& sample, MetricHistograms& histograms) {
  const SampleValues values = ValuesOf(sample);
  for (const MetricInfo& info : AllMetrics()) {
    const std::optional<uint64_t> value = values[info.metric];
    if (value) histograms.Of(info.metric).Record(*value);
  }
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
