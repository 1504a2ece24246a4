#ifndef BYZERPERF_COMMON_RPC_GRPC_LOG_H_
#define BYZERPERF_COMMON_RPC_GRPC_LOG_H_

namespace byzerperf {

// Keeps the logs of gRPC and Protobuf off the terminal, where they would tear
// the progress line apart and let any port scanner fill a worker's log; what
// matters comes as a status. With GRPC_VERBOSITY set in the environment they
// stay on. For main().
void SilenceGrpcLog();

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_GRPC_LOG_H_
