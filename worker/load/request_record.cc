#include "worker/load/request_record.h"

#include <utility>

namespace byzerperf {
namespace {

std::optional<int64_t> IfHappened(int64_t stamp_ns) {
  if (stamp_ns == 0) return std::nullopt;
  return stamp_ns;
}

}  // namespace

std::string_view Word(TokenSource source) {
  switch (source) {
    case TokenSource::kNone:
      return "";
    case TokenSource::kUsage:
      return "usage";
    case TokenSource::kEvents:
      return "events";
  }
  return "";
}

std::string_view Word(TokenTiming timing) {
  switch (timing) {
    case TokenTiming::kNone:
      return "";
    case TokenTiming::kUsage:
      return "usage";
    case TokenTiming::kSpread:
      return "spread";
    case TokenTiming::kEvents:
      return "events";
  }
  return "";
}

std::string_view Word(TpotBasis basis) {
  switch (basis) {
    case TpotBasis::kNone:
      return "";
    case TpotBasis::kCounted:
      return "counted";
    case TpotBasis::kAssumed:
      return "assumed";
  }
  return "";
}

std::string_view Word(TimeoutPhase phase) {
  switch (phase) {
    case TimeoutPhase::kNone:
      return "";
    case TimeoutPhase::kConnect:
      return "connect";
    case TimeoutPhase::kFirstToken:
      return "first_token";
    case TimeoutPhase::kBetweenTokens:
      return "between_tokens";
    case TimeoutPhase::kTotal:
      return "total";
  }
  return "";
}

void RequestRecord::Clear() {
  RequestRecord cleared;
  // The buffers change hands, so that the next request finds them grown.
  std::swap(cleared.error, error);
  std::swap(cleared.finish_reason, finish_reason);
  std::swap(cleared.text_events, text_events);
  std::swap(cleared.text, text);
  cleared.error.clear();
  cleared.finish_reason.clear();
  cleared.text_events.clear();
  cleared.text.clear();
  *this = std::move(cleared);
}

RequestSample SampleOf(const RequestRecord& record, LoadKind kind) {
  RequestSample sample;
  if (kind == LoadKind::kOpenLoop)
    sample.scheduled_ns = IfHappened(record.scheduled_ns);
  sample.issued_ns = record.issued_ns;
  sample.connected_ns = IfHappened(record.connected_ns);
  sample.sent_ns = IfHappened(record.sent_ns);
  sample.first_chunk_ns = IfHappened(record.first_chunk_ns);
  sample.first_token_ns = IfHappened(record.first_token_ns);
  sample.second_token_ns = IfHappened(record.second_token_ns);
  sample.first_output_ns = IfHappened(record.first_output_ns);
  sample.last_token_ns = IfHappened(record.last_token_ns);
  sample.done_ns = IfHappened(record.done_ns);
  sample.tpot_ns = record.tpot_ns;
  sample.input_tokens = record.input_tokens;
  sample.output_tokens = record.output_tokens;
  return sample;
}

void GapsOf(const RequestRecord& record, std::vector<TokenGap>& gaps) {
  gaps.clear();
  for (size_t i = 1; i < record.text_events.size(); ++i) {
    const TextEvent& event = record.text_events[i];
    gaps.push_back(
        {.gap_ns = event.stamp_ns - record.text_events[i - 1].stamp_ns,
         .tokens = event.tokens});
  }
}

}  // namespace byzerperf
