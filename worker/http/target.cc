#include "worker/http/target.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "worker/http/curl_handles.h"

namespace byzerperf {
namespace {

constexpr std::string_view kMask = "***";

absl::Status BadUrl(std::string_view url, std::string_view rule) {
  return absl::InvalidArgumentError(
      absl::StrCat("target URL ", MaskUrl(url), ": ", ToAbsl(rule),
                   "; write it like http://127.0.0.1:8000"));
}

// One part of a URL, decoded where asked; "" when it is absent.
std::string Part(CURLU* url, CURLUPart part, unsigned int flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  const CurlString owned(text);
  return text;
}

// The path before the API's own part.
std::string Prefix(std::string_view path) {
  absl::string_view rest = ToAbsl(path);
  absl::ConsumeSuffix(&rest, "/");
  for (const char* api : {"/v1/chat/completions", "/v1/completions", "/v1"}) {
    if (absl::ConsumeSuffix(&rest, api)) break;
  }
  while (absl::ConsumeSuffix(&rest, "/")) {
  }
  return std::string(rest);
}

std::string BasicAuthorization(const std::string& user,
                               const std::string& password) {
  if (user.empty() && password.empty()) return "";
  return absl::StrCat("Authorization: Basic ",
                      absl::Base64Escape(absl::StrCat(user, ":", password)));
}

struct AddrinfoDeleter {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

std::string MaskQuery(std::string_view query) {
  std::vector<std::string> masked;
  for (const absl::string_view field : absl::StrSplit(ToAbsl(query), '&')) {
    const size_t equals = field.find('=');
    // A part without a name is a value, for all that is known.
    masked.push_back(
        equals == absl::string_view::npos
            ? std::string(kMask)
            : absl::StrCat(field.substr(0, equals + 1), ToAbsl(kMask)));
  }
  return absl::StrJoin(masked, "&");
}

}  // namespace

std::string TargetAddress::AddressText() const {
  std::vector<std::string> texts;
  texts.reserve(endpoint.addresses.size());
  for (const IpAddress& address : endpoint.addresses) {
    texts.push_back(address.ToString());
  }
  return absl::StrJoin(texts, ", ");
}

std::string MaskUrl(std::string_view url) {
  std::string_view rest = url.substr(0, url.find('#'));
  std::string masked;
  if (const size_t scheme = rest.find("://");
      scheme != std::string_view::npos) {
    masked = rest.substr(0, scheme + 3);
    rest = rest.substr(scheme + 3);
  }
  const size_t question = rest.find('?');
  const std::string_view before = rest.substr(0, question);
  // The last @ that can belong to the authority; a password may hold a slash
  // that should have been escaped.
  if (const size_t at = before.rfind('@'); at != std::string_view::npos) {
    absl::StrAppend(&masked, ToAbsl(kMask), ToAbsl(before.substr(at)));
  } else {
    absl::StrAppend(&masked, ToAbsl(before));
  }
  if (question != std::string_view::npos) {
    absl::StrAppend(&masked, "?", MaskQuery(rest.substr(question + 1)));
  }
  return masked;
}

absl::StatusOr<TargetAddress> ParseTarget(std::string_view url) {
  const std::string text(Trim(url));
  if (text.find("://") == std::string::npos) {
    return BadUrl(text, "the scheme is missing");
  }
  if (text.find('\\') != std::string::npos) {
    // Browsers take it for a slash, others for a letter of the user's name.
    return BadUrl(text, "it must not hold a backslash");
  }
  const CurlUrl parsed(curl_url());
  const CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, text.c_str(),
                                      CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) return BadUrl(text, curl_url_strerror(code));

  TargetAddress target;
  Endpoint& endpoint = target.endpoint;
  endpoint.scheme = Part(parsed.get(), CURLUPART_SCHEME);
  if (endpoint.scheme != "http" && endpoint.scheme != "https") {
    return BadUrl(text, "the scheme must be http or https");
  }
  endpoint.host = absl::AsciiStrToLower(Part(parsed.get(), CURLUPART_HOST));
  if (endpoint.host.size() > 2 && endpoint.host.front() == '[') {
    endpoint.host = endpoint.host.substr(1, endpoint.host.size() - 2);
  }
  const std::string port =
      Part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (endpoint.port == 0) return BadUrl(text, "the port must be 1 to 65535");

  target.userinfo_header = BasicAuthorization(
      Part(parsed.get(), CURLUPART_USER, CURLU_URLDECODE),
      Part(parsed.get(), CURLUPART_PASSWORD, CURLU_URLDECODE));
  target.query = Part(parsed.get(), CURLUPART_QUERY);
  target.base = absl::StrCat(ToString(endpoint),
                             Prefix(Part(parsed.get(), CURLUPART_PATH)));
  target.masked_url = MaskUrl(text);
  return target;
}

absl::StatusOr<std::vector<IpAddress>> ResolveHost(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int code = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (code != 0) {
    return absl::UnavailableError(absl::StrCat("cannot resolve the host ", host,
                                               ": ", gai_strerror(code)));
  }
  const std::unique_ptr<addrinfo, AddrinfoDeleter> owned(list);
  std::vector<IpAddress> addresses;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(),
                    nullptr, 0, NI_NUMERICHOST) != 0) {
      continue;
    }
    // A zone makes an address link-local, which is never allowed; without it
    // the check sees the address itself.
    const std::string_view whole(text.data());
    const std::optional<IpAddress> address =
        IpAddress::Parse(whole.substr(0, whole.find('%')));
    if (address.has_value() && std::find(addresses.begin(), addresses.end(),
                                         *address) == addresses.end()) {
      addresses.push_back(*address);
    }
  }
  if (addresses.empty()) {
    return absl::UnavailableError(
        absl::StrCat("cannot resolve the host ", host, ": it has no address"));
  }
  return addresses;
}

absl::StatusOr<TargetAddress> ResolveTarget(std::string_view url,
                                            const AllowList& allowed,
                                            const Resolver& resolver) {
  ASSIGN_OR_RETURN(TargetAddress target, ParseTarget(url));
  Endpoint& endpoint = target.endpoint;
  if (const auto literal = IpAddress::Parse(endpoint.host)) {
    endpoint.addresses = {*literal};
  } else {
    RETURN_IF_ERROR(allowed.CheckBeforeLookup(endpoint));
    absl::StatusOr<std::vector<IpAddress>> addresses = resolver(endpoint.host);
    if (!addresses.ok()) {
      return absl::Status(
          addresses.status().code(),
          absl::StrCat("target ", target.masked_url, ": ",
                       addresses.status().message(),
                       "; the name is looked up on the worker's host, so check "
                       "it there or give an address"));
    }
    endpoint.addresses = *std::move(addresses);
  }
  RETURN_IF_ERROR(allowed.Check(endpoint));
  return target;
}

bool IsOnThisHost(const TargetAddress& target) {
  const auto& addresses = target.endpoint.addresses;
  return std::any_of(addresses.begin(), addresses.end(), IsOfThisHost);
}

bool IsLoopback(const TargetAddress& target) {
  const auto& addresses = target.endpoint.addresses;
  return !addresses.empty() && std::all_of(addresses.begin(), addresses.end(),
                                           [](const IpAddress& address) {
                                             return IsLoopback(address);
                                           });
}

}  // namespace byzerperf
