#include "common/rpc/server_security.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <vector>

#include "common/base/status_macros.h"
#include "common/rpc/channel_limits.h"
#include "common/rpc/token_file.h"

namespace byzerperf {
namespace {

constexpr unsigned kReadFilesAgainS = 1;

// Linking gRPC's reflection library adds its plugin to every server of the
// process. This takes it out again.
class NoPlugins : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>*
                         plugins) override {
    plugins->clear();
  }
};

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(
    const ListenerOptions& options, const Clock& clock) {
  RETURN_IF_ERROR(CheckListener(options));
  if (!options.token_file.empty()) {
    RETURN_IF_ERROR(ReadToken(options.token_file).status());
  }
  const TlsFiles& tls = options.tls;
  if (tls.cert.empty()) return grpc::InsecureServerCredentials();
  RETURN_IF_ERROR(CheckTlsFiles(tls, clock.UnixSeconds()));
  grpc::experimental::TlsServerCredentialsOptions settings(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
          tls.key, tls.cert, tls.ca, kReadFilesAgainS));
  settings.watch_identity_key_cert_pairs();
  if (!tls.ca.empty()) {
    settings.watch_root_certs();
    settings.set_cert_request_type(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(settings);
}

void ApplyServerLimits(const ListenerOptions& options,
                       grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetMaxSendMessageSize(kMaxMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepalivePeriodMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinPingPeriodMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             kMaxStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             kHandshakeTimeoutMs);
  grpc::ResourceQuota quota("worker");
  quota.SetMaxThreads(kMaxServerThreads);
  builder.SetResourceQuota(quota);
  // Else a second worker on the same port would start without a word and get
  // every other connection.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // grpc.health.v1, on the same port and over the same TLS.
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  } else {
    builder.SetOption(std::make_unique<NoPlugins>());
  }
}

}  // namespace byzerperf
