#ifndef BYZERPERF_WORKER_LOAD_REQUEST_TRACKER_H_
#define BYZERPERF_WORKER_LOAD_REQUEST_TRACKER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "byzerperf/v1/stats.pb.h"
#include "worker/api/api.h"
#include "worker/api/event_reader.h"
#include "worker/http/transport.h"
#include "worker/load/answer.h"
#include "worker/load/arrival_audit.h"
#include "worker/load/load_health.h"
#include "worker/load/request_record.h"
#include "worker/sse/sse_parser.h"

namespace byzerperf {

struct RequestTrackerOptions {
  bool streaming = true;  // what was asked for; the answer's head may differ
  bool keep_text = false;
  size_t max_event_bytes = size_t{8} << 20;  // of a stream's event
  size_t max_body_bytes = size_t{64} << 20;  // of an answer in one piece
};

// The state machine of one request: what the transport hears becomes stamps,
// text events, token counts and exactly one outcome (docs/metrics.md). Made
// once for a slot and used for its requests in turn; buffers keep their memory.
// Loop-thread only.
//
// Begin() → fill in the loop's own fields → transport.Start(request, tracker) →
// the transport's calls → `finished`. Within `finished` the tracker may Begin()
// again.
class RequestTracker final : public HttpSink {
 public:
  using Finished = std::function<void(RequestTracker&)>;

  // `api` must outlive the tracker; trackers of one loop share it.
  RequestTracker(Api& api, const RequestTrackerOptions& options,
                 Finished finished);
  RequestTracker(const RequestTracker&) = delete;
  RequestTracker& operator=(const RequestTracker&) = delete;

  // Forgets the last request. The loop sets the fields that are its own.
  RequestRecord& Begin();

  // After Begin(): keeps account of how sure this request's arrivals are.
  // `health` must outlive the request.
  void AuditInto(LoadHealth& health) { audit_.Begin(&health); }

  // After Begin(): `call` is made once, when the first text has come.
  void CallAtFirstToken(std::function<void()> call) {
    at_first_token_ = std::move(call);
  }

  // Ends a request whose transport was told to Cancel(), as `aborted` or
  // `cancelled`; what was seen so far stays in the record. Calls `finished`.
  // Nothing happens when no request is under way.
  void Stop(v1::Outcome::Value outcome, std::string_view why, int64_t now_ns);

  bool in_progress() const { return in_progress_; }

  // Text has come: a request that is late now is late between tokens.
  bool has_first_token() const { return record_.first_token_ns != 0; }

  // The stream said [DONE]: all that may still come is the body's end.
  bool has_done() const { return answer_.saw_done; }

  const RequestRecord& record() const { return record_; }

  void OnHead(int http_status, std::string_view content_type) override;
  void OnBody(std::string_view bytes, const Arrival& arrival) override;
  void OnBodySoon() const override;
  void OnEnd(const HttpResult& result) override;

 private:
  // How the body is read.
  enum class BodyKind { kStream, kDocument, kError };

  void FeedStream(std::string_view bytes);
  void KeepBody(std::string_view bytes, size_t max_bytes);
  void OnEvent(const SseEvent& event);
  void TakeEvent(const SseEvent& event);
  void DecodeEvent(std::string_view json, bool is_error);
  void EndStream(const HttpResult& result);
  void EndDocument();
  void EndErrorBody();
  void SetProblem(v1::Outcome::Value problem, std::string_view why);
  void TakeTransportFacts(const HttpResult& result);
  void Complete();

  EventReader events_;  // first, for OnBodySoon
  const SseParser::Handler on_event_;
  SseParser parser_;
  BodyKind body_kind_ = BodyKind::kStream;
  bool in_progress_ = false;
  bool saw_event_ = false;  // any event of the stream
  bool at_stream_end_ = false;
  int64_t stamp_ns_ = 0;  // of the latest bytes
  ArrivalAudit audit_;
  Answer answer_;
  RequestRecord record_;

  Api& api_;
  const RequestTrackerOptions options_;
  const Finished finished_;
  std::function<void()> at_first_token_;
  std::string body_;  // a document, an error, or the first bytes of a stream
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_REQUEST_TRACKER_H_
