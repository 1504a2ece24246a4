#ifndef BYZERPERF_COORDINATOR_CERTS_CERTIFICATE_AUTHORITY_H_
#define BYZERPERF_COORDINATOR_CERTS_CERTIFICATE_AUTHORITY_H_

#include <openssl/types.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/secret.h"

namespace byzerperf {

struct FreeCertificate {
  void operator()(X509* certificate) const;
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const;
};
using CertificateHandle = std::unique_ptr<X509, FreeCertificate>;
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeKey>;

// A certificate and its private key, as PEM text.
struct Identity {
  std::string certificate;
  Secret key;
};

// Ok for an IP address or a DNS name of letters, digits, '-', '.' and '_'.
absl::Status CheckCertificateName(const std::string& name);

enum class CertificateUse { kServer, kClient };

// A small CA over OpenSSL: EC keys on P-256, SHA-256, one name a certificate.
// Its certificates serve one use only: a worker's can't drive other workers.
class CertificateAuthority {
 public:
  // A new CA, valid for ten years from `now_unix_s`.
  static absl::StatusOr<CertificateAuthority> Create(double now_unix_s);

  // One that was saved. InvalidArgument when the two texts are no CA.
  static absl::StatusOr<CertificateAuthority> Load(const Identity& saved);

  // A certificate whose subject alternative name is `name`
  // (CheckCertificateName), valid for two years.
  absl::StatusOr<Identity> Issue(const std::string& name, CertificateUse use,
                                 double now_unix_s) const;

  // Ok when this CA signed the certificate.
  absl::Status CheckIssued(const std::string& certificate) const;

  absl::StatusOr<Identity> Save() const;

 private:
  CertificateAuthority(CertificateHandle certificate, KeyHandle key)
      : certificate_(std::move(certificate)), key_(std::move(key)) {}

  CertificateHandle certificate_;
  KeyHandle key_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_CERTS_CERTIFICATE_AUTHORITY_H_
