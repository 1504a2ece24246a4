#include "worker/service/http_target_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<HttpTargetAccess> Access(HttpTargetAccess::Options options) {
  return *HttpTargetAccess::Create(std::move(options));
}

TEST(HttpTargetAccess, AllowsEveryTargetWhereOnlyThisHostCommands) {
  const auto access = Access({});
  const auto pinned = access->Pin("http://127.0.0.1:8000");
  ASSERT_TRUE(pinned.ok());
  EXPECT_EQ(pinned->error, "");
  EXPECT_TRUE(pinned->same_host);
  EXPECT_EQ(pinned->address.AddressText(), "127.0.0.1");
}

TEST(HttpTargetAccess, NeverAllowsCloudMetadata) {
  EXPECT_TRUE(absl::IsPermissionDenied(
      Access({})->Pin("http://169.254.169.254").status()));
}

TEST(HttpTargetAccess, AllowsOnlyWhatIsListedWhereOthersCommand) {
  HttpTargetAccess::Options options;
  options.only_listed = true;
  options.own_targets = {"http://127.0.0.1:8000"};
  options.allow_targets = {"127.0.0.1:9000"};
  const auto access = Access(options);
  EXPECT_TRUE(access->Pin("http://127.0.0.1:8000").ok());
  EXPECT_TRUE(access->Pin("http://127.0.0.1:9000").ok());
  EXPECT_TRUE(
      absl::IsPermissionDenied(access->Pin("http://127.0.0.1:8001").status()));
}

TEST(HttpTargetAccess, HoldsToAListOnLoopbackToo) {
  HttpTargetAccess::Options options;
  options.allow_targets = {"127.0.0.1:9000"};
  EXPECT_FALSE(Access(options)->Pin("http://127.0.0.1:8000").ok());
}

TEST(HttpTargetAccess, NamesTheFlagThatCannotBeRead) {
  HttpTargetAccess::Options options;
  options.own_targets = {"ftp://user:sesame@a"};
  const auto access = HttpTargetAccess::Create(options);
  ASSERT_FALSE(access.ok());
  EXPECT_THAT(std::string(access.status().message()),
              AllOf(HasSubstr("--target"), Not(HasSubstr("sesame"))));
}

TEST(HttpTargetAccess, RefusesWhatIsNoUrl) {
  EXPECT_TRUE(
      absl::IsInvalidArgument(Access({})->Pin("127.0.0.1:8000").status()));
}

}  // namespace
}  // namespace byzerperf
