#include "tests/support/self_signed.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace byzerperf {
namespace {

constexpr long kVersion3 = 2;
constexpr long kValidSeconds = 3600;

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateDeleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

void AddExtension(X509* certificate, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, &context, kind, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

std::string ToPem(X509* certificate) {
  const std::unique_ptr<BIO, BioDeleter> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

}  // namespace

SelfSigned MakeSelfSigned() {
  const std::unique_ptr<EVP_PKEY, KeyDeleter> key(EVP_EC_gen("P-256"));
  const std::unique_ptr<X509, CertificateDeleter> certificate(X509_new());
  X509* x509 = certificate.get();
  X509_set_version(x509, kVersion3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -kValidSeconds);
  X509_gmtime_adj(X509_getm_notAfter(x509), kValidSeconds);
  X509_set_pubkey(x509, key.get());
  X509_NAME* name = X509_get_subject_name(x509);
  const std::string common_name = "byzerperf test";
  X509_NAME_add_entry_by_txt(
      name, "CN", MBSTRING_ASC,
      reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  AddExtension(x509, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(x509, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
  X509_sign(x509, key.get(), EVP_sha256());

  SelfSigned made;
  made.context.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(made.context.get(), x509);
  SSL_CTX_use_PrivateKey(made.context.get(), key.get());
  made.certificate_pem = ToPem(x509);
  return made;
}

}  // namespace byzerperf
