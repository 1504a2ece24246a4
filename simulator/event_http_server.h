#ifndef BYZERPERF_SIMULATOR_EVENT_HTTP_SERVER_H_
#define BYZERPERF_SIMULATOR_EVENT_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/status/statusor.h"
#include "simulator/arrival_watch.h"
#include "simulator/http_reply.h"
#include "simulator/libevent_loop.h"

struct evhttp;
struct evhttp_connection;
struct evhttp_request;

namespace byzerperf {

struct HttpQuery {
  bool is_post = false;
  std::string path;  // without the query
  std::string body;
  std::string request_id;  // header X-Request-Id, "" for none
  // When its first bytes came, as the kernel says: then it does not depend on
  // how much else was to be done. Of a connection's first request, when it had
  // been read.
  int64_t received_ns = 0;
};

// A server of HTTP/1.1 in clear text on evhttp. Loop-thread only.
class EventHttpServer {
 public:
  using Handler = std::function<void(HttpQuery, std::unique_ptr<HttpReply>)>;

  // Listens on HOST:PORT (port 0: any free one) when this returns. `loop` must
  // outlive the server.
  static absl::StatusOr<std::unique_ptr<EventHttpServer>> Start(
      LibeventLoop& loop, const std::string& listen, Handler handler);

  // `HOST:PORT` with the real port.
  const std::string& address() const { return address_; }

 private:
  struct EvhttpDeleter {
    void operator()(evhttp* server) const;
  };

  EventHttpServer(LibeventLoop& loop, Handler handler)
      : loop_(loop), handler_(std::move(handler)) {}
  absl::Status Listen(const std::string& listen);
  void Handle(evhttp_request* request);
  ArrivalWatch& WatchOf(evhttp_connection* connection);

  LibeventLoop& loop_;
  Handler handler_;
  std::string address_;
  // Outlives the server, which tells of each connection's end.
  std::unordered_map<evhttp_connection*, std::unique_ptr<ArrivalWatch>>
      watches_;
  std::unique_ptr<evhttp, EvhttpDeleter> server_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_EVENT_HTTP_SERVER_H_
