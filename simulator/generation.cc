#include "simulator/generation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr size_t kBigEventBytes = size_t{1} << 20;
constexpr std::string_view kCutJson = "{\"id\":\"chatcmpl-";
constexpr std::string_view kEngineError = "the engine died (planned fault)";

}  // namespace

Generation::Generation(const GenerationParts& parts, GenerationStart start,
                       std::unique_ptr<HttpReply> reply, EndHandler on_end)
    : parts_(parts),
      start_(std::move(start)),
      reply_(std::move(reply)),
      on_end_(std::move(on_end)),
      wire_(start_.head) {
  start_.truth.fault = start_.fault.name;
  start_.truth.input_tokens =
      static_cast<uint32_t>(start_.request.prompt.size());
}

void Generation::Begin() {
  reply_->OnGone([this] { OnGone(); });
  if (start_.fault.kind == FaultKind::kGzip) {
    reply_->AddHeader("Content-Encoding", "gzip");
  }
  reply_->AddHeader("Content-Type", streams()
                                        ? "text/event-stream; charset=utf-8"
                                        : "application/json");
  if (streams()) reply_->BeginStream(200);
  EngineJob job;
  job.request = start_.number;
  job.received_ns = start_.truth.received_ns;
  job.output_tokens = start_.length.tokens;
  job.prompt = std::move(start_.request.prompt);
  parts_.engine.Submit(std::move(job),
                       [this](const EngineToken& token) { OnToken(token); });
}

TruthRecord Generation::Stopped() {
  start_.truth.done_ns = parts_.loop.NowNs();
  start_.truth.outcome = "stopped";
  return start_.truth;
}

void Generation::OnToken(const EngineToken& token) {
  if (token.index == 0) {
    start_.truth.cached_tokens = token.cached_tokens;
    parts_.metrics.AddPrompt(start_.truth.input_tokens, token.cached_tokens);
  }
  std::string bytes;
  if (token.index == start_.fault.token &&
      Strike(token.index, &bytes) == Struck::kOver) {
    return;
  }
  if (!streams()) {
    whole_text_ += TokenText(token.index);
    NoteToken(token, parts_.loop.NowNs());
    if (is_last(token.index)) SendWhole();
    return;
  }
  bytes += TokenEvents(token.index);
  NoteToken(token, Send(bytes));
  if (!is_last(token.index)) return;
  CloseStream();
  End(start_.fault.kind == FaultKind::kGarbage ? "garbage" : "ok");
}

Generation::Struck Generation::Strike(uint32_t index, std::string* bytes) {
  const FaultKind kind = start_.fault.kind;
  if (kind == FaultKind::kStall) {
    Stall();
    return Struck::kOver;
  }
  if (kind == FaultKind::kCut) {
    Cut();
    return Struck::kOver;
  }
  // Without a stream the others show in the whole body.
  if (!streams()) return Struck::kGoesOn;
  if (kind == FaultKind::kErrorEvent) {
    EndEarly(absl::StrCat(SseEventText(ErrorBody(500, kEngineError)),
                          ToAbsl(kDoneEvent)));
    return Struck::kOver;
  }
  if (kind == FaultKind::kTruncate) {
    EndEarly("");
    return Struck::kOver;
  }
  const WireUsage usage = UsageAfter(index);
  if (kind == FaultKind::kGarbage) *bytes = SseEventText(kCutJson);
  if (kind == FaultKind::kEmptyChoices) {
    *bytes = wire_.EmptyChoicesEvent(start_.request.continuous_usage ? &usage
                                                                     : nullptr);
  }
  return Struck::kGoesOn;
}

void Generation::Stall() {
  stalled_ = true;
  parts_.engine.Freeze(start_.number);
}

void Generation::Cut() {
  reply_->Drop();
  End("cut");
}

void Generation::EndEarly(std::string_view last_bytes) {
  Send(last_bytes);
  CloseStream();
  End(start_.fault.name);
}

void Generation::OnGone() { End(stalled_ ? "stall" : "disconnected"); }

std::string Generation::TokenText(uint32_t index) const {
  const std::string_view word =
      parts_.model.Word(start_.number, index, start_.request.language);
  if (index != start_.fault.token) return std::string(word);
  if (start_.fault.kind == FaultKind::kBadUtf8) {
    return absl::StrCat(ToAbsl(word), "\xff\xfe");
  }
  std::string text(word);
  if (start_.fault.kind == FaultKind::kBigEvent) {
    while (text.size() < kBigEventBytes) text += word;
  }
  return text;
}

std::string Generation::TokenEvents(uint32_t index) const {
  const bool continuous = start_.request.continuous_usage;
  std::string bytes;
  if (index == 0) {
    const WireUsage before = UsageAfter(0);
    bytes = wire_.RoleEvent(continuous ? &before : nullptr);
  }
  const WireUsage usage = UsageAfter(index + 1);
  bytes +=
      wire_.TokenEvent(TokenText(index), is_last(index) ? finish_reason() : "",
                       continuous ? &usage : nullptr);
  if (!is_last(index)) return bytes;
  if (start_.request.include_usage) bytes += wire_.EmptyChoicesEvent(&usage);
  if (start_.fault.kind != FaultKind::kNoDone) bytes += kDoneEvent;
  return bytes;
}

int64_t Generation::Send(std::string_view bytes) {
  if (start_.fault.kind == FaultKind::kGzip) {
    const std::string zipped = gzip_.Encode(bytes);
    const int64_t now_ns = parts_.loop.NowNs();
    reply_->Write(zipped);
    return now_ns;
  }
  const int64_t now_ns = parts_.loop.NowNs();
  reply_->Write(bytes);
  return now_ns;
}

void Generation::NoteToken(const EngineToken& token, int64_t now_ns) {
  TruthRecord& truth = start_.truth;
  truth.output_tokens = token.index + 1;
  if (token.index == 0) {
    truth.first_token_ns = now_ns;
    parts_.metrics.AddFirstToken(now_ns - truth.received_ns);
  } else {
    parts_.metrics.AddNextToken(now_ns - previous_token_ns_);
  }
  previous_token_ns_ = now_ns;
  truth.last_token_ns = now_ns;
  truth.lateness_us =
      std::max(truth.lateness_us, (now_ns - token.due_ns) / 1000);
  if (!streams()) return;
  ++truth.events;
  if (parts_.wants_gaps) truth.send_ns.push_back(now_ns);
}

void Generation::CloseStream() {
  if (start_.fault.kind == FaultKind::kGzip) reply_->Write(gzip_.Finish());
  reply_->EndStream(start_.fault.kind == FaultKind::kCloseAfterStream
                        ? HttpReply::After::kClose
                        : HttpReply::After::kKeepAlive);
}

std::string Generation::WholeBody() const {
  if (start_.fault.kind == FaultKind::kGarbage) return std::string(kCutJson);
  if (start_.fault.kind == FaultKind::kErrorEvent) {
    return ErrorBody(500, kEngineError);
  }
  std::string body = wire_.WholeBody(whole_text_, finish_reason(),
                                     UsageAfter(start_.length.tokens));
  if (start_.fault.kind == FaultKind::kTruncate) body.resize(body.size() / 2);
  return body;
}

void Generation::SendWhole() {
  std::string body = WholeBody();
  if (start_.fault.kind == FaultKind::kGzip) {
    body = gzip_.Encode(body);
    body += gzip_.Finish();
  }
  start_.truth.last_token_ns = parts_.loop.NowNs();
  reply_->Send(200, body);
  const FaultKind kind = start_.fault.kind;
  const bool spoilt = kind == FaultKind::kGarbage ||
                      kind == FaultKind::kErrorEvent ||
                      kind == FaultKind::kTruncate;
  End(spoilt ? std::string_view(start_.fault.name) : "ok");
}

void Generation::End(std::string_view outcome) {
  TruthRecord& truth = start_.truth;
  truth.done_ns = parts_.loop.NowNs();
  truth.outcome = outcome;
  if (outcome == "ok") {
    parts_.metrics.AddAnswer(*truth.done_ns - truth.received_ns,
                             finish_reason());
  }
  parts_.engine.Abort(start_.number);
  // The handler may destroy this.
  const TruthRecord record = std::move(truth);
  const EndHandler on_end = std::move(on_end_);
  on_end(record);
}

WireUsage Generation::UsageAfter(uint32_t output_tokens) const {
  return {start_.truth.input_tokens, output_tokens, start_.truth.cached_tokens};
}

}  // namespace byzerperf
