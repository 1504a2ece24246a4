#include "common/web/http_guard.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/address.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr std::string_view kBearer = "Bearer ";

HttpPage Refused(int status, const char* why) {
  HttpPage page;
  page.status = status;
  page.body = why;
  return page;
}

bool NamesLoopback(std::string_view host) {
  if (host.empty()) return true;  // no browser leaves it out
  const absl::StatusOr<Address> address = ParseAddress(host, 0);
  return address.ok() && !address->is_unix() && IsLoopback(*address);
}

}  // namespace

absl::Status CheckHttpAddress(std::string_view address, bool asks_for_token) {
  ASSIGN_OR_RETURN(const Address parsed, ParseAddress(address, 0));
  if (parsed.is_unix()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--http ", ToAbsl(address),
                     ": a Unix socket is not served; give HOST:PORT"));
  }
  if (IsLoopback(parsed) || asks_for_token) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--http ", ToAbsl(address),
      " can be reached by others, so it needs --http-token-file: /metrics then "
      "asks for this token. For example:\n  openssl rand -hex 32 > http-token; "
      "chmod 600 http-token\n  … --http ",
      ToAbsl(address), " --http-token-file http-token"));
}

HttpGuard::HttpGuard(bool loopback, HttpAccess access)
    : loopback_(loopback), access_(std::move(access)) {}

std::optional<HttpPage> HttpGuard::Refusal(const HttpCaller& caller) const {
  const bool needs_token =
      access_.read_token &&
      access_.open_pages.count(std::string(caller.path)) == 0;
  if (needs_token && !HasToken(caller.authorization)) {
    HttpPage page = Refused(401,
                            "this page needs the token of --http-token-file: "
                            "Authorization: Bearer TOKEN\n");
    page.extra_headers = "WWW-Authenticate: Bearer realm=\"byzerperf\"\r\n";
    return page;
  }
  if (!needs_token && loopback_ && !NamesLoopback(caller.host)) {
    return Refused(403,
                   "this page is for this host only: ask for it by 127.0.0.1, "
                   "[::1] or localhost\n");
  }
  return std::nullopt;
}

bool HttpGuard::HasToken(std::string_view authorization) const {
  const absl::StatusOr<Secret> token = access_.read_token();
  if (!token.ok()) return false;
  if (authorization.size() < kBearer.size() ||
      !absl::EqualsIgnoreCase(ToAbsl(authorization.substr(0, kBearer.size())),
                              ToAbsl(kBearer))) {
    return false;
  }
  return token->Matches(authorization.substr(kBearer.size()));
}

}  // namespace byzerperf
