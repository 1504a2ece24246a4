#ifndef BYZERPERF_COMMON_RPC_SERVER_SECURITY_H_
#define BYZERPERF_COMMON_RPC_SERVER_SECURITY_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/rpc/listener.h"

namespace grpc {
class ServerBuilder;
class ServerCredentials;
}  // namespace grpc

namespace byzerperf {

// Credentials for a listener that obeys CheckListener's rules and whose files
// CheckTlsFiles found right. Certificate files are read again every few
// seconds, so that new ones need no restart: write both and rename.
// Who may speak is a question for Authenticator, too: TLS alone admits every
// certificate of the CA.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(
    const ListenerOptions& options, const Clock& clock);

// Message sizes, keepalive, no sharing of a port by two daemons, gRPC's health
// service, and reflection only where it is asked for. Before BuildAndStart. The
// health service asks for TLS like the rest, and for no token: it says no more
// than whether the server serves.
void ApplyServerLimits(const ListenerOptions& options,
                       grpc::ServerBuilder& builder);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_SERVER_SECURITY_H_
