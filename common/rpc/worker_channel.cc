#include "common/rpc/worker_channel.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/support/channel_arguments.h>

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/rpc/channel_limits.h"
#include "common/rpc/token_file.h"
#include "common/rpc/token_header.h"

namespace byzerperf {
namespace {

using grpc::experimental::IdentityKeyCertPair;
using grpc::experimental::StaticDataCertificateProvider;

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsChannelCredentials(
    const TlsFiles& tls, double now_unix_s) {
  RETURN_IF_ERROR(CheckTlsFiles(tls, now_unix_s));
  ASSIGN_OR_RETURN(const std::string ca, ReadSmallFile(tls.ca));
  std::vector<IdentityKeyCertPair> identity;
  if (!tls.cert.empty()) {
    ASSIGN_OR_RETURN(std::string key, ReadSmallFile(tls.key));
    ASSIGN_OR_RETURN(std::string cert, ReadSmallFile(tls.cert));
    identity.push_back({std::move(key), std::move(cert)});
  }
  grpc::experimental::TlsChannelCredentialsOptions settings;
  settings.set_certificate_provider(
      std::make_shared<StaticDataCertificateProvider>(ca, identity));
  settings.watch_root_certs();
  if (!identity.empty()) settings.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(settings);
}

absl::Status NeedsTls(const WorkerAddress& worker) {
  return absl::InvalidArgumentError(absl::StrCat(
      "worker ", worker.name,
      " is not on this host, so it is spoken to over TLS only. `coordinator "
      "certs ",
      worker.tls_name,
      "` makes the files in ./certs and prints the line to type on the "
      "worker's host; or give --worker-tls-ca (and --worker-tls-cert, "
      "--worker-tls-key)"));
}

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepalivePeriodMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  // A lost worker has no call in progress, and its socket is to be freed too.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // no limit
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMostReconnectMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  // A proxy of the environment would see and could break what goes to workers.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Two channels to one address must not share a connection: their
  // credentials may differ.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return arguments;
}

}  // namespace

bool ClientSecurity::UsesTls(const WorkerAddress& worker) const {
  if (!tls.any()) return false;
  if (tls_given || !IsLoopback(worker.address)) return true;
  std::error_code ignored;
  return std::filesystem::exists(
      WorkerTlsFiles(kDefaultCertsDir, worker.tls_name).cert, ignored);
}

ClientSecurity FindClientSecurity(TlsFiles given, std::string token_file) {
  ClientSecurity security;
  security.tls_given = given.any();
  security.tls = std::move(given);
  security.token_file = std::move(token_file);
  const TlsFiles found = CoordinatorTlsFiles(kDefaultCertsDir);
  std::error_code ignored;
  if (!security.tls_given && std::filesystem::exists(found.ca, ignored)) {
    security.tls = found;
  }
  return security;
}

void WorkerChannel::Authorize(grpc::ClientContext& call) const {
  if (token.empty()) return;
  call.AddMetadata(kTokenHeader, absl::StrCat(kTokenPrefix, token.reveal()));
}

absl::StatusOr<WorkerChannel> MakeWorkerChannel(const WorkerAddress& worker,
                                                const ClientSecurity& security,
                                                const Clock& clock) {
  WorkerChannel result;
  if (!security.token_file.empty()) {
    ASSIGN_OR_RETURN(result.token, ReadToken(security.token_file));
  }
  grpc::ChannelArguments arguments = Arguments();
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  if (security.UsesTls(worker)) {
    if (security.tls.ca.empty()) {
      return absl::InvalidArgumentError(
          "--worker-tls-cert needs --worker-tls-ca, the CA of the workers");
    }
    ASSIGN_OR_RETURN(credentials,
                     TlsChannelCredentials(security.tls, clock.UnixSeconds()));
    if (!worker.tls_name.empty() && worker.tls_name != worker.address.host) {
      arguments.SetSslTargetNameOverride(worker.tls_name);
    }
  } else {
    if (!IsLoopback(worker.address)) return NeedsTls(worker);
    credentials = grpc::InsecureChannelCredentials();
  }
  result.channel = grpc::CreateCustomChannel(AddressText(worker.address),
                                             credentials, arguments);
  return result;
}

}  // namespace byzerperf
