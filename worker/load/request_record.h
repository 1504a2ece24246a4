#ifndef BYZERPERF_WORKER_LOAD_REQUEST_RECORD_H_
#define BYZERPERF_WORKER_LOAD_REQUEST_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "byzerperf/v1/stats.pb.h"
#include "common/stats/request_sample.h"
#include "common/stats/row_histograms.h"

namespace byzerperf {

// Where a row's output tokens come from; kNone: they are not known.
enum class TokenSource { kNone, kUsage, kEvents };

// How the arrival of tokens is known: usage in every text event (or the whole
// answer at once), the total spread over the text events in proportion to their
// bytes, or one token an event.
enum class TokenTiming { kNone, kUsage, kSpread, kEvents };

// Whether the tokens of the first text event were counted by the server or
// taken as 1; kNone: there is no TPOT.
enum class TpotBasis { kNone, kCounted, kAssumed };

// What a request was waiting for when its time was over. kTotal: it was not
// stuck, only too long, or an answer that comes in one piece.
enum class TimeoutPhase {
  kNone,
  kConnect,
  kFirstToken,
  kBetweenTokens,
  kTotal
};

// The words of requests.jsonl; "" for kNone.
std::string_view Word(TokenSource source);
std::string_view Word(TokenTiming timing);
std::string_view Word(TpotBasis basis);
std::string_view Word(TimeoutPhase phase);

// An event with generated text of any kind.
struct TextEvent {
  int64_t stamp_ns = 0;
  uint32_t bytes = 0;   // of text, UTF-8
  uint32_t tokens = 0;  // holds only with TokenTiming::kUsage
};

// All facts of one request, as its loop and its RequestTracker saw them. Stamps
// are CLOCK_MONOTONIC nanoseconds of this worker, 0 when it did not happen;
// their meanings are those of docs/metrics.md.
struct RequestRecord {
  // Set by the loop after RequestTracker::Begin().
  uint32_t stage = 0;
  uint32_t index = 0;
  uint32_t turn = 0;  // of the index's session
  uint32_t attempt = 1;
  uint32_t prompt = 0;  // index into the prompt set
  uint32_t model = 0;   // index into the plan's mix
  size_t target = 0;    // index into the worker's targets
  v1::Phase::Value phase = v1::Phase::unset;
  bool censored = false;
  int64_t scheduled_ns = 0;
  int64_t issued_ns = 0;
  // issued − scheduled, less the time without a request that could be sent
  // (no granted index, no share).
  int64_t send_lag_ns = 0;

  // Set by the RequestTracker; complete when it reports the end.
  v1::Outcome::Value outcome = v1::Outcome::unset;
  int http_status = 0;  // 0: no response head came
  std::string error;    // at most 300 bytes of UTF-8; empty when ok
  TimeoutPhase timeout_phase = TimeoutPhase::kNone;
  bool connection_reused = false;
  uint32_t stale_reconnects = 0;
  // Not in rows; see HttpResult.
  int64_t own_delay_ns = 0;
  bool no_descriptor = false;
  bool no_port = false;
  uint32_t retransmits = 0;
  // How much earlier than first_token_ns it may have come; not in rows. Only
  // with RequestTracker::AuditInto().
  int64_t first_token_error_ns = 0;

  std::optional<uint32_t> input_tokens;
  std::optional<uint32_t> cached_input_tokens;
  std::optional<uint32_t> output_tokens;
  std::optional<uint32_t> reasoning_tokens;
  bool hidden_reasoning = false;  // tokens were counted but never streamed
  TokenSource token_source = TokenSource::kNone;
  TokenTiming token_timing = TokenTiming::kNone;
  std::string finish_reason;

  int64_t connected_ns = 0;  // only on a new connection
  int64_t tls_done_ns = 0;   // only on a new connection
  int64_t sent_ns = 0;
  int64_t first_byte_ns = 0;
  int64_t first_chunk_ns = 0;
  int64_t first_token_ns = 0;
  int64_t second_token_ns = 0;
  int64_t first_output_ns = 0;
  int64_t last_token_ns = 0;
  int64_t done_ns = 0;   // a proper end only
  int64_t ended_ns = 0;  // the end of whatever kind; not in rows

  std::optional<int64_t> tpot_ns;
  TpotBasis tpot_basis = TpotBasis::kNone;
  GapTokens gap_tokens = GapTokens::kUnknown;  // what makes ITL of the gaps

  std::vector<TextEvent> text_events;
  std::string text;  // content, only with keep_text

  // Back to the values above; strings and vectors keep their memory.
  void Clear();
};

// The record's latencies for AddSample().
RequestSample SampleOf(const RequestRecord& record,
                       LoadKind kind = LoadKind::kClosedLoop);

// Replaces `gaps` by the gaps between text events, for AddGaps().
void GapsOf(const RequestRecord& record, std::vector<TokenGap>& gaps);

// Calls visit(stamp_ns, tokens) for the arrivals of output tokens; they sum to
// output_tokens. Spreading takes floors of running totals, so that nothing is
// lost to rounding. Tokens that no text event brought (an answer in one piece,
// counts that text never followed) arrive at the end.
template <typename Visit>
void ForEachTokenArrival(const RequestRecord& record, Visit&& visit) {
  const uint64_t total = record.output_tokens.value_or(0);
  uint64_t all_bytes = 0;
  for (const TextEvent& event : record.text_events) all_bytes += event.bytes;
  uint64_t bytes = 0;
  uint64_t arrived = 0;
  for (const TextEvent& event : record.text_events) {
    bytes += event.bytes;
    uint64_t by_now = arrived + 1;  // kEvents
    if (record.token_timing == TokenTiming::kUsage) {
      by_now = arrived + event.tokens;
    } else if (record.token_timing == TokenTiming::kSpread) {
      by_now = total * bytes / all_bytes;
    }
    if (by_now > total) by_now = total;
    if (by_now == arrived) continue;
    visit(event.stamp_ns, static_cast<uint32_t>(by_now - arrived));
    arrived = by_now;
  }
  if (arrived < total) {
    visit(record.ended_ns, static_cast<uint32_t>(total - arrived));
  }
}

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_REQUEST_RECORD_H_
