#include "common/rpc/tls_files.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "common/base/status_macros.h"

namespace byzerperf {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

Bio BioOf(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// A key that is locked by a pass phrase can't be used by a daemon; without
// this, OpenSSL would ask on the terminal.
int NoPassPhrase(char*, int, int, void*) { return -1; }

absl::StatusOr<Certificate> ReadCertificate(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(path));
  Certificate certificate(
      PEM_read_bio_X509(BioOf(text).get(), nullptr, NoPassPhrase, nullptr));
  ERR_clear_error();
  if (certificate == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " holds no certificate in PEM form"));
  }
  return certificate;
}

absl::StatusOr<Key> ReadKey(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(path));
  Key key(PEM_read_bio_PrivateKey(BioOf(text).get(), nullptr, NoPassPhrase,
                                  nullptr));
  ERR_clear_error();
  if (key == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, " holds no private key in PEM form without a pass phrase"));
  }
  return key;
}

std::string TimeText(const ASN1_TIME* time) {
  std::tm utc{};
  if (ASN1_TIME_to_tm(time, &utc) != 1) return "an unreadable date";
  return absl::StrFormat("%04d-%02d-%02d %02d:%02d UTC", utc.tm_year + 1900,
                         utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min);
}

absl::Status CheckInDate(const std::string& path, const X509* certificate,
                         double now_unix_s) {
  const auto now = static_cast<std::time_t>(now_unix_s);
  const ASN1_TIME* end = X509_get0_notAfter(certificate);
  if (ASN1_TIME_cmp_time_t(end, now) < 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, " expired on ", TimeText(end),
        "; move it and its key away and make new ones (`coordinator certs`)"));
  }
  const ASN1_TIME* begin = X509_get0_notBefore(certificate);
  if (ASN1_TIME_cmp_time_t(begin, now) > 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is valid only from ", TimeText(begin),
                     "; is this host's clock right?"));
  }
  return absl::OkStatus();
}

}  // namespace

TlsFiles CoordinatorTlsFiles(const std::string& dir) {
  return {dir + "/coordinator.pem", dir + "/coordinator.key", dir + "/ca.pem"};
}

TlsFiles WorkerTlsFiles(const std::string& dir, const std::string& host) {
  // A colon of an IPv6 address is trouble for scp and make.
  const std::string stem =
      absl::StrCat(dir, "/", absl::StrReplaceAll(host, {{":", "_"}}));
  return {stem + ".pem", stem + ".key", dir + "/ca.pem"};
}

absl::Status CheckTlsFiles(const TlsFiles& files, double now_unix_s) {
  if (files.cert.empty() != files.key.empty()) {
    return absl::InvalidArgumentError(
        files.cert.empty() ? absl::StrCat("the TLS key ", files.key,
                                          " is given without its certificate")
                           : absl::StrCat("the TLS certificate ", files.cert,
                                          " is given without its key"));
  }
  if (!files.cert.empty()) {
    ASSIGN_OR_RETURN(const Certificate certificate,
                     ReadCertificate(files.cert));
    ASSIGN_OR_RETURN(const Key key, ReadKey(files.key));
    if (X509_check_private_key(certificate.get(), key.get()) != 1) {
      ERR_clear_error();
      return absl::InvalidArgumentError(
          absl::StrCat(files.key, " is not the key of ", files.cert));
    }
    RETURN_IF_ERROR(CheckInDate(files.cert, certificate.get(), now_unix_s));
  }
  if (!files.ca.empty()) {
    ASSIGN_OR_RETURN(const Certificate ca, ReadCertificate(files.ca));
    RETURN_IF_ERROR(CheckInDate(files.ca, ca.get(), now_unix_s));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)),
                   std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) {
    return absl::NotFoundError(absl::StrCat(
        "cannot read ", path, ": ", std::generic_category().message(errno)));
  }
  return text;
}

}  // namespace byzerperf
