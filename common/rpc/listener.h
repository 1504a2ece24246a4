#ifndef BYZERPERF_COMMON_RPC_LISTENER_H_
#define BYZERPERF_COMMON_RPC_LISTENER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/address.h"
#include "common/rpc/tls_files.h"

namespace byzerperf {

// How a worker listens, and whom it obeys.
struct ListenerOptions {
  Address listen = {"127.0.0.1", kDefaultWorkerPort, ""};
  TlsFiles tls;
  // Names that a client's certificate may have (SAN: DNS, IP or URI); `any`
  // alone: every certificate of the CA.
  std::vector<std::string> allow_client;
  std::string token_file;  // "": no token is asked for
  bool reflection = false;
  // The worker's other flags, such as "--target http://127.0.0.1:8000": only
  // for the command lines in messages. Without secrets.
  std::string other_flags;
};

// The rules of docs/security.md: a worker sends traffic where it is told, so
// it must not obey strangers. Loopback and Unix sockets may be plaintext; what
// others can reach needs TLS, and then allow_client or a token. A message says
// which rule and gives the line to type. Reads no file.
absl::Status CheckListener(const ListenerOptions& options);

// `worker --listen …` with the flags of these options.
std::string WorkerLine(const ListenerOptions& options);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_LISTENER_H_
