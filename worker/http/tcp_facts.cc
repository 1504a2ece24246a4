#include "worker/http/tcp_facts.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

namespace byzerperf {
namespace {

constexpr int64_t kNsPerUs = 1000;

}  // namespace

TcpFacts ReadTcpFacts(int fd) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
  return {.retransmits = info.tcpi_total_retrans,
          .round_trip_ns = info.tcpi_rtt * kNsPerUs};
}

int64_t ConnectWaitNs(int fd, int64_t called_ns, int64_t looked_ns,
                      int64_t now_ns) {
  const int64_t waited_ns = now_ns - called_ns - ReadTcpFacts(fd).round_trip_ns;
  return std::clamp<int64_t>(waited_ns, 0,
                             now_ns - std::max(looked_ns, called_ns));
}

}  // namespace byzerperf
