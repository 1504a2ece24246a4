#ifndef BYZERPERF_COMMON_RPC_AUTHENTICATOR_H_
#define BYZERPERF_COMMON_RPC_AUTHENTICATOR_H_

#include <string>

#include "absl/status/status.h"
#include "common/rpc/listener.h"

namespace grpc {
class ServerContextBase;
}  // namespace grpc

namespace byzerperf {

// Decides for each call whether a worker obeys it. Thread-safe.
class Authenticator {
 public:
  explicit Authenticator(ListenerOptions options);

  // Ok when the caller has everything that the listener asks for: a
  // certificate with an allowed name, the token, or both. The token's file is
  // read at each call, so that a new one needs no restart. A refusal
  // (Unauthenticated or PermissionDenied) says what is missing and gives the
  // worker's line to type; it never shows the token.
  absl::Status Check(const grpc::ServerContextBase& call) const;

  // Who calls, for messages and logs: "coordinator at ipv4:10.0.0.1:5000".
  static std::string PeerName(const grpc::ServerContextBase& call);

 private:
  absl::Status CheckCertificate(const grpc::ServerContextBase& call) const;
  absl::Status CheckToken(const grpc::ServerContextBase& call) const;

  const ListenerOptions options_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_AUTHENTICATOR_H_
