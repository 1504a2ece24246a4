#ifndef BYZERPERF_TESTS_UNIT_HTTP_TRANSPORT_FIXTURE_H_
#define BYZERPERF_TESTS_UNIT_HTTP_TRANSPORT_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/loop/event_loop.h"
#include "tests/support/raw_http_server.h"
#include "tests/support/recording_sink.h"
#include "worker/http/curl_transport.h"
#include "worker/http/make_transport.h"
#include "worker/http/plain_transport.h"

namespace byzerperf {

// A transport and a scripted server on one loop.
class TransportFixture : public testing::Test {
 protected:
  static constexpr int64_t kAlways = INT64_MAX;

  explicit TransportFixture(
      RawHttpServer::Transport kind = RawHttpServer::Transport::kPlain)
      : server_(*loop_, kind) {
    options_.user_agent = UserAgent("1.2.3", "r1");
    options_.stale_window_ns = kAlways;
    options_.tls_ca_pem = server_.certificate_pem();
  }

  virtual absl::StatusOr<std::unique_ptr<HttpTransport>> Make() {
    return MakeHttpTransport(*loop_, options_);
  }
  // Makes the transport to the server, with `options_` as they are now.
  HttpTransport& Transport() {
    if (transport_ == nullptr) UseTarget(server_.url());
    return *transport_;
  }
  void UseTarget(const std::string& url) {
    options_.targets = {*ResolveTarget(url, AllowList::Everything())};
    auto made = Make();
    ASSERT_TRUE(made.ok()) << made.status();
    transport_ = *std::move(made);
  }

  void Until(const std::function<bool()>& done) {
    while (!done()) loop_->RunOnce();
  }

  HttpTransport::RequestId Post(HttpSink& sink, std::string_view body = "{}",
                                int64_t timeout_ns = 0) {
    HttpRequest request;
    request.path = "/v1/chat/completions";
    request.body = body;
    request.headers = {"X-Request-Id: r1-c1-0-1"};
    request.timeout_ns = timeout_ns;
    return Transport().Start(request, sink);
  }
  HttpTransport::RequestId Get(HttpSink& sink) {
    HttpRequest request;
    request.path = "/v1/models";
    return Transport().Start(request, sink);
  }

  // Turns until the server holds `count` requests on its connection `index`.
  RawHttpServer::Connection& UntilRequest(size_t index = 0, size_t count = 1) {
    Until([&] {
      return server_.connections() > index &&
             server_.connection(index).requests() >= count;
    });
    return server_.connection(index);
  }
  void UntilEnd(const RecordingSink& sink) {
    Until([&] { return sink.ended(); });
  }

  // One whole exchange that leaves its connection open.
  void Exchange(size_t connection = 0, size_t request = 1) {
    RecordingSink sink;
    Post(sink);
    UntilRequest(connection, request).Send(Plain("ok"));
    UntilEnd(sink);
    EXPECT_EQ(sink.result.end, HttpEnd::kComplete) << sink.result.error;
  }

  static std::string Plain(std::string_view body) {
    return absl::StrCat("HTTP/1.1 200 OK\r\nContent-Length: ", body.size(),
                        "\r\n\r\n", std::string(body));
  }
  static std::string ChunkedHead() {
    return "HTTP/1.1 200 OK\r\nServer: raw/1\r\n"
           "Content-Type: Text/Event-Stream; charset=utf-8\r\n"
           "Transfer-Encoding: chunked\r\n\r\n";
  }
  static std::string Chunk(std::string_view bytes) {
    return absl::StrCat(absl::Hex(bytes.size()), "\r\n", std::string(bytes),
                        "\r\n");
  }

  std::unique_ptr<EventLoop> loop_ = *EventLoop::Create();
  RawHttpServer server_;
  HttpTransportOptions options_;
  std::unique_ptr<HttpTransport> transport_;
};

using TransportMaker = absl::StatusOr<std::unique_ptr<HttpTransport>> (*)(
    EventLoop& loop, HttpTransportOptions options);

// What each of the transports must do alike.
class BothTransports : public TransportFixture,
                       public testing::WithParamInterface<TransportMaker> {
 protected:
  absl::StatusOr<std::unique_ptr<HttpTransport>> Make() override {
    return GetParam()(*loop_, options_);
  }
};

inline auto PlainAndCurl() {
  return testing::Values(&MakePlainTransport, &MakeCurlTransport);
}
inline std::string TransportName(
    const testing::TestParamInfo<TransportMaker>& maker) {
  return maker.param == &MakePlainTransport ? "plain" : "curl";
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_HTTP_TRANSPORT_FIXTURE_H_
