#ifndef BYZERPERF_TESTS_UNIT_LOAD_TRACKER_SCRIPT_H_
#define BYZERPERF_TESTS_UNIT_LOAD_TRACKER_SCRIPT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "worker/api/api.h"
#include "worker/load/request_tracker.h"

namespace byzerperf {

constexpr int64_t kMs = 1'000'000;
constexpr int64_t kIssuedMs = 1000;  // stamps are never 0

// Plays the transport's part: what a server answers, line by line, at
// milliseconds from the request's issue. Bytes may be cut as small as one.
class TrackerScript {
 public:
  explicit TrackerScript(const RequestTrackerOptions& options = {})
      : api_(MakeApi(v1::LoadPlan())),
        tracker_(*api_, options, [this](RequestTracker&) { ++finished_; }) {
    Begin();
  }

  TrackerScript& Begin() {
    tracker_.Begin().issued_ns = kIssuedMs * kMs;
    return *this;
  }

  TrackerScript& CutInto(size_t chunk_bytes) {
    chunk_bytes_ = chunk_bytes;
    return *this;
  }

  TrackerScript& Head(int status = 200,
                      std::string_view type = "text/event-stream") {
    tracker_.OnHead(status, type);
    return *this;
  }

  TrackerScript& Body(int64_t at_ms, std::string_view bytes) {
    for (size_t at = 0; at < bytes.size(); at += chunk_bytes_) {
      tracker_.OnBody(bytes.substr(at, chunk_bytes_),
                      {.stamp_ns = Stamp(at_ms), .read_ns = Stamp(at_ms)});
    }
    return *this;
  }

  // One event; each line of `data` has a data line of its own.
  TrackerScript& Event(int64_t at_ms, const std::string& data) {
    std::string bytes = "data: ";
    for (const char c : data) {
      bytes += c;
      if (c == '\n') bytes += "data: ";
    }
    return Body(at_ms, bytes + "\n\n");
  }

  TrackerScript& Done(int64_t at_ms) { return Event(at_ms, "[DONE]"); }

  // A chat delta; `rest` is more fields of the event, with a comma in front.
  TrackerScript& Delta(int64_t at_ms, const std::string& delta,
                       const std::string& finish = "null",
                       const std::string& rest = "") {
    return Event(at_ms, R"({"choices":[{"index":0,"delta":)" + delta +
                            R"(,"finish_reason":)" + finish + "}]" + rest +
                            "}");
  }

  TrackerScript& Content(int64_t at_ms, const std::string& text) {
    return Delta(at_ms, R"({"content":")" + text + R"("})");
  }

  TrackerScript& Finish(int64_t at_ms) {
    return Delta(at_ms, "{}", R"("stop")");
  }

  TrackerScript& UsageChunk(int64_t at_ms, uint32_t input, uint32_t output) {
    return Event(at_ms,
                 R"({"choices":[],"usage":)" + Usage(input, output) + "}");
  }

  static std::string Usage(uint32_t input, uint32_t output) {
    return R"({"prompt_tokens":)" + std::to_string(input) +
           R"(,"completion_tokens":)" + std::to_string(output) + "}";
  }

  const RequestRecord& End(int64_t at_ms, HttpEnd end = HttpEnd::kComplete,
                           const std::string& error = "") {
    HttpResult result;
    result.end = end;
    result.error = error;
    result.http_status = tracker_.record().http_status;
    result.sent_ns = sent_ms_ < 0 ? 0 : Stamp(sent_ms_);
    result.done_ns = Stamp(at_ms);
    tracker_.OnEnd(result);
    return tracker_.record();
  }

  // The request never went out.
  TrackerScript& NotSent() {
    sent_ms_ = -1;
    return *this;
  }

  static int64_t Stamp(int64_t at_ms) { return (kIssuedMs + at_ms) * kMs; }

  RequestTracker& tracker() { return tracker_; }
  const RequestRecord& record() const { return tracker_.record(); }
  int finished() const { return finished_; }

 private:
  std::unique_ptr<Api> api_;
  int finished_ = 0;
  RequestTracker tracker_;
  size_t chunk_bytes_ = SIZE_MAX / 2;
  int64_t sent_ms_ = 1;
};

// A stamp as milliseconds from the issue; -1 when it did not happen.
inline int64_t MsOf(int64_t stamp_ns) {
  return stamp_ns == 0 ? -1 : stamp_ns / kMs - kIssuedMs;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_LOAD_TRACKER_SCRIPT_H_
