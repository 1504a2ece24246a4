#ifndef BYZERPERF_COMMON_WEB_HTTP_SERVER_H_
#define BYZERPERF_COMMON_WEB_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/web/http_guard.h"
#include "common/web/http_page.h"

namespace byzerperf {

// Makes a page at each request. Called from the server's threads, several at a
// time; it must not block for long, since few threads serve all.
using PageHandler = std::function<HttpPage()>;

// The small HTTP server for /metrics, /health and pages: GET and HEAD of exact
// paths, in clear text, for whoever may see them (HttpGuard). Pages hold no
// secrets. Serves until it is destroyed, which waits for requests in progress.
class HttpServer {
 public:
  // Listens on `address`, `HOST:PORT` or `[V6]:PORT`; port 0 takes a free one.
  // `pages` maps paths such as "/metrics". Errors say what to do: an address
  // that can't be parsed, or that others can reach while no token is asked
  // for, is InvalidArgument, one that can't be bound Unavailable.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(
      std::string_view address, std::map<std::string, PageHandler> pages,
      HttpAccess access = {});
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  uint16_t port() const { return port_; }

  // `HOST:PORT` with the real port, for "http on HOST:PORT".
  const std::string& address() const { return address_; }

 private:
  class Civet;  // holds civetweb
  HttpServer(std::unique_ptr<Civet> civet, uint16_t port, std::string address);

  std::unique_ptr<Civet> civet_;
  uint16_t port_;
  std::string address_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_WEB_HTTP_SERVER_H_
