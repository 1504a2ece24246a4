#ifndef BYZERPERF_WORKER_HTTP_TCP_FACTS_H_
#define BYZERPERF_WORKER_HTTP_TCP_FACTS_H_

#include <cstdint>

namespace byzerperf {

// Reading a connection's retransmits costs as much as a tenth of a short
// request, and nothing is sent again so soon: shorter requests leave what there
// is to the next reading.
constexpr int64_t kShortestWithRetransmitsNs = 10'000'000;

// What the kernel knows of a TCP connection; zeros when it does not say.
struct TcpFacts {
  uint32_t retransmits = 0;   // segments sent again since it was opened
  int64_t round_trip_ns = 0;  // smoothed; just connected: that of the handshake
};
TcpFacts ReadTcpFacts(int fd);

// At most how long a connect that was complete has waited to be handled at
// `now_ns`: what the network did not take, and not longer than since the loop
// last looked (0: not known).
int64_t ConnectWaitNs(int fd, int64_t called_ns, int64_t looked_ns,
                      int64_t now_ns);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_TCP_FACTS_H_
