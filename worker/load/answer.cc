#include "worker/load/answer.h"

#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr size_t kFinishReasonBytes = 100;

void TakeLatest(const std::optional<uint32_t>& from,
                std::optional<uint32_t>& to) {
  if (from) to = from;
}

void TakeUsage(const Usage& usage, Answer& answer) {
  TakeLatest(usage.input_tokens, answer.usage.input_tokens);
  TakeLatest(usage.output_tokens, answer.usage.output_tokens);
  TakeLatest(usage.cached_input_tokens, answer.usage.cached_input_tokens);
  TakeLatest(usage.reasoning_tokens, answer.usage.reasoning_tokens);
}

void AddTextEvent(const DecodedEvent& event, int64_t stamp_ns, Answer& answer,
                  RequestRecord& record) {
  TextEvent added{
      .stamp_ns = stamp_ns,
      .bytes = event.text_bytes + event.reasoning_bytes + event.tool_bytes};
  if (event.usage && event.usage->output_tokens &&
      *event.usage->output_tokens >= answer.tokens_at_last_text) {
    added.tokens = *event.usage->output_tokens - answer.tokens_at_last_text;
    answer.tokens_at_last_text = *event.usage->output_tokens;
  } else {
    answer.usage_in_every_text_event = false;
  }
  if (record.text_events.empty()) {
    record.first_token_ns = stamp_ns;
    answer.tokens_at_first_text = answer.tokens_at_last_text;
  } else if (record.text_events.size() == 1) {
    record.second_token_ns = stamp_ns;
  }
  if (event.text_bytes > 0 && record.first_output_ns == 0) {
    record.first_output_ns = stamp_ns;
  }
  record.last_token_ns = stamp_ns;
  record.text_events.push_back(added);
}

// Usage in every text event is believed only when it counts from the first one
// on: some servers send 0 until the end.
bool HasTokensPerEvent(const Answer& answer, const RequestRecord& record) {
  return !record.text_events.empty() && answer.usage_in_every_text_event &&
         answer.tokens_at_first_text > 0 &&
         record.output_tokens >= answer.tokens_at_last_text;
}

void SetOutputTokens(const Answer& answer, RequestRecord& record) {
  const std::optional<uint32_t>& counted = answer.usage.output_tokens;
  // Text for 0 tokens is a server that does not count.
  if (counted && (*counted > 0 || !answer.saw_text)) {
    record.output_tokens = counted;
    record.token_source = TokenSource::kUsage;
    return;
  }
  if (record.text_events.empty()) return;
  record.output_tokens = static_cast<uint32_t>(record.text_events.size());
  record.token_source = TokenSource::kEvents;
}

TokenTiming TimingOf(const Answer& answer, const RequestRecord& record) {
  if (record.token_source == TokenSource::kNone) return TokenTiming::kNone;
  if (record.token_source == TokenSource::kEvents) return TokenTiming::kEvents;
  if (record.text_events.empty() || HasTokensPerEvent(answer, record)) {
    return TokenTiming::kUsage;
  }
  return TokenTiming::kSpread;
}

// Tokens that came after the first text event.
uint32_t TokensAfterFirst(const Answer& answer, const RequestRecord& record) {
  if (record.token_timing == TokenTiming::kUsage) {
    return answer.tokens_at_last_text - answer.tokens_at_first_text;
  }
  const uint32_t hidden =
      record.hidden_reasoning ? record.reasoning_tokens.value_or(0) : 0;
  const uint32_t total = record.output_tokens.value_or(0);
  return total > hidden + 1 ? total - hidden - 1 : 0;
}

void SetTpot(const Answer& answer, RequestRecord& record) {
  if (record.text_events.size() < 2) return;
  const uint32_t tokens = TokensAfterFirst(answer, record);
  if (tokens == 0) return;
  record.tpot_ns = (record.last_token_ns - record.first_token_ns) / tokens;
  record.tpot_basis = record.token_timing == TokenTiming::kUsage
                          ? TpotBasis::kCounted
                          : TpotBasis::kAssumed;
}

GapTokens GapTokensOf(const RequestRecord& record) {
  if (record.token_source != TokenSource::kUsage) return GapTokens::kUnknown;
  if (record.output_tokens == record.text_events.size()) {
    return GapTokens::kOneEach;
  }
  return record.token_timing == TokenTiming::kUsage ? GapTokens::kFromUsage
                                                    : GapTokens::kUnknown;
}

}  // namespace

void ApplyEvent(const DecodedEvent& event, int64_t stamp_ns, Answer& answer,
                RequestRecord& record) {
  if (event.has_choices) {
    answer.saw_choices = true;
    if (record.first_chunk_ns == 0 && !answer.in_one_piece) {
      record.first_chunk_ns = stamp_ns;
    }
  }
  if (event.has_generated_text()) {
    answer.saw_text = true;
    if (event.reasoning_bytes > 0) answer.saw_reasoning_text = true;
    if (!answer.in_one_piece) AddTextEvent(event, stamp_ns, answer, record);
  }
  if (event.usage) TakeUsage(*event.usage, answer);
  if (!event.finish_reason.empty()) {
    record.finish_reason = SafeUtf8(event.finish_reason, kFinishReasonBytes);
  }
  record.text += event.text;
}

void CountTokens(const Answer& answer, RequestRecord& record) {
  record.input_tokens = answer.usage.input_tokens;
  record.cached_input_tokens = answer.usage.cached_input_tokens;
  record.reasoning_tokens = answer.usage.reasoning_tokens;
  record.hidden_reasoning =
      record.reasoning_tokens.value_or(0) > 0 && !answer.saw_reasoning_text;
  SetOutputTokens(answer, record);
  record.token_timing = TimingOf(answer, record);
  SetTpot(answer, record);
  record.gap_tokens = GapTokensOf(record);
}

}  // namespace byzerperf
