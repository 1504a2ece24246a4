#ifndef BYZERPERF_COMMON_RPC_WORKER_CHANNEL_H_
#define BYZERPERF_COMMON_RPC_WORKER_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/secret.h"
#include "common/rpc/tls_files.h"
#include "common/rpc/worker_address.h"

namespace grpc {
class Channel;
class ClientContext;
class Status;
}  // namespace grpc

namespace byzerperf {

// What the coordinator shows to workers, and what it asks of them.
struct ClientSecurity {
  TlsFiles tls;
  // The files were named by flags. Else they are what `coordinator certs`
  // wrote to ./certs, and a worker on loopback for which there is no
  // certificate is spoken to in plaintext.
  bool tls_given = false;
  std::string token_file;  // "": none

  bool UsesTls(const WorkerAddress& worker) const;
};

// The files that flags named; else those of ./certs, when they are there.
ClientSecurity FindClientSecurity(TlsFiles given, std::string token_file);

// A way to one worker. No connection is made until the first call.
struct WorkerChannel {
  std::shared_ptr<grpc::Channel> channel;
  Secret token;  // may be empty

  // Adds the token, if there is one, to a call's metadata.
  void Authorize(grpc::ClientContext& call) const;
};

// With TLS the worker's certificate must be of the CA and have the worker's
// name. A worker that is not on this host is spoken to over TLS only. Files
// are read now; errors name the file or the rule and the remedy.
absl::StatusOr<WorkerChannel> MakeWorkerChannel(const WorkerAddress& worker,
                                                const ClientSecurity& security,
                                                const Clock& clock);

// A failed call in words for the user: which worker, why, and what to type
// there. Statuses that the worker itself wrote keep their text.
absl::Status ExplainFailure(const WorkerAddress& worker,
                            const ClientSecurity& security,
                            const grpc::Status& failure);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_WORKER_CHANNEL_H_
