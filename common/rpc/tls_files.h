#ifndef BYZERPERF_COMMON_RPC_TLS_FILES_H_
#define BYZERPERF_COMMON_RPC_TLS_FILES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace byzerperf {

// PEM files of one side of a TLS connection; "" for a file that is not given.
struct TlsFiles {
  std::string cert;  // this side's certificate (with intermediate ones)
  std::string key;   // its private key
  std::string ca;    // who vouches for the other side

  bool any() const { return !cert.empty() || !key.empty() || !ca.empty(); }
};

// Where `coordinator certs` writes and `coordinator --workers` looks.
inline constexpr char kDefaultCertsDir[] = "certs";

// The coordinator's files in a directory that `coordinator certs` made.
TlsFiles CoordinatorTlsFiles(const std::string& dir);

// The same for the worker on a host, as the coordinator calls it.
TlsFiles WorkerTlsFiles(const std::string& dir, const std::string& host);

// Ok when each given file can be read and holds what it should, key and
// certificate belong together, and the certificate is in date at
// `now_unix_s`. Else the message names file, fault and remedy: gRPC itself
// would only refuse handshakes later, without a word of why.
absl::Status CheckTlsFiles(const TlsFiles& files, double now_unix_s);

// The whole file. The message of an error names the path and the reason.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_TLS_FILES_H_
