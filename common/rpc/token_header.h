#ifndef BYZERPERF_COMMON_RPC_TOKEN_HEADER_H_
#define BYZERPERF_COMMON_RPC_TOKEN_HEADER_H_

namespace byzerperf {

// How a token travels: the header of RFC 6750, which gRPC's own tools know.
inline constexpr char kTokenHeader[] = "authorization";
inline constexpr char kTokenPrefix[] = "Bearer ";

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_TOKEN_HEADER_H_
