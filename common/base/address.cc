#include "common/base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";

absl::Status BadAddress(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("address \"", ToAbsl(text), "\": ", ToAbsl(why),
                   "; expected HOST, HOST:PORT, [IPv6]:PORT or unix:PATH"));
}

absl::StatusOr<uint16_t> ParsePort(std::string_view text,
                                   std::string_view port) {
  uint32_t number = 0;
  if (!absl::SimpleAtoi(ToAbsl(port), &number) || number > 65535) {
    return BadAddress(text, "the port is not a number from 0 to 65535");
  }
  return static_cast<uint16_t>(number);
}

// The host and what follows it, which is "" or ":PORT".
struct Split {
  std::string_view host;
  std::string_view rest;
};

absl::StatusOr<Split> SplitHost(std::string_view text) {
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return BadAddress(text, "no ]");
    const std::string_view host = text.substr(1, end - 1);
    if (host.find(':') == std::string_view::npos || !IsIpAddress(host)) {
      return BadAddress(text, "no IPv6 address between [ and ]");
    }
    return Split{host, text.substr(end + 1)};
  }
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos &&
      text.find(':', colon + 1) != std::string_view::npos) {
    return BadAddress(text, "an IPv6 address stands in [ ]");
  }
  return Split{text.substr(0, colon), colon == std::string_view::npos
                                          ? std::string_view()
                                          : text.substr(colon)};
}

}  // namespace

absl::StatusOr<Address> ParseAddress(std::string_view text,
                                     uint16_t default_port) {
  Address address;
  if (text.starts_with(kUnixPrefix)) {
    address.unix_path = text.substr(kUnixPrefix.size());
    if (address.unix_path.empty()) return BadAddress(text, "no path");
    return address;
  }
  if (text.find("://") != std::string_view::npos) {
    return BadAddress(text, text.starts_with("dns:")
                                ? "a name with several addresses is written "
                                  "dns:///NAME, with three slashes"
                                : "this is a URL");
  }
  ASSIGN_OR_RETURN(const Split split, SplitHost(text));
  if (split.host.empty()) return BadAddress(text, "no host");
  if (split.host.find_first_of("/@ \t\r\n\"'") != std::string_view::npos) {
    return BadAddress(text, "this is no host name");
  }
  address.host = split.host;
  address.port = default_port;
  if (split.rest.empty()) return address;
  if (split.rest[0] != ':') return BadAddress(text, "no : after ]");
  ASSIGN_OR_RETURN(address.port, ParsePort(text, split.rest.substr(1)));
  return address;
}

std::string AddressText(const Address& address) {
  if (address.is_unix()) {
    return absl::StrCat(ToAbsl(kUnixPrefix), address.unix_path);
  }
  if (address.host.find(':') != std::string::npos) {
    return absl::StrCat("[", address.host, "]:", address.port);
  }
  return absl::StrCat(address.host, ":", address.port);
}

bool IsLoopback(const Address& address) {
  if (address.is_unix() || address.host == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, address.host.c_str(), &v4) == 1) {
    return ntohl(v4.s_addr) >> 24 == 127;
  }
  in6_addr v6{};
  return inet_pton(AF_INET6, address.host.c_str(), &v6) == 1 &&
         IN6_IS_ADDR_LOOPBACK(&v6);
}

bool IsIpAddress(std::string_view host) {
  const std::string text(host);
  in_addr v4{};
  in6_addr v6{};
  return inet_pton(AF_INET, text.c_str(), &v4) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &v6) == 1;
}

}  // namespace byzerperf
