#include "worker/load/request_tracker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/prefetch.h"
#include "common/base/text.h"
#include "worker/load/request_outcome.h"

namespace byzerperf {
namespace {

using v1::Outcome;

// Of an error's body: enough for its JSON to be whole.
constexpr size_t kMaxErrorBodyBytes = size_t{64} << 10;

// Of what is no answer: enough to see what it was.
constexpr size_t kQuotedBytes = 120;

// A slot that met one huge answer does not keep its memory for the whole run.
constexpr size_t kKeptBodyBytes = size_t{1} << 20;

bool IsJson(std::string_view content_type) {
  return content_type == "application/json" || content_type.ends_with("+json");
}

std::string_view Beginning(std::string_view text) {
  return text.substr(0, kQuotedBytes);
}

}  // namespace

RequestTracker::RequestTracker(Api& api, const RequestTrackerOptions& options,
                               Finished finished)
    : events_(api, options.keep_text),
      on_event_([this](const SseEvent& event) { OnEvent(event); }),
      parser_(options.max_event_bytes),
      api_(api),
      options_(options),
      finished_(std::move(finished)) {}

RequestRecord& RequestTracker::Begin() {
  record_.Clear();
  answer_ = {};
  audit_.Begin(nullptr);
  at_first_token_ = nullptr;
  parser_.Reset();
  if (body_.capacity() > kKeptBodyBytes) std::string().swap(body_);
  body_.clear();
  body_kind_ = options_.streaming ? BodyKind::kStream : BodyKind::kDocument;
  answer_.in_one_piece = !options_.streaming;
  saw_event_ = false;
  at_stream_end_ = false;
  stamp_ns_ = 0;
  in_progress_ = true;
  return record_;
}

void RequestTracker::Stop(Outcome::Value outcome, std::string_view why,
                          int64_t now_ns) {
  if (!in_progress_) return;
  record_.outcome = outcome;
  record_.ended_ns = now_ns;
  SetError(why, record_);
  Complete();
}

void RequestTracker::OnHead(int http_status, std::string_view content_type) {
  record_.http_status = http_status;
  if (http_status < 200 || http_status > 299) {
    body_kind_ = BodyKind::kError;
  } else if (content_type == "text/event-stream") {
    body_kind_ = BodyKind::kStream;
  } else if (IsJson(content_type)) {
    body_kind_ = BodyKind::kDocument;
  }
  answer_.in_one_piece = body_kind_ == BodyKind::kDocument;
}

void RequestTracker::OnBody(std::string_view bytes, const Arrival& arrival) {
  if (bytes.empty()) return;
  stamp_ns_ = arrival.stamp_ns;
  if (record_.first_byte_ns == 0) record_.first_byte_ns = stamp_ns_;
  switch (body_kind_) {
    case BodyKind::kStream:
      audit_.OnBytes(arrival);
      FeedStream(bytes);
      return;
    case BodyKind::kDocument:
      if (body_.size() + bytes.size() > options_.max_body_bytes) {
        SetProblem(Outcome::malformed,
                   absl::StrCat("the answer is larger than ",
                                options_.max_body_bytes, " bytes"));
      }
      KeepBody(bytes, options_.max_body_bytes);
      return;
    case BodyKind::kError:
      KeepBody(bytes, kMaxErrorBodyBytes);
      return;
  }
}

void RequestTracker::OnBodySoon() const {
  Prefetch(*this);
  events_.PrefetchShape();
}

void RequestTracker::OnEnd(const HttpResult& result) {
  if (!in_progress_) return;
  TakeTransportFacts(result);
  switch (body_kind_) {
    case BodyKind::kStream:
      EndStream(result);
      break;
    case BodyKind::kDocument:
      if (result.end == HttpEnd::kComplete) EndDocument();
      break;
    case BodyKind::kError:
      EndErrorBody();
      break;
  }
  ClassifyOutcome(result, answer_, record_);
  Complete();
}

void RequestTracker::FeedStream(std::string_view bytes) {
  if (!saw_event_) KeepBody(bytes, kQuotedBytes);
  parser_.Feed(bytes, on_event_);
  if (parser_.mid_event()) audit_.OnPartOfEvent();
  if (parser_.overflowed()) {
    SetProblem(Outcome::malformed,
               absl::StrCat("an event is larger than ",
                            options_.max_event_bytes, " bytes"));
  }
}

void RequestTracker::KeepBody(std::string_view bytes, size_t max_bytes) {
  if (body_.size() >= max_bytes) return;
  body_ += bytes.substr(0, max_bytes - body_.size());
}

void RequestTracker::OnEvent(const SseEvent& event) {
  saw_event_ = true;
  const size_t texts_before = record_.text_events.size();
  TakeEvent(event);
  audit_.OnEvent(record_.text_events.size() > texts_before);
  if (texts_before == 0 && has_first_token() && at_first_token_) {
    std::exchange(at_first_token_, nullptr)();
  }
}

// All that is done here needs no JSON; what does is in DecodeEvent() and could
// be put off without changing a stamp.
void RequestTracker::TakeEvent(const SseEvent& event) {
  if (answer_.saw_done) return;
  // Nearly all are objects.
  if (!event.data.starts_with('{') && Trim(event.data) == "[DONE]") {
    answer_.saw_done = true;
    record_.done_ns = stamp_ns_;
    return;
  }
  if (at_stream_end_) return;
  DecodeEvent(event.data, event.event == "error");
}

void RequestTracker::DecodeEvent(std::string_view json, bool is_error) {
  const absl::StatusOr<const DecodedEvent*> read = events_.Read(json);
  if (!read.ok()) {
    SetProblem(is_error ? Outcome::server_error_event : Outcome::malformed,
               is_error ? json : ToStd(read.status().message()));
    return;
  }
  const DecodedEvent& event = **read;
  ApplyEvent(event, stamp_ns_, answer_, record_);
  if (!event.error.empty()) {
    SetProblem(Outcome::server_error_event, event.error);
  } else if (is_error) {
    SetProblem(Outcome::server_error_event, json);
  }
}

void RequestTracker::EndStream(const HttpResult& result) {
  if (result.end == HttpEnd::kComplete && parser_.mid_event()) {
    // An unfinished event is dropped, as the standard says; but some servers
    // leave out the blank line behind their last word.
    at_stream_end_ = true;
    parser_.Feed("\n\n", on_event_);
  }
  // Nothing but comments is a stream that was cut; anything else is no stream.
  if (result.end == HttpEnd::kComplete && !saw_event_ && !body_.empty() &&
      body_.front() != ':') {
    SetProblem(Outcome::malformed,
               absl::StrCat("no event in the answer: ", body_));
  }
}

void RequestTracker::EndDocument() {
  if (answer_.problem != Outcome::unset) return;
  DecodeEvent(body_, /*is_error=*/false);
  if (answer_.problem == Outcome::unset && !answer_.saw_choices) {
    SetProblem(Outcome::malformed,
               absl::StrCat("no choices: ", ToAbsl(Beginning(body_))));
  }
  record_.done_ns = answer_.problem == Outcome::unset ? stamp_ns_ : 0;
}

void RequestTracker::EndErrorBody() {
  const auto event = api_.Decode(body_, /*keep_text=*/false);
  SetError(event.ok() ? std::string_view(event->error) : body_, record_);
  SetError(body_, record_);
}

void RequestTracker::SetProblem(Outcome::Value problem, std::string_view why) {
  if (answer_.problem != Outcome::unset) return;
  answer_.problem = problem;
  SetError(why, record_);
}

void RequestTracker::TakeTransportFacts(const HttpResult& result) {
  if (record_.http_status == 0) record_.http_status = result.http_status;
  record_.connection_reused = result.connection_reused;
  record_.stale_reconnects = result.stale_reconnects;
  record_.connected_ns = result.connected_ns;
  record_.tls_done_ns = result.tls_done_ns;
  record_.sent_ns = result.sent_ns;
  record_.ended_ns = result.done_ns;
  record_.own_delay_ns = result.own_delay_ns;
  record_.no_descriptor = result.no_descriptor;
  record_.no_port = result.no_port;
  record_.retransmits = result.retransmits;
}

void RequestTracker::Complete() {
  audit_.End(record_.ended_ns);
  record_.first_token_error_ns = audit_.first_text_error_ns();
  CountTokens(answer_, record_);
  in_progress_ = false;
  // Last: the slot's next request may Begin() within.
  finished_(*this);
}

}  // namespace byzerperf
