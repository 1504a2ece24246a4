#ifndef BYZERPERF_COORDINATOR_CERTS_MAKE_CERTS_H_
#define BYZERPERF_COORDINATOR_CERTS_MAKE_CERTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/address.h"
#include "common/base/clock.h"
#include "common/rpc/tls_files.h"

namespace byzerperf {

// A worker's files.
struct WorkerCerts {
  Address address;  // as asked for, port 7070 when none was given
  TlsFiles files;
  bool kept = false;  // they were there before
};

struct CertsMade {
  bool ca_kept = false;
  TlsFiles coordinator;
  std::vector<WorkerCerts> workers;  // in the order asked for
};

// Makes what is missing in `dir`: the directory, a CA (ca.pem, ca.key), the
// coordinator's client certificate (name `coordinator`) and a server
// certificate for each of `hosts` (HOST or HOST:PORT). Keys are readable by
// their owner only. Nothing that exists is written: it is kept where it fits,
// and an error that says what to do where it does not (a half pair, another
// CA's certificate, out of date).
absl::StatusOr<CertsMade> MakeCerts(const std::vector<std::string>& hosts,
                                    const std::string& dir, const Clock& clock);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_CERTS_MAKE_CERTS_H_
