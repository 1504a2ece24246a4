#ifndef BYZERPERF_COMMON_RPC_STATUS_CONVERSION_H_
#define BYZERPERF_COMMON_RPC_STATUS_CONVERSION_H_

#include "absl/status/status.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace byzerperf {

// The two have the same codes by design. Messages to the other side are cut
// to what a header may carry.
grpc::Status ToGrpcStatus(const absl::Status& status);
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_STATUS_CONVERSION_H_
