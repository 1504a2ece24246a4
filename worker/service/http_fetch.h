#ifndef BYZERPERF_WORKER_SERVICE_HTTP_FETCH_H_
#define BYZERPERF_WORKER_SERVICE_HTTP_FETCH_H_

#include <functional>
#include <string>
#include <string_view>

#include "worker/http/transport.h"

namespace byzerperf {

// A small answer in one piece.
struct FetchedPage {
  HttpResult result;
  std::string body;  // at most HttpFetch::kMaxBodyBytes of it
};

// One request whose whole answer is wanted. Loop-thread only.
class HttpFetch : public HttpSink {
 public:
  static constexpr size_t kMaxBodyBytes = size_t{4} << 20;
  using Done = std::function<void(const FetchedPage&)>;

  // `transport` must outlive this.
  explicit HttpFetch(HttpTransport& transport) : transport_(transport) {}
  ~HttpFetch() override { Cancel(); }
  HttpFetch(const HttpFetch&) = delete;
  HttpFetch& operator=(const HttpFetch&) = delete;

  // Either starts anew, when nothing is under way. `done` may start the next
  // one or destroy this.
  void Get(size_t target, std::string path, int64_t timeout_ns, Done done);
  void PostJson(size_t target, std::string path, std::string body,
                int64_t timeout_ns, Done done);
  void Cancel();

  void OnHead(int http_status, std::string_view content_type) override;
  void OnBody(std::string_view bytes, const Arrival& arrival) override;
  void OnEnd(const HttpResult& result) override;

 private:
  void Start(size_t target, std::string path, std::string body,
             int64_t timeout_ns, Done done);

  HttpTransport& transport_;
  HttpTransport::RequestId request_ = 0;  // 0: nothing is under way
  std::string path_;
  std::string body_;
  FetchedPage page_;
  Done done_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_HTTP_FETCH_H_
