#ifndef BYZERPERF_WORKER_HTTP_TRANSPORT_H_
#define BYZERPERF_WORKER_HTTP_TRANSPORT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace byzerperf {

// Why a response ended.
enum class HttpEnd {
  kComplete,      // the body ended as its framing says
  kConnectError,  // refused, unreachable, reset while connecting
  kDnsError,
  kTlsError,
  kConnectionLost,  // closed or reset before the body's end
  kTimeout,
  kProtocolError,  // not HTTP, bad framing, bad content encoding
};

// What is sent. Views must stay valid until OnEnd.
struct HttpRequest {
  size_t target = 0;      // index into the transport's list of targets
  std::string_view path;  // appended to the target's base URL
  std::string_view body;  // POST, application/json; empty: GET
  // Complete header lines of this request alone ("X-Request-Id: …"); those
  // common to all requests are given to the transport once.
  std::vector<std::string> headers;
  int64_t timeout_ns = 0;  // from Start to the end of the body; 0: none
};

// What is known when the response is over. Stamps are CLOCK_MONOTONIC
// nanoseconds, 0 when it did not happen.
struct HttpResult {
  HttpEnd end = HttpEnd::kComplete;
  std::string error;    // the library's own words; empty when complete
  int http_status = 0;  // 0: no response head came
  std::string server;   // the response's Server header
  bool connection_reused = false;
  uint32_t stale_reconnects = 0;
  // What of the time from issue to the first bytes' going out was this
  // program's own: of sent_ns − issue all on a reused connection, on a new one
  // not the network's round trips. With it, where it is known, the time of the
  // call that sent them: this program may lose its processor before they are
  // out.
  int64_t own_delay_ns = 0;
  // With kConnectError: this host had none left.
  bool no_descriptor = false;
  bool no_port = false;
  // Segments sent again on this connection since the last request that says
  // so: requests under 10 ms are too short for any, and leave it at 0.
  uint32_t retransmits = 0;
  int64_t connected_ns = 0;  // only on a new connection
  int64_t tls_done_ns = 0;   // only on a new connection
  int64_t sent_ns = 0;       // the request begins to go out, after any connect
  int64_t done_ns = 0;
};

// When bytes came and how sure that is. CLOCK_MONOTONIC nanoseconds.
struct Arrival {
  // The kernel's receive time where it can be had, else the time of the read.
  int64_t stamp_ns = 0;
  int64_t read_ns = 0;  // when this program read them
  // The loop looked at the socket then, and nothing waited: no byte came
  // before. 0 when that is not known.
  int64_t looked_ns = 0;
  bool kernel = false;  // the stamp is the kernel's
  // When a read takes several segments, the stamp is that of the last of them,
  // else of the first.
  bool of_last = false;

  // How far from the stamp a byte of the read may have come, at most.
  int64_t error_ns() const {
    const int64_t first_ns = kernel && !of_last ? stamp_ns : looked_ns;
    const int64_t last_ns = kernel && of_last ? stamp_ns : read_ns;
    return first_ns > 0 ? std::max<int64_t>(last_ns - first_ns, 0) : 0;
  }
};

// Receives one response. Calls come in the order OnHead, OnBody*, OnEnd, on the
// loop's thread, never from inside Start(). After OnEnd there is no other call.
class HttpSink {
 public:
  virtual ~HttpSink() = default;

  // The response head is complete. `content_type` is lower case, without
  // parameters.
  virtual void OnHead(int http_status, std::string_view content_type) = 0;

  // Bytes of the decoded body, as they came. Bytes of one read have one
  // arrival, even when they come in several calls.
  virtual void OnBody(std::string_view bytes, const Arrival& arrival) = 0;

  // OnBody() probably comes soon: a chance to Prefetch() what it touches. The
  // sink's own first bytes have been.
  static constexpr size_t kPrefetchedBytes = 128;
  virtual void OnBodySoon() const {}

  // `result` lives only during the call.
  virtual void OnEnd(const HttpResult& result) = 0;
};

// Sends HTTP requests and never retries behind the caller's back, but for a
// reused connection that turned out stale (docs/metrics.md, outcomes).
// Loop-thread only.
class HttpTransport {
 public:
  using RequestId = uint64_t;  // never 0

  virtual ~HttpTransport() = default;

  // Starts a request. `sink` must outlive it.
  virtual RequestId Start(const HttpRequest& request, HttpSink& sink) = 0;

  // Closes the request's connection; its sink is not called again. An id that
  // has ended already is no error.
  virtual void Cancel(RequestId id) = 0;

  // Connections opened since the transport was made.
  virtual uint64_t connections_opened() const = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_TRANSPORT_H_
