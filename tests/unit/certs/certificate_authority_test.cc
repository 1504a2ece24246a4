#include "coordinator/certs/certificate_authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <string>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

constexpr double kNowUnixS = 1'800'000'000;

CertificateHandle Read(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  CertificateHandle certificate(
      PEM_read_bio_X509(bio, nullptr, nullptr, nullptr));
  BIO_free(bio);
  return certificate;
}

bool IsForHost(const CertificateHandle& certificate, const std::string& host) {
  return X509_check_host(certificate.get(), host.data(), host.size(),
                         X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr) == 1;
}

class CertificateAuthorityTest : public ::testing::Test {
 protected:
  CertificateHandle Issue(const std::string& name, CertificateUse use) {
    return Read(ca_.Issue(name, use, kNowUnixS)->certificate);
  }

  const CertificateAuthority ca_ = *CertificateAuthority::Create(kNowUnixS);
};

TEST_F(CertificateAuthorityTest, PutsAHostNameIntoTheAlternativeName) {
  const auto certificate = Issue("gpu-1.example.org", CertificateUse::kServer);
  EXPECT_TRUE(IsForHost(certificate, "gpu-1.example.org"));
  EXPECT_FALSE(IsForHost(certificate, "gpu-2.example.org"));
}

TEST_F(CertificateAuthorityTest, PutsAnIpAddressThereAsAnAddress) {
  for (const char* address : {"10.0.0.7", "2001:db8::7"}) {
    const auto certificate = Issue(address, CertificateUse::kServer);
    EXPECT_EQ(X509_check_ip_asc(certificate.get(), address, 0), 1) << address;
  }
}

TEST_F(CertificateAuthorityTest, RefusesANameThatCouldMeanSomethingElse) {
  for (const char* name :
       {"", "a,DNS:b", "*.example.org", "a b", "-a", "a/b"}) {
    const auto identity = ca_.Issue(name, CertificateUse::kServer, kNowUnixS);
    ASSERT_FALSE(identity.ok()) << name;
    EXPECT_EQ(identity.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(CertificateAuthorityTest, IssuesForOneUseOnly) {
  const auto server = Issue("a", CertificateUse::kServer);
  const auto client = Issue("a", CertificateUse::kClient);
  EXPECT_EQ(X509_check_purpose(server.get(), X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(X509_check_purpose(server.get(), X509_PURPOSE_SSL_CLIENT, 0), 0);
  EXPECT_EQ(X509_check_purpose(client.get(), X509_PURPOSE_SSL_SERVER, 0), 0);
  EXPECT_EQ(X509_check_purpose(client.get(), X509_PURPOSE_SSL_CLIENT, 0), 1);
  EXPECT_EQ(X509_check_ca(client.get()), 0);
}

TEST_F(CertificateAuthorityTest, KnowsItsOwnCertificates) {
  const auto own = ca_.Issue("a", CertificateUse::kServer, kNowUnixS);
  const auto other = CertificateAuthority::Create(kNowUnixS)->Issue(
      "a", CertificateUse::kServer, kNowUnixS);
  EXPECT_TRUE(ca_.CheckIssued(own->certificate).ok());
  EXPECT_FALSE(ca_.CheckIssued(other->certificate).ok());
  EXPECT_FALSE(ca_.CheckIssued("no certificate").ok());
}

TEST_F(CertificateAuthorityTest, IsTheSameOneAfterSavingAndLoading) {
  const auto loaded = CertificateAuthority::Load(*ca_.Save());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const auto identity = loaded->Issue("a", CertificateUse::kClient, kNowUnixS);
  EXPECT_TRUE(ca_.CheckIssued(identity->certificate).ok());
}

TEST_F(CertificateAuthorityTest, DoesNotLoadWhatIsNoCa) {
  const auto leaf = ca_.Issue("a", CertificateUse::kServer, kNowUnixS);
  EXPECT_FALSE(CertificateAuthority::Load(*leaf).ok());
  Identity mixed = *ca_.Save();
  mixed.key = leaf->key;
  EXPECT_FALSE(CertificateAuthority::Load(mixed).ok());
}

TEST_F(CertificateAuthorityTest, IsValidFromYesterdaySinceClocksDiffer) {
  const auto certificate = Issue("a", CertificateUse::kServer);
  const auto compare = [&](const ASN1_TIME* time, double unix_s) {
    return ASN1_TIME_cmp_time_t(time, static_cast<time_t>(unix_s));
  };
  constexpr double kDayS = 24 * 3600;
  const ASN1_TIME* begin = X509_get0_notBefore(certificate.get());
  const ASN1_TIME* end = X509_get0_notAfter(certificate.get());
  EXPECT_EQ(compare(begin, kNowUnixS - kDayS), 0);
  EXPECT_EQ(compare(end, kNowUnixS + 730 * kDayS), 0);
}

}  // namespace
}  // namespace byzerperf
