#ifndef BYZERPERF_COMMON_RPC_GRPC_LOG_H_
#define BYZERPERF_COMMON_RPC_GRPC_LOG_H_

namespace byzerperf {

// Keeps gRPC's own log off the terminal, where it would tear the progress line
// apart and let any port scanner fill a worker's log; what matters comes as a
// status. With GRPC_VERBOSITY set in the environment it stays on. For main().
void SilenceGrpcLog();

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_GRPC_LOG_H_
