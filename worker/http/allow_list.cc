#include "worker/http/allow_list.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr int kMaxPort = 65535;
constexpr int kV4Bits = 32;
constexpr int kV6Bits = 128;

std::optional<int> ParseNumber(std::string_view text, int highest) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < 0 || value > highest) {
    return std::nullopt;
  }
  return value;
}

absl::Status BadEntry(std::string_view text, std::string_view rule) {
  return absl::InvalidArgumentError(
      absl::StrCat("--allow-target ", ToAbsl(text), ": ", ToAbsl(rule),
                   "; write [http://|https://]HOST[:PORT], HOST a name, an "
                   "address or a network such as 10.0.0.0/8"));
}

// Cuts `:PORT` off the end of `host`. An unbracketed IPv6 address has no port.
// False when what follows the colon is no port.
bool TakePort(std::string_view& host, int& port) {
  const size_t colon = host.rfind(':');
  if (colon == std::string_view::npos) return true;
  const bool bracketed = host.front() == '[';
  if (bracketed && host.find(']') > colon) return true;
  if (!bracketed && host.find(':') != colon) return true;
  const std::optional<int> number =
      ParseNumber(host.substr(colon + 1), kMaxPort);
  if (!number.has_value() || *number == 0) return false;
  port = *number;
  host = host.substr(0, colon);
  return true;
}

bool IsHostName(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' ||
           c == '-' || c == '_';
  });
}

absl::Status NotListed(const Endpoint& endpoint) {
  return absl::PermissionDeniedError(absl::StrCat(
      "target ", ToString(endpoint),
      " is not on this worker's list of allowed targets; start the worker "
      "with --allow-target ",
      ToString(endpoint)));
}

}  // namespace

AllowList AllowList::Everything() {
  AllowList list;
  list.everything_ = true;
  return list;
}

absl::StatusOr<AllowList> AllowList::Parse(
    const std::vector<std::string>& entries) {
  AllowList list;
  for (const std::string& text : entries) {
    ASSIGN_OR_RETURN(Entry entry, ParseEntry(Trim(text)));
    list.entries_.push_back(std::move(entry));
  }
  return list;
}

absl::StatusOr<AllowList::Entry> AllowList::ParseEntry(std::string_view text) {
  Entry entry;
  std::string_view host = text;
  if (const size_t end = host.find("://"); end != std::string_view::npos) {
    entry.scheme = absl::AsciiStrToLower(ToAbsl(host.substr(0, end)));
    if (entry.scheme != "http" && entry.scheme != "https") {
      return BadEntry(text, "the scheme must be http or https");
    }
    host = host.substr(end + 3);
  }
  if (!host.empty() && host.back() == '/') host.remove_suffix(1);
  if (host.empty()) return BadEntry(text, "the host is missing");
  if (!TakePort(host, entry.port)) {
    return BadEntry(text, "the port must be 1 to 65535");
  }
  std::string_view bits;
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  if (const size_t slash = host.find('/'); slash != std::string_view::npos) {
    bits = host.substr(slash + 1);
    host = host.substr(0, slash);
  }
  entry.network = IpAddress::Parse(host);
  if (entry.network.has_value()) {
    const int most = entry.network->is_v4() ? kV4Bits : kV6Bits;
    const std::optional<int> prefix =
        bits.empty() ? most : ParseNumber(bits, most);
    if (!prefix.has_value()) {
      return BadEntry(text, "the network's prefix length is out of range");
    }
    entry.prefix_bits = *prefix;
    return entry;
  }
  if (!bits.empty() || !IsHostName(host)) {
    return BadEntry(text, "this is neither a host name nor a network");
  }
  entry.host = absl::AsciiStrToLower(ToAbsl(host));
  return entry;
}

void AllowList::Add(const Endpoint& endpoint) {
  Entry entry;
  entry.scheme = endpoint.scheme;
  entry.host = endpoint.host;
  entry.port = endpoint.port;
  entries_.push_back(std::move(entry));
}

bool AllowList::MayMatch(const Entry& entry, const Endpoint& endpoint) {
  if (!entry.scheme.empty() && entry.scheme != endpoint.scheme) return false;
  if (entry.port != 0 && entry.port != endpoint.port) return false;
  return entry.network.has_value() || entry.host == endpoint.host;
}

bool AllowList::Matches(const Entry& entry, const Endpoint& endpoint) {
  if (!MayMatch(entry, endpoint)) return false;
  if (!entry.network.has_value()) return true;
  return !endpoint.addresses.empty() &&
         std::all_of(endpoint.addresses.begin(), endpoint.addresses.end(),
                     [&](const IpAddress& address) {
                       return address.IsIn(*entry.network, entry.prefix_bits);
                     });
}

absl::Status AllowList::CheckBeforeLookup(const Endpoint& endpoint) const {
  if (everything_ ||
      std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return MayMatch(entry, endpoint);
      })) {
    return absl::OkStatus();
  }
  return NotListed(endpoint);
}

absl::Status AllowList::Check(const Endpoint& endpoint) const {
  for (const IpAddress& address : endpoint.addresses) {
    if (IsNeverAllowed(address)) {
      return absl::PermissionDeniedError(absl::StrCat(
          "target ", ToString(endpoint), " leads to ", address.ToString(),
          ", a link-local or cloud-metadata address: such targets are never "
          "allowed; give the model server's own address"));
    }
  }
  if (everything_ ||
      std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return Matches(entry, endpoint);
      })) {
    return absl::OkStatus();
  }
  return NotListed(endpoint);
}

std::string ToString(const Endpoint& endpoint) {
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  return absl::StrCat(endpoint.scheme, "://", v6 ? "[" : "", endpoint.host,
                      v6 ? "]" : "", ":", endpoint.port);
}

}  // namespace byzerperf
