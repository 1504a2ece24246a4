#include "common/base/url.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr std::string_view kHidden = "***";

absl::Status Wrong(std::string_view text, std::string_view rule) {
  // User and password or a query may hold a secret.
  const bool may_hold_secret =
      text.find_first_of("@?") != std::string_view::npos;
  return absl::InvalidArgumentError(absl::StrCat(
      "'", ToAbsl(may_hold_secret ? kHidden : text), "' ", ToAbsl(rule)));
}

bool IsHarmlessName(std::string_view name) {
  return name == "api-version" || name == "version" || name == "model";
}

bool IsHostChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' ||
         c == '-' || c == '_' || c == ':' || c == '%';
}

// Splits `host:port` or `[v6]:port`; false when it is neither.
bool SplitAuthority(std::string_view authority, Url* url) {
  size_t host_end = std::min(authority.find(':'), authority.size());
  std::string_view host = authority.substr(0, host_end);
  if (!authority.empty() && authority.front() == '[') {
    const size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) return false;
    host = authority.substr(1, bracket - 1);
    host_end = bracket + 1;
  }
  if (host.empty() || !std::all_of(host.begin(), host.end(), IsHostChar)) {
    return false;
  }
  url->host = absl::AsciiStrToLower(ToAbsl(host));
  const std::string_view rest = authority.substr(host_end);
  url->port = url->scheme == "https" ? 443 : 80;
  if (rest.empty()) return true;
  uint32_t port = 0;
  if (rest.front() != ':' || !absl::SimpleAtoi(ToAbsl(rest.substr(1)), &port) ||
      port == 0 || port > 65535) {
    return false;
  }
  url->port = static_cast<uint16_t>(port);
  return true;
}

std::string MaskedQuery(std::string_view query) {
  std::string masked;
  for (const std::string& pair : SplitList(query, '&')) {
    const std::string_view name =
        std::string_view(pair).substr(0, pair.find('='));
    absl::StrAppend(&masked, masked.empty() ? "" : "&");
    if (IsHarmlessName(name)) {
      masked += pair;
    } else {
      absl::StrAppend(&masked, ToAbsl(name), "=", ToAbsl(kHidden));
    }
  }
  return masked;
}

}  // namespace

absl::StatusOr<Url> ParseUrl(std::string_view text) {
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F;
  });
  if (!printable) return Wrong(text, "must hold no blanks");
  Url url;
  const size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) {
    return Wrong(text, "needs a scheme: http://HOST:PORT or https://HOST");
  }
  url.scheme = absl::AsciiStrToLower(ToAbsl(text.substr(0, scheme_end)));
  if (url.scheme != "http" && url.scheme != "https") {
    return Wrong(text, "must begin with http:// or https://");
  }
  std::string_view rest = text.substr(scheme_end + 3);
  if (rest.find('#') != std::string_view::npos) {
    return Wrong(text, "must have no fragment (#…)");
  }
  const size_t query = std::min(rest.find('?'), rest.size());
  if (query < rest.size()) url.query = rest.substr(query + 1);
  rest = rest.substr(0, query);
  const size_t path = std::min(rest.find('/'), rest.size());
  url.path = rest.substr(path);
  std::string_view authority = rest.substr(0, path);
  const size_t at = authority.rfind('@');
  if (at != std::string_view::npos) {
    url.user_info = authority.substr(0, at);
    authority = authority.substr(at + 1);
  }
  if (!SplitAuthority(authority, &url)) {
    return Wrong(text, "needs a host, and a port from 1 to 65535 if any");
  }
  return url;
}

std::string MaskedUrl(const Url& url) {
  const bool is_v6 = absl::StrContains(url.host, ':');
  const uint16_t usual_port = url.scheme == "https" ? 443 : 80;
  std::string text = absl::StrCat(url.scheme, "://");
  if (!url.user_info.empty()) absl::StrAppend(&text, ToAbsl(kHidden), "@");
  absl::StrAppend(&text, is_v6 ? "[" : "", url.host, is_v6 ? "]" : "");
  if (url.port != usual_port) absl::StrAppend(&text, ":", url.port);
  text += url.path;
  if (!url.query.empty()) absl::StrAppend(&text, "?", MaskedQuery(url.query));
  return text;
}

bool HoldsSecret(const Url& url) {
  return !url.user_info.empty() || MaskedQuery(url.query) != url.query;
}

}  // namespace byzerperf
