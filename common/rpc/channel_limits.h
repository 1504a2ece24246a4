#ifndef BYZERPERF_COMMON_RPC_CHANNEL_LIMITS_H_
#define BYZERPERF_COMMON_RPC_CHANNEL_LIMITS_H_

namespace byzerperf {

// Prompt chunks are at most 1 MiB; a window of rows with texts may be larger.
inline constexpr int kMaxMessageBytes = 16 * 1024 * 1024;

// Frees the sockets of a host that vanished. The lease, not this, stops load.
inline constexpr int kKeepalivePeriodMs = 10'000;
inline constexpr int kKeepaliveTimeoutMs = 5'000;

// A server closes the connection of a client that pings more often: below the
// client's period, with room for timers that fire early.
inline constexpr int kMinPingPeriodMs = 5'000;

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_CHANNEL_LIMITS_H_
