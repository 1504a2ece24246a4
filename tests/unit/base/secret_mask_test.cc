#include "common/base/secret_mask.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

TEST(SecretMask, TakesEverySecretOutOfAText) {
  const SecretMask mask({"sk-planted-1", "p4ssw0rd"});
  EXPECT_EQ(mask.Masked("key sk-planted-1 of p4ssw0rd, sk-planted-1!"),
            "key *** of ***, ***!");
}

TEST(SecretMask, LeavesOtherTextAsItIs) {
  const SecretMask mask({"sk-planted-1"});
  EXPECT_EQ(mask.Masked("the model is not served"), "the model is not served");
  EXPECT_EQ(mask.Masked(""), "");
}

TEST(SecretMask, TakesTheBeginningOfASecretFromTheEndOfATextThatWasCut) {
  const SecretMask mask({"sk-planted-1"});
  EXPECT_EQ(mask.Masked("no such key: sk-plan"), "no such key: ***");
  EXPECT_EQ(mask.Masked("no such key: sk-p"), "no such key: sk-p");
}

TEST(SecretMask, TakesALongerSecretOutBeforeOneThatItHolds) {
  const SecretMask mask({"planted", "planted-longer"});
  EXPECT_EQ(mask.Masked("a planted-longer b"), "a *** b");
}

TEST(SecretMask, LeavesSecretsAloneThatAreOrdinaryWords) {
  const SecretMask mask({"true", "1", ""});
  EXPECT_TRUE(mask.empty());
  EXPECT_EQ(mask.Masked("true: 1"), "true: 1");
}

}  // namespace
}  // namespace byzerperf
