#ifndef BYZERPERF_WORKER_HTTP_IP_ADDRESS_H_
#define BYZERPERF_WORKER_HTTP_IP_ADDRESS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace byzerperf {

// An IPv4 or IPv6 address in one form: IPv4 ones are kept as IPv4-mapped IPv6
// (::ffff:a.b.c.d), so that a rule for an address holds however it is written.
class IpAddress {
 public:
  // Reads `10.0.0.1`, `::1` or `[::1]`; nothing for anything else, such as a
  // host name or an address with a zone (fe80::1%eth0).
  static std::optional<IpAddress> Parse(std::string_view text);

  bool is_v4() const;
  std::string ToString() const;

  // True when the first `prefix_bits` bits are those of `network`; of 32 bits
  // for IPv4, of 128 for IPv6. Addresses of different families never match.
  bool IsIn(const IpAddress& network, int prefix_bits) const;

  // The IPv4 address in the four bytes from `at` on, at most 12, of the 16.
  IpAddress EmbeddedV4(size_t at) const;

  bool operator==(const IpAddress& other) const = default;

 private:
  std::array<uint8_t, 16> bytes_{};
};

// 127.0.0.0/8, ::1, and 0.0.0.0 or ::, which the kernel connects to this host.
bool IsLoopback(const IpAddress& address);

// Link-local addresses (169.254.0.0/16, fe80::/10) and those at which clouds
// hand out credentials to whoever asks from inside; also behind an IPv6 address
// that leads to one (NAT64, 6to4). No load generator has business there.
bool IsNeverAllowed(const IpAddress& address);

// True when it is loopback or the address of one of this host's interfaces.
bool IsOfThisHost(const IpAddress& address);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_IP_ADDRESS_H_
