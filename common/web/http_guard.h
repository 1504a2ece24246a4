#ifndef BYZERPERF_COMMON_WEB_HTTP_GUARD_H_
#define BYZERPERF_COMMON_WEB_HTTP_GUARD_H_

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/secret.h"
#include "common/web/http_page.h"

namespace byzerperf {

// Who may see the pages of an HTTP server.
struct HttpAccess {
  // Called at each request, so that a new token needs no restart; empty: no
  // token is asked for.
  std::function<absl::StatusOr<Secret>()> read_token;
  // Answered without the token: what probes of an orchestrator ask for.
  std::set<std::string> open_pages;
};

// The rule of docs/security.md: on loopback nothing is needed, anything else
// that others can reach needs a token. `address` is `HOST:PORT`.
// InvalidArgument says which rule and what to type.
absl::Status CheckHttpAddress(std::string_view address, bool asks_for_token);

// What a request shows of whoever sends it.
struct HttpCaller {
  std::string_view path;
  std::string_view host;           // header Host; "" when there is none
  std::string_view authorization;  // header Authorization, likewise
};

// Decides for each request whether its page may be seen. Thread-safe when
// `read_token` is.
class HttpGuard {
 public:
  HttpGuard(bool loopback, HttpAccess access);

  // What to answer in place of the page; nothing when it may be seen. Without
  // a token a page on loopback is for callers who name a loopback host: a web
  // page that a browser took from a name which leads to 127.0.0.1 by now (DNS
  // rebinding) must not read it.
  std::optional<HttpPage> Refusal(const HttpCaller& caller) const;

 private:
  bool HasToken(std::string_view authorization) const;

  const bool loopback_;
  const HttpAccess access_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_WEB_HTTP_GUARD_H_
