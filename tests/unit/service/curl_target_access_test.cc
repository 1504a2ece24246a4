#include "worker/service/curl_target_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<CurlTargetAccess> Access(CurlTargetAccess::Options options) {
  return *CurlTargetAccess::Create(std::move(options));
}

TEST(CurlTargetAccess, AllowsEveryTargetWhereOnlyThisHostCommands) {
  const auto access = Access({});
  const auto pinned = access->Pin("http://127.0.0.1:8000");
  ASSERT_TRUE(pinned.ok());
  EXPECT_EQ(pinned->error, "");
  EXPECT_TRUE(pinned->same_host);
  EXPECT_EQ(pinned->address.AddressText(), "127.0.0.1");
}

TEST(CurlTargetAccess, NeverAllowsCloudMetadata) {
  EXPECT_TRUE(absl::IsPermissionDenied(
      Access({})->Pin("http://169.254.169.254").status()));
}

TEST(CurlTargetAccess, AllowsOnlyWhatIsListedWhereOthersCommand) {
  CurlTargetAccess::Options options;
  options.only_listed = true;
  options.own_targets = {"http://127.0.0.1:8000"};
  options.allow_targets = {"127.0.0.1:9000"};
  const auto access = Access(options);
  EXPECT_TRUE(access->Pin("http://127.0.0.1:8000").ok());
  EXPECT_TRUE(access->Pin("http://127.0.0.1:9000").ok());
  EXPECT_TRUE(
      absl::IsPermissionDenied(access->Pin("http://127.0.0.1:8001").status()));
}

TEST(CurlTargetAccess, HoldsToAListOnLoopbackToo) {
  CurlTargetAccess::Options options;
  options.allow_targets = {"127.0.0.1:9000"};
  EXPECT_FALSE(Access(options)->Pin("http://127.0.0.1:8000").ok());
}

TEST(CurlTargetAccess, NamesTheFlagThatCannotBeRead) {
  CurlTargetAccess::Options options;
  options.own_targets = {"ftp://user:sesame@a"};
  const auto access = CurlTargetAccess::Create(options);
  ASSERT_FALSE(access.ok());
  EXPECT_THAT(std::string(access.status().message()),
              AllOf(HasSubstr("--target"), Not(HasSubstr("sesame"))));
}

TEST(CurlTargetAccess, RefusesWhatIsNoUrl) {
  EXPECT_TRUE(
      absl::IsInvalidArgument(Access({})->Pin("127.0.0.1:8000").status()));
}

}  // namespace
}  // namespace byzerperf
