#include "coordinator/certs/certificate_authority.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/address.h"
#include "common/base/status_macros.h"

namespace byzerperf {
namespace {

constexpr std::time_t kDayS = 86'400;
constexpr std::time_t kCaDays = 3650;
constexpr std::time_t kLeafDays = 730;
constexpr int kSerialBits = 127;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeExtension {
  void operator()(X509_EXTENSION* extension) const {
    X509_EXTENSION_free(extension);
  }
};
struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeExtension>;

absl::Status OpensslError(std::string_view doing) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return absl::InternalError(absl::StrCat(
      "OpenSSL failed at ", std::string(doing), ": ", text.data()));
}

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

Bio BioOf(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

absl::StatusOr<std::string> CertificateText(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(bio.get(), certificate) != 1) {
    return OpensslError("writing a certificate");
  }
  return TextOf(bio.get());
}

absl::StatusOr<Secret> KeyText(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr,
                               nullptr) != 1) {
    return OpensslError("writing a key");
  }
  return Secret(TextOf(bio.get()));
}

absl::Status SetSerial(X509* certificate) {
  const std::unique_ptr<BIGNUM, FreeNumber> number(BN_new());
  if (BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) !=
          1 ||
      BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) ==
          nullptr) {
    return OpensslError("drawing a serial number");
  }
  return absl::OkStatus();
}

absl::Status AddExtension(X509* certificate, X509* issuer, int kind,
                          const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  if (extension == nullptr ||
      X509_add_ext(certificate, extension.get(), -1) != 1) {
    return OpensslError(absl::StrCat("adding ", value));
  }
  return absl::OkStatus();
}

// An unsigned certificate for `key`, without extensions.
absl::StatusOr<CertificateHandle> Draft(const std::string& common_name,
                                        EVP_PKEY* key, double now_unix_s,
                                        std::time_t days) {
  CertificateHandle certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  RETURN_IF_ERROR(SetSerial(certificate.get()));
  const auto now = static_cast<std::time_t>(now_unix_s);
  // From yesterday: the clocks of a cluster differ.
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), now - kDayS);
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), now + days * kDayS);
  // A common name may have 64 characters; who must be told apart is the SAN.
  const std::string subject = common_name.substr(0, 64);
  if (X509_NAME_add_entry_by_txt(
          X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
          reinterpret_cast<const unsigned char*>(subject.data()),
          static_cast<int>(subject.size()), -1, 0) != 1 ||
      X509_set_pubkey(certificate.get(), key) != 1) {
    return OpensslError("filling a certificate");
  }
  return certificate;
}

bool IsDnsName(std::string_view name) {
  if (name.empty() || name.size() > 253 || name.front() == '-') return false;
  for (const char c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-' &&
        c != '.' && c != '_') {
      return false;
    }
  }
  return true;
}

absl::Status Sign(X509* certificate, EVP_PKEY* key) {
  if (X509_sign(certificate, key, EVP_sha256()) == 0) {
    return OpensslError("signing a certificate");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCertificateName(const std::string& name) {
  if (IsIpAddress(name) || IsDnsName(name)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("host \"", name,
                   "\": expected an IP address or a DNS name (letters, "
                   "digits, '-', '.', '_')"));
}

void FreeCertificate::operator()(X509* certificate) const {
  X509_free(certificate);
}

void FreeKey::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

absl::StatusOr<CertificateAuthority> CertificateAuthority::Create(
    double now_unix_s) {
  KeyHandle key(EVP_EC_gen("P-256"));
  if (key == nullptr) return OpensslError("making a key");
  ASSIGN_OR_RETURN(CertificateHandle certificate,
                   Draft("byzerperf CA", key.get(), now_unix_s, kCaDays));
  X509* self = certificate.get();
  X509_set_issuer_name(self, X509_get_subject_name(self));
  RETURN_IF_ERROR(AddExtension(self, self, NID_basic_constraints,
                               "critical,CA:TRUE,pathlen:0"));
  RETURN_IF_ERROR(
      AddExtension(self, self, NID_key_usage, "critical,keyCertSign,cRLSign"));
  RETURN_IF_ERROR(AddExtension(self, self, NID_subject_key_identifier, "hash"));
  RETURN_IF_ERROR(Sign(self, key.get()));
  return CertificateAuthority(std::move(certificate), std::move(key));
}

absl::StatusOr<CertificateAuthority> CertificateAuthority::Load(
    const Identity& saved) {
  CertificateHandle certificate(PEM_read_bio_X509(
      BioOf(saved.certificate).get(), nullptr, nullptr, nullptr));
  KeyHandle key(PEM_read_bio_PrivateKey(BioOf(saved.key.reveal()).get(),
                                        nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (certificate == nullptr || key == nullptr ||
      X509_check_private_key(certificate.get(), key.get()) != 1 ||
      X509_check_ca(certificate.get()) == 0) {
    ERR_clear_error();
    return absl::InvalidArgumentError(
        "this is no CA certificate with its private key");
  }
  return CertificateAuthority(std::move(certificate), std::move(key));
}

absl::StatusOr<Identity> CertificateAuthority::Issue(const std::string& name,
                                                     CertificateUse use,
                                                     double now_unix_s) const {
  RETURN_IF_ERROR(CheckCertificateName(name));
  const std::string alternative_name =
      absl::StrCat(IsIpAddress(name) ? "IP:" : "DNS:", name);
  const KeyHandle key(EVP_EC_gen("P-256"));
  if (key == nullptr) return OpensslError("making a key");
  ASSIGN_OR_RETURN(const CertificateHandle certificate,
                   Draft(name, key.get(), now_unix_s, kLeafDays));
  X509* leaf = certificate.get();
  X509* issuer = certificate_.get();
  X509_set_issuer_name(leaf, X509_get_subject_name(issuer));
  const std::pair<int, std::string> extensions[] = {
      {NID_basic_constraints, "critical,CA:FALSE"},
      {NID_key_usage, "critical,digitalSignature"},
      {NID_ext_key_usage,
       use == CertificateUse::kServer ? "serverAuth" : "clientAuth"},
      {NID_subject_alt_name, alternative_name},
      {NID_authority_key_identifier, "keyid"},
  };
  for (const auto& [kind, value] : extensions) {
    RETURN_IF_ERROR(AddExtension(leaf, issuer, kind, value));
  }
  RETURN_IF_ERROR(Sign(leaf, key_.get()));
  Identity identity;
  ASSIGN_OR_RETURN(identity.certificate, CertificateText(leaf));
  ASSIGN_OR_RETURN(identity.key, KeyText(key.get()));
  return identity;
}

absl::Status CertificateAuthority::CheckIssued(
    const std::string& certificate) const {
  const CertificateHandle leaf(
      PEM_read_bio_X509(BioOf(certificate).get(), nullptr, nullptr, nullptr));
  const bool issued =
      leaf != nullptr && X509_verify(leaf.get(), key_.get()) == 1;
  ERR_clear_error();
  if (issued) return absl::OkStatus();
  return absl::FailedPreconditionError("it is not a certificate of this CA");
}

absl::StatusOr<Identity> CertificateAuthority::Save() const {
  Identity identity;
  ASSIGN_OR_RETURN(identity.certificate, CertificateText(certificate_.get()));
  ASSIGN_OR_RETURN(identity.key, KeyText(key_.get()));
  return identity;
}

}  // namespace byzerperf
