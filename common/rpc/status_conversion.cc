#include "common/rpc/status_conversion.h"

#include <grpcpp/support/status.h>

#include <string>

#include "common/base/text.h"

namespace byzerperf {
namespace {

// All headers of an answer together may have 8 KiB, percent-encoded.
constexpr size_t kMaxMessageTextBytes = 2000;

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()),
          SafeUtf8(ToStd(status.message()), kMaxMessageTextBytes)};
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()),
          status.error_message()};
}

}  // namespace byzerperf
