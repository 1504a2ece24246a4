#include "common/cli/hide_secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Hidden(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  argv.reserve(arguments.size());
  for (std::string& argument : arguments) argv.push_back(argument.data());
  HideSecretArguments(static_cast<int>(argv.size()), argv.data());
  return arguments;
}

TEST(HideSecretArguments, OverwritesHeaders) {
  EXPECT_THAT(Hidden({"coordinator", "-H", "X-Key: sesame", "--header=a: b",
                      "-HX: y", "--model", "chat"}),
              ElementsAre("coordinator", "-H", "*************", "--header=****",
                          "-H****", "--model", "chat"));
}

TEST(HideSecretArguments, OverwritesUrlsThatHoldASecret) {
  EXPECT_THAT(Hidden({"coordinator", "--url", "http://u:p@h",
                      "--url=http://h?k", "http://a,http://u@b"}),
              ElementsAre("coordinator", "--url", "************",
                          "--url=**********", "*******************"));
}

TEST(HideSecretArguments, LeavesTheRestReadable) {
  const std::vector<std::string> plain = {
      "coordinator",    "--url", "http://h:8000/v1",
      "--api-key-file", "key",   "--header"};
  EXPECT_EQ(Hidden(plain), plain);
}

}  // namespace
}  // namespace byzerperf
