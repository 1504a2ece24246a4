#include "common/stats/row_histograms.h"

#include <cmath>
#include <vector>

namespace byzerperf {
namespace {

std::optional<int64_t> Ns(bool present, double seconds) {
  if (!present) return std::nullopt;
  return std::llround(seconds * 1e9);
}

void AddRowGaps(const v1::RequestRecord& row, MetricHistograms& histograms) {
  if (row.gaps_ms_size() == 0) return;
  std::vector<TokenGap> gaps;
  gaps.reserve(static_cast<size_t>(row.gaps_ms_size()));
  for (const double gap_ms : row.gaps_ms()) {
    gaps.push_back({.gap_ns = std::llround(gap_ms * 1e6), .tokens = 1});
  }
  // Tokens that were only counted as events say nothing about events.
  const bool one_each = row.has_output_tokens() &&
                        row.text_events() == row.output_tokens() &&
                        row.token_source() != "events";
  AddGaps(gaps, one_each ? GapTokens::kOneEach : GapTokens::kUnknown,
          histograms);
}

}  // namespace

RequestSample SampleOfRow(const v1::RequestRecord& row, LoadKind kind) {
  RequestSample sample;
  if (kind == LoadKind::kOpenLoop) {
    sample.scheduled_ns = Ns(row.has_scheduled_s(), row.scheduled_s());
  }
  sample.issued_ns = std::llround(row.issued_s() * 1e9);
  sample.connected_ns = Ns(row.has_connected_s(), row.connected_s());
  sample.sent_ns = Ns(row.has_sent_s(), row.sent_s());
  sample.first_chunk_ns = Ns(row.has_first_chunk_s(), row.first_chunk_s());
  sample.first_token_ns = Ns(row.has_first_token_s(), row.first_token_s());
  sample.second_token_ns = Ns(row.has_second_token_s(), row.second_token_s());
  sample.first_output_ns = Ns(row.has_first_output_s(), row.first_output_s());
  sample.last_token_ns = Ns(row.has_last_token_s(), row.last_token_s());
  sample.done_ns = Ns(row.has_done_s(), row.done_s());
  if (row.has_tpot_ms()) sample.tpot_ns = std::llround(row.tpot_ms() * 1e6);
  if (row.has_input_tokens()) sample.input_tokens = row.input_tokens();
  if (row.has_asked_input_tokens()) {
    sample.asked_input_tokens = row.asked_input_tokens();
  }
  if (row.has_output_tokens()) sample.output_tokens = row.output_tokens();
  return sample;
}

void AddRow(const v1::RequestRecord& row, LoadKind kind,
            MetricHistograms& histograms) {
  if (row.outcome() != v1::Outcome::ok || row.attempt() > 1) return;
  AddSample(SampleOfRow(row, kind), histograms);
  AddRowGaps(row, histograms);
}

}  // namespace byzerperf
