#include "coordinator/run/worker_endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(SecretFileNotices, WarnOfATokenThatOthersCanRead) {
  const TempDir dir;
  WorkerAccess access;
  access.addresses = {"gpu1"};
  access.token_file = dir.Write("token", "0123456789abcdef");
  EXPECT_THAT(SecretFileNotices(access), IsEmpty());
  ASSERT_EQ(chmod(access.token_file.c_str(), 0644), 0);
  EXPECT_THAT(SecretFileNotices(access),
              ElementsAre(HasSubstr("chmod 600 " + access.token_file)));
}

TEST(SecretFileNotices, SayNothingWithoutWorkersToOpen) {
  const TempDir dir;
  WorkerAccess access;
  access.token_file = dir.Write("token", "0123456789abcdef");
  ASSERT_EQ(chmod(access.token_file.c_str(), 0644), 0);
  EXPECT_THAT(SecretFileNotices(access), IsEmpty());
}

}  // namespace
}  // namespace byzerperf
