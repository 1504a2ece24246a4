#ifndef BYZERPERF_WORKER_LOAD_REQUEST_TRACKER_H_
#define BYZERPERF_WORKER_LOAD_REQUEST_TRACKER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "byzerperf/v1/stats.pb.h"
#include "worker/api/api.h"
#include "worker/http/transport.h"
#include "worker/load/request_record.h"
#include "worker/sse/sse_parser.h"

namespace byzerperf {

struct RequestTrackerOptions {
  bool streaming = true;  // what was asked for; the answer's head may differ
  bool keep_text = false;
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
  RequestTracker(Api& api, RequestTrackerOptions options, Finished finished);

  // Forgets the last request. The loop sets the fields that are its own.
  RequestRecord& Begin();

  // Ends a request whose transport was told to Cancel(), with the outcome
  // `aborted`, `cancelled` or `timeout`; what was seen so far stays in the
  // record. Calls `finished`. No error when no request is under way.
  void Stop(v1::Outcome::Value outcome, std::string_view why, int64_t now_ns);

  bool in_progress() const { return in_progress_; }

  // Text has come: a request that is late now is late between tokens.
  bool has_first_token() const { return record_.first_token_ns != 0; }

  // The stream said [DONE]: all that may still come is the body's end.
  bool has_done() const { return saw_done_; }

  const RequestRecord& record() const { return record_; }

  void OnHead(int http_status, std::string_view content_type) override;
  void OnBody(std::string_view bytes, int64_t stamp_ns) override;
  void OnEnd(const HttpResult& result) override;

 private:
  // How the body is read.
  enum class BodyKind { kStream, kDocument, kError };

  void OnStreamEvent(std::string_view data);
  void OnDocument();
  void Decode(std::string_view json);
  void Apply(const DecodedEvent& event);
  void AddTextEvent(const DecodedEvent& event);
  void TakeUsage(const Usage& usage);
  void Fail(v1::Outcome::Value outcome, std::string_view why);

  void TakeTransportFacts(const HttpResult& result);
  void Classify(const HttpResult& result);
  void ClassifyTransportEnd(const HttpResult& result);
  void ClassifyBody();
  void Complete(int64_t ended_ns);

  Api& api_;
  const RequestTrackerOptions options_;
  const Finished finished_;
  SseParser parser_;
  SseParser::Handler on_event_;

  RequestRecord record_;
  std::string body_;  // of a document or an error, as far as it is kept
  BodyKind body_kind_ = BodyKind::kStream;
  bool in_progress_ = false;
  bool saw_done_ = false;
  int64_t stamp_ns_ = 0;  // of the bytes being read
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_REQUEST_TRACKER_H_
