#ifndef BYZERPERF_TESTS_SUPPORT_FAKE_TRANSPORT_H_
#define BYZERPERF_TESTS_SUPPORT_FAKE_TRANSPORT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/loop/loop.h"
#include "worker/http/transport.h"

namespace byzerperf {

// A request as the fake server sees it.
struct FakeRequest {
  size_t target = 0;
  std::string path;
  std::string body;
  std::vector<std::string> headers;
  std::string request_id;  // of X-Request-Id; "" when there is none
  std::string level;       // the three parts of a request id's end
  uint32_t index = 0;
  uint32_t turn = 0;  // of its session
  uint32_t attempt = 1;
  int64_t started_ns = 0;
};

// What the fake server does with it: pieces of the body at moments counted
// from the start of the request, then an end.
struct FakeAnswer {
  struct Piece {
    int64_t after_ns = 0;
    std::string bytes;
  };
  int http_status = 200;
  std::string content_type = "text/event-stream";
  std::string server;  // the Server header
  int64_t head_after_ns = 0;
  std::vector<Piece> pieces;
  int64_t end_after_ns = 0;
  HttpEnd end = HttpEnd::kComplete;
  std::string error;
  bool never_ends = false;  // until it is cancelled or times out
};

using FakeServer = std::function<FakeAnswer(const FakeRequest&)>;

// The lengths and times of one generated answer.
struct FakeTokens {
  int64_t ttft_ns = 0;
  std::vector<int64_t> gaps_ns;  // one token each; tokens = gaps + 1
  uint32_t input_tokens = 0;
  uint32_t cached_tokens = 0;
};

// A pure function of (seed, index, turn): TTFT 20 to 80 ms, 4 to 20 tokens,
// gaps of 5 to 15 ms, every duration a whole number of nanoseconds.
FakeTokens TokensOfIndex(uint64_t seed, uint32_t index, uint32_t turn = 0);

// The chat stream that says so: role, a token an event, the finish reason,
// usage (when the request asks for it) and [DONE]. `speed` divides all times.
FakeAnswer StreamAnswer(const FakeRequest& request, const FakeTokens& tokens,
                        double speed = 1);

// `status` with an OpenAI error object, after one millisecond.
FakeAnswer ErrorAnswer(int status, const std::string& message);

// /v1/models lists `model`; everything else is StreamAnswer(TokensOfIndex).
// `speeds[target]` divides the times of a target; 1 where the list is short.
FakeServer DefaultFakeServer(uint64_t seed, std::vector<double> speeds = {},
                             const std::string& model = "chat");

// An HttpTransport whose server is a function and whose network is a Loop, so
// that under a SimulatedLoop a whole cluster runs in one thread, exactly.
class FakeTransport : public HttpTransport {
 public:
  // `loop` must outlive this. `open`, where it is given, counts the requests in
  // flight of all transports that share it.
  FakeTransport(Loop& loop, FakeServer server,
                std::shared_ptr<size_t> open = nullptr);
  ~FakeTransport() override;

  RequestId Start(const HttpRequest& request, HttpSink& sink) override;
  void Cancel(RequestId id) override;
  uint64_t connections_opened() const override { return opened_; }

  size_t in_flight() const { return exchanges_.size(); }
  size_t max_in_flight() const { return max_in_flight_; }
  uint64_t cancelled() const { return cancelled_; }

 private:
  struct Exchange;

  void Step(RequestId id);
  void End(RequestId id, HttpEnd end, const std::string& error);
  std::unique_ptr<Exchange> Remove(RequestId id);

  Loop& loop_;
  FakeServer server_;
  const std::shared_ptr<size_t> open_;
  RequestId last_id_ = 0;
  uint64_t opened_ = 0;
  uint64_t cancelled_ = 0;
  size_t max_in_flight_ = 0;
  std::map<size_t, uint32_t> idle_;  // kept connections of a target
  std::map<RequestId, std::unique_ptr<Exchange>> exchanges_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_FAKE_TRANSPORT_H_
