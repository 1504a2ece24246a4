#include "coordinator/plan/secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scoped_variable.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kVariable[] = "BYZERPERF_TEST_KEY";

class SecretsTest : public ::testing::Test {
 protected:
  std::string Error() const {
    return std::string(ReadSecrets(flags_).status().message());
  }

  SecretFlags flags_;
  TempDir dir_;
};

TEST_F(SecretsTest, AreEmptyWhenNothingIsGiven) {
  const auto secrets = ReadSecrets(flags_);
  ASSERT_TRUE(secrets.ok());
  EXPECT_EQ(secrets->ByteSizeLong(), 0u);
}

TEST_F(SecretsTest, TakeHeadersAndUrlsAsGiven) {
  flags_.headers = {"X-Team:  a: b ", "Authorization: Bearer s3cret"};
  flags_.urls = {"https://me:s3cret@host/v1?key=s3cret", "http://127.0.0.1:1"};
  const auto secrets = ReadSecrets(flags_);
  ASSERT_TRUE(secrets.ok()) << secrets.status();
  EXPECT_EQ(secrets->headers().at("X-Team"), "a: b");
  EXPECT_EQ(secrets->headers().at("Authorization"), "Bearer s3cret");
  EXPECT_THAT(secrets->urls(), ElementsAre(flags_.urls[0], flags_.urls[1]));
  EXPECT_THAT(MaskedUrls(*secrets),
              ElementsAre("https://***@host/v1?key=***", "http://127.0.0.1:1"));
}

TEST_F(SecretsTest, ReadTheKeyFromAVariableOrAFile) {
  const ScopedVariable key(kVariable, " s3cret\n");
  flags_.api_key_env = kVariable;
  EXPECT_EQ(ReadSecrets(flags_)->api_key(), "s3cret");
  flags_.api_key_env.clear();
  flags_.api_key_file = dir_.Write("key", "other\nsecond line\n");
  EXPECT_EQ(ReadSecrets(flags_)->api_key(), "other");
}

TEST_F(SecretsTest, NameTheKeysSourceThatIsMissing) {
  flags_.api_key_env = kVariable;
  EXPECT_THAT(Error(), HasSubstr("--api-key-env: the variable "
                                 "BYZERPERF_TEST_KEY is not set"));
  flags_.api_key_env.clear();
  flags_.api_key_file = dir_.File("nowhere");
  EXPECT_THAT(Error(), HasSubstr("/nowhere' can't be read or is empty"));
  flags_.api_key_file = dir_.Write("blank", "  \n");
  EXPECT_THAT(Error(), HasSubstr("must hold one line, the key"));
}

TEST_F(SecretsTest, NameBothFlagsOfAContradiction) {
  flags_.api_key_file = dir_.Write("key", "s3cret\n");
  flags_.headers = {"authorization: x"};
  EXPECT_THAT(Error(), HasSubstr("--header Authorization and an API key"));
  flags_.api_key_env = kVariable;
  EXPECT_THAT(Error(), HasSubstr("--api-key-env and --api-key-file both"));
}

TEST_F(SecretsTest, NeverQuoteAHeader) {
  for (const char* header :
       {"s3cret", "bad name: s3cret", ": s3cret", "X: s3cret\r\nY: z"}) {
    flags_.headers = {header};
    EXPECT_THAT(Error(), HasSubstr("--header: "));
    EXPECT_THAT(Error(), Not(HasSubstr("s3cret")));
  }
  flags_.headers = {"X-Key: s3cret", "x-key: s3cret2"};
  EXPECT_THAT(Error(), HasSubstr("--header: x-key is given twice"));
}

TEST_F(SecretsTest, DoNotTravelReadableToAnotherHostUnlessAllowed) {
  flags_.urls = {"http://10.0.0.7:8000"};
  EXPECT_TRUE(ReadSecrets(flags_).ok());
  flags_.headers = {"X-Key: s3cret"};
  EXPECT_THAT(Error(), HasSubstr("http://10.0.0.7:8000 is plain http to "
                                 "another host, and the --header values"));
  flags_.headers.clear();
  flags_.api_key_file = dir_.Write("key", "s3cret\n");
  EXPECT_THAT(Error(), HasSubstr("the API key would be readable"));
  EXPECT_THAT(Error(), HasSubstr("--allow-plaintext-key"));
  flags_.urls = {"https://10.0.0.7:8000", "http://localhost:8000"};
  EXPECT_TRUE(ReadSecrets(flags_).ok());
  flags_.urls = {"http://10.0.0.7:8000"};
  flags_.allow_plaintext_key = true;
  EXPECT_TRUE(ReadSecrets(flags_).ok());
}

TEST_F(SecretsTest, MaskTheUrlThatTheyWarnAbout) {
  flags_.urls = {"http://me:s3cret@10.0.0.7:8000"};
  EXPECT_THAT(Error(), HasSubstr("http://***@10.0.0.7:8000"));
  EXPECT_THAT(Error(), HasSubstr("what the URL holds"));
  EXPECT_THAT(Error(), Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace byzerperf
