#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/rpc/tls_files.h"
#include "common/rpc/token_file.h"
#include "coordinator/certs/certificate_authority.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kNowUnixS = 1'800'000'000;
constexpr double kYearS = 365.0 * 24 * 3600;

TEST(ReadToken, TakesTheTextWithoutBlanksAtItsEnds) {
  const TempDir dir;
  const auto token = ReadToken(dir.Write("token", " 0123456789abcdef\n"));
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->reveal(), "0123456789abcdef");
}

TEST(ReadToken, RefusesAWeakOrUnsendableOneWithoutShowingIt) {
  const TempDir dir;
  for (const char* text : {"", "short-Zq", "0123456789abcde\x7f-Zq",
                           "two words of text-Zq", "0123456789abcdeé-Zq"}) {
    const auto token = ReadToken(dir.Write("token", text));
    ASSERT_FALSE(token.ok()) << text;
    const std::string message(token.status().message());
    EXPECT_THAT(message, HasSubstr("openssl rand"));
    EXPECT_THAT(message, Not(HasSubstr("Zq")));
  }
}

TEST(ReadToken, NamesAFileThatCannotBeRead) {
  const auto token = ReadToken("/nowhere/token");
  EXPECT_THAT(std::string(token.status().message()),
              HasSubstr("cannot read /nowhere/token: No such file"));
}

class CheckTlsFilesTest : public ::testing::Test {
 protected:
  TlsFiles Issue(const std::string& stem) {
    const Identity identity =
        *ca_.Issue("host1", CertificateUse::kServer, kNowUnixS);
    return {dir_.Write(stem + ".pem", identity.certificate),
            dir_.Write(stem + ".key", identity.key.reveal()),
            dir_.Write("ca.pem", ca_.Save()->certificate)};
  }

  const TempDir dir_;
  const CertificateAuthority ca_ = *CertificateAuthority::Create(kNowUnixS);
};

TEST_F(CheckTlsFilesTest, AcceptsAPairAndItsCa) {
  const absl::Status status = CheckTlsFiles(Issue("a"), kNowUnixS);
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(CheckTlsFilesTest, NamesTheFileThatIsWrongAndWhy) {
  const TlsFiles a = Issue("a");
  const TlsFiles b = Issue("b");
  const std::string text = dir_.Write("text", "hello");
  struct Case {
    TlsFiles files;
    std::string words;
  };
  for (const Case& c : {
           Case{{a.cert, "", ""}, a.cert + " is given without its key"},
           Case{{"", a.key, ""}, a.key + " is given without its certificate"},
           Case{{a.cert, b.key, ""}, b.key + " is not the key of " + a.cert},
           Case{{text, a.key, ""}, text + " holds no certificate"},
           Case{{a.cert, text, ""}, text + " holds no private key"},
           Case{{"", "", a.key}, a.key + " holds no certificate"},
           Case{{a.cert, "/nowhere", ""}, "cannot read /nowhere"},
       }) {
    const absl::Status status = CheckTlsFiles(c.files, kNowUnixS);
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.words));
  }
}

TEST_F(CheckTlsFilesTest, SaysSinceWhenACertificateIsOutOfDate) {
  const TlsFiles files = Issue("a");
  const absl::Status late = CheckTlsFiles(files, kNowUnixS + 3 * kYearS);
  EXPECT_THAT(std::string(late.message()),
              HasSubstr(files.cert + " expired on 2029-01-14"));
  const absl::Status early = CheckTlsFiles(files, kNowUnixS - kYearS);
  EXPECT_THAT(std::string(early.message()),
              HasSubstr("is this host's clock right?"));
}

}  // namespace
}  // namespace byzerperf
