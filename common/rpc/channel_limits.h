#ifndef BYZERPERF_COMMON_RPC_CHANNEL_LIMITS_H_
#define BYZERPERF_COMMON_RPC_CHANNEL_LIMITS_H_

namespace byzerperf {

// Prompt chunks are at most 1 MiB; a window of rows with texts may be larger.
inline constexpr int kMaxMessageBytes = 16 * 1024 * 1024;

// Frees the sockets of a host that vanished. The lease, not this, stops load.
inline constexpr int kKeepalivePeriodMs = 10'000;
inline constexpr int kKeepaliveTimeoutMs = 5'000;

// How soon a host that was away is tried again, at most. gRPC's own limit of
// two minutes would outlast --worker-wait.
inline constexpr int kFirstReconnectMs = 300;
inline constexpr int kMostReconnectMs = 2'000;
// An attempt that nobody answers is given up then: TCP itself would knock again
// after 1, 2, 4, 8 s, and gRPC's own limit is 20 s.
inline constexpr int kConnectTimeoutMs = 4'000;

// A server closes the connection of a client that pings more often: below the
// client's period, with room for timers that fire early.
inline constexpr int kMinPingPeriodMs = 5'000;

// Calls at once over one connection, and over all of them: a run is one, and
// whoever opens more than these is refused without a word from this program.
inline constexpr int kMaxStreamsPerConnection = 32;
inline constexpr int kMaxServerThreads = 128;

// A connection that has not shown its certificate by then is closed.
inline constexpr int kHandshakeTimeoutMs = 10'000;

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_CHANNEL_LIMITS_H_
