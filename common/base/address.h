#ifndef BYZERPERF_COMMON_BASE_ADDRESS_H_
#define BYZERPERF_COMMON_BASE_ADDRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace byzerperf {

// Where a worker listens when no port is given.
inline constexpr uint16_t kDefaultWorkerPort = 7070;

// Where something listens: a host (a name or an IP address without brackets)
// and a port, or a Unix socket.
struct Address {
  std::string host;       // "" for a Unix socket
  uint16_t port = 0;      // 0: any free one
  std::string unix_path;  // "" for TCP

  bool is_unix() const { return !unix_path.empty(); }
};

// Reads `HOST`, `HOST:PORT`, `[V6]:PORT`, `[V6]` and `unix:PATH`.
// InvalidArgument says what was given and what is expected.
absl::StatusOr<Address> ParseAddress(std::string_view text,
                                     uint16_t default_port);

// The inverse: `HOST:PORT`, `[V6]:PORT`, `unix:PATH`. What gRPC takes, too.
std::string AddressText(const Address& address);

// True when only this host can reach it: a Unix socket, `localhost`,
// 127.0.0.0/8 or ::1. Names are not looked up.
bool IsLoopback(const Address& address);

// True for the text of an IPv4 or IPv6 address.
bool IsIpAddress(std::string_view host);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_ADDRESS_H_
