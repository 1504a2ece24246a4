#include "worker/load/request_outcome.h"

#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

using v1::Outcome;

constexpr size_t kMaxErrorBytes = 300;

void Fail(Outcome::Value outcome, std::string_view why, RequestRecord& record) {
  record.outcome = outcome;
  SetError(why, record);
}

Outcome::Value OutcomeOfStatus(int status) {
  if (status == 429) return Outcome::http_429;
  if (status >= 400 && status < 500) return Outcome::http_4xx;
  if (status >= 500 && status < 600) return Outcome::http_5xx;
  return Outcome::malformed;  // a redirect is not an answer
}

// A stream that stood still longer than it had been flowing was stuck; else it
// was only too long.
TimeoutPhase TimeoutPhaseOf(const Answer& answer, const RequestRecord& record) {
  if (record.sent_ns == 0) return TimeoutPhase::kConnect;
  if (answer.in_one_piece) return TimeoutPhase::kTotal;
  if (record.first_token_ns == 0) return TimeoutPhase::kFirstToken;
  const int64_t flowing_ns = record.last_token_ns - record.first_token_ns;
  const int64_t silent_ns = record.ended_ns - record.last_token_ns;
  return silent_ns > flowing_ns ? TimeoutPhase::kBetweenTokens
                                : TimeoutPhase::kTotal;
}

Outcome::Value OutcomeOfEnd(HttpEnd end) {
  switch (end) {
    case HttpEnd::kComplete:
      return Outcome::ok;
    case HttpEnd::kConnectError:
      return Outcome::connect_error;
    case HttpEnd::kDnsError:
      return Outcome::dns_error;
    case HttpEnd::kTlsError:
      return Outcome::tls_error;
    case HttpEnd::kConnectionLost:
      return Outcome::connection_lost;
    case HttpEnd::kTimeout:
      return Outcome::timeout;
    case HttpEnd::kProtocolError:
      return Outcome::malformed;
  }
  return Outcome::malformed;
}

void ClassifyTransportEnd(const HttpResult& result, const Answer& answer,
                          RequestRecord& record) {
  const Outcome::Value outcome = OutcomeOfEnd(result.end);
  if (outcome == Outcome::timeout) {
    record.timeout_phase = TimeoutPhaseOf(answer, record);
  }
  Fail(outcome,
       result.error.empty() ? Outcome::Value_Name(outcome) : result.error,
       record);
}

// The body ended as its framing says; what of the answer is missing?
bool IsWhole(const Answer& answer, RequestRecord& record) {
  if (record.http_status == 0) {
    Fail(Outcome::malformed, "the response has no head", record);
  } else if (answer.in_one_piece) {
    return true;  // its JSON was whole
  } else if (record.finish_reason.empty()) {
    Fail(Outcome::truncated,
         "the stream ended without [DONE] or a finish reason", record);
  }
  return record.outcome == Outcome::unset;
}

void ClassifyProperEnd(const Answer& answer, int64_t done_ns,
                       RequestRecord& record) {
  if (record.done_ns == 0) record.done_ns = done_ns;
  if (answer.saw_text || answer.usage.output_tokens.value_or(0) > 0) {
    record.outcome = Outcome::ok;
    return;
  }
  Fail(Outcome::empty, "a proper end, but no generated text and no tokens",
       record);
}

}  // namespace

void ClassifyOutcome(const HttpResult& result, const Answer& answer,
                     RequestRecord& record) {
  const int status = record.http_status;
  if (status != 0 && (status < 200 || status > 299)) {
    Fail(OutcomeOfStatus(status), absl::StrCat("HTTP ", status), record);
    return;
  }
  if (answer.problem != Outcome::unset) {
    Fail(answer.problem, "an error event without a word of why", record);
    return;
  }
  if (answer.saw_done) {
    // However the connection ended: the answer had been said in full.
    ClassifyProperEnd(answer, record.done_ns, record);
    return;
  }
  if (result.end != HttpEnd::kComplete) {
    ClassifyTransportEnd(result, answer, record);
    return;
  }
  if (IsWhole(answer, record)) {
    ClassifyProperEnd(answer, result.done_ns, record);
  }
}

void SetError(std::string_view text, RequestRecord& record) {
  if (record.error.empty()) record.error = SafeUtf8(Trim(text), kMaxErrorBytes);
}

}  // namespace byzerperf
