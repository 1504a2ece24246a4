#include "worker/http/ip_address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>

namespace byzerperf {
namespace {

constexpr size_t kV4Offset = 12;  // of the four bytes in a mapped address
constexpr size_t kV4Bytes = 4;
constexpr std::array<uint8_t, kV4Offset> kMapped = {0, 0, 0, 0, 0,    0,
                                                    0, 0, 0, 0, 0xff, 0xff};

struct Network {
  std::string_view address;
  int prefix_bits;
};

constexpr std::array<Network, 7> kNeverAllowed = {{
    {"169.254.0.0", 16},      // link-local, and most clouds' metadata
    {"fe80::", 10},           // link-local
    {"fd00:ec2::254", 128},   // Amazon's metadata over IPv6
    {"fd20:ce::254", 128},    // Google's metadata over IPv6
    {"100.100.100.200", 32},  // Alibaba's metadata
    {"168.63.129.16", 32},    // Azure's host agent
    {"192.0.0.192", 32},      // Oracle's metadata
}};

// IPv6 networks whose addresses lead to an IPv4 address within them.
struct Gateway {
  Network network;
  size_t v4_at;  // byte at which that address begins
};

constexpr std::array<Gateway, 3> kGateways = {{
    {{"64:ff9b::", 96}, 12},  // NAT64
    {{"2002::", 16}, 2},      // 6to4
    {{"::", 96}, 12},         // IPv4-compatible addresses
}};

bool IsInAny(const IpAddress& address, const Network& network) {
  const std::optional<IpAddress> base = IpAddress::Parse(network.address);
  return base.has_value() && address.IsIn(*base, network.prefix_bits);
}

std::optional<IpAddress> OfSocketAddress(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (address == nullptr) return std::nullopt;
  if (address->sa_family == AF_INET) {
    bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  } else if (address->sa_family == AF_INET6) {
    bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  } else {
    return std::nullopt;
  }
  inet_ntop(address->sa_family, bytes, text.data(), text.size());
  return IpAddress::Parse(text.data());
}

struct InterfacesDeleter {
  void operator()(ifaddrs* list) const { freeifaddrs(list); }
};

}  // namespace

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes_.data()) == 1) {
    return address;
  }
  if (inet_pton(AF_INET, terminated.c_str(),
                address.bytes_.data() + kV4Offset) == 1) {
    std::copy(kMapped.begin(), kMapped.end(), address.bytes_.begin());
    return address;
  }
  return std::nullopt;
}

bool IpAddress::is_v4() const {
  return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin());
}

std::string IpAddress::ToString() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_v4()) {
    inet_ntop(AF_INET, bytes_.data() + kV4Offset, text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, bytes_.data(), text.data(), text.size());
  }
  return text.data();
}

IpAddress IpAddress::EmbeddedV4(size_t at) const {
  IpAddress address;
  std::copy(kMapped.begin(), kMapped.end(), address.bytes_.begin());
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), kV4Bytes,
              address.bytes_.begin() + kV4Offset);
  return address;
}

bool IpAddress::IsIn(const IpAddress& network, int prefix_bits) const {
  if (is_v4() != network.is_v4()) return false;
  const size_t first = is_v4() ? kV4Offset : 0;
  const auto whole = static_cast<size_t>(prefix_bits) / 8;
  const auto rest = static_cast<unsigned>(prefix_bits) % 8;
  if (first + whole > bytes_.size()) return false;
  if (std::memcmp(bytes_.data() + first, network.bytes_.data() + first,
                  whole) != 0) {
    return false;
  }
  if (rest == 0) return true;
  const unsigned mask = 0xff00U >> rest;
  return ((bytes_[first + whole] ^ network.bytes_[first + whole]) & mask &
          0xffU) == 0;
}

bool IsLoopback(const IpAddress& address) {
  constexpr std::array<Network, 4> kLoopback = {
      {{"127.0.0.0", 8}, {"::1", 128}, {"0.0.0.0", 32}, {"::", 128}}};
  return std::any_of(
      kLoopback.begin(), kLoopback.end(),
      [&](const Network& network) { return IsInAny(address, network); });
}

bool IsNeverAllowed(const IpAddress& address) {
  if (std::any_of(
          kNeverAllowed.begin(), kNeverAllowed.end(),
          [&](const Network& network) { return IsInAny(address, network); })) {
    return true;
  }
  return std::any_of(kGateways.begin(), kGateways.end(),
                     [&](const Gateway& gateway) {
                       return IsInAny(address, gateway.network) &&
                              IsNeverAllowed(address.EmbeddedV4(gateway.v4_at));
                     });
}

bool IsOfThisHost(const IpAddress& address) {
  if (IsLoopback(address)) return true;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return false;
  const std::unique_ptr<ifaddrs, InterfacesDeleter> owned(list);
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    if (OfSocketAddress(each->ifa_addr) == address) return true;
  }
  return false;
}

}  // namespace byzerperf
