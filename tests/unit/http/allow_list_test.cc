#include "worker/http/allow_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

Endpoint At(std::string scheme, std::string host, int port,
            const std::vector<std::string>& addresses) {
  Endpoint endpoint{std::move(scheme), std::move(host), port, {}};
  for (const std::string& address : addresses) {
    endpoint.addresses.push_back(*IpAddress::Parse(address));
  }
  return endpoint;
}

bool Allows(const std::string& entry, const Endpoint& endpoint) {
  const auto list = AllowList::Parse({entry});
  EXPECT_TRUE(list.ok()) << list.status();
  return list.ok() && list->Check(endpoint).ok();
}

TEST(AllowList, AllowsNothingUnlessListed) {
  const absl::Status refused =
      AllowList().Check(At("http", "gpu1", 8000, {"10.0.0.1"}));
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("--allow-target http://gpu1:8000"));
}

TEST(AllowList, WhatAnEntryLeavesOutMatchesAll) {
  const Endpoint gpu = At("https", "gpu1", 8443, {"10.0.0.1"});
  EXPECT_TRUE(Allows("gpu1", gpu));
  EXPECT_TRUE(Allows("GPU1:8443", gpu));
  EXPECT_TRUE(Allows("https://gpu1", gpu));
  EXPECT_FALSE(Allows("http://gpu1", gpu));
  EXPECT_FALSE(Allows("gpu1:8000", gpu));
  EXPECT_FALSE(Allows("gpu", gpu));
  EXPECT_FALSE(Allows("gpu1.evil.example", gpu));
}

TEST(AllowList, ANetworkMustHoldEveryAddressOfTheHost) {
  EXPECT_TRUE(Allows("10.0.0.0/8", At("http", "a", 80, {"10.1.2.3"})));
  EXPECT_TRUE(Allows("10.0.0.0/9:80", At("http", "a", 80, {"10.127.0.1"})));
  EXPECT_FALSE(Allows("10.0.0.0/9", At("http", "a", 80, {"10.128.0.1"})));
  EXPECT_FALSE(
      Allows("10.0.0.0/8", At("http", "a", 80, {"10.1.2.3", "11.0.0.1"})));
  EXPECT_FALSE(Allows("10.0.0.0/8", At("http", "a", 80, {})));
  EXPECT_TRUE(Allows("0.0.0.0/0", At("http", "a", 80, {"8.8.8.8"})));
  EXPECT_FALSE(Allows("0.0.0.0/0", At("http", "a", 80, {"2001:db8::1"})));
}

TEST(AllowList, ReadsIpv6WithAndWithoutBrackets) {
  const Endpoint six = At("http", "fd00::5", 8000, {"fd00::5"});
  EXPECT_TRUE(Allows("fd00::5", six));
  EXPECT_TRUE(Allows("[fd00::5]:8000", six));
  EXPECT_TRUE(Allows("[fd00::/8]:8000", six));
  EXPECT_TRUE(Allows("http://[fd00::]/8", six));
  EXPECT_FALSE(Allows("[fd00::5]:8001", six));
}

TEST(AllowList, AMappedIpv4AddressIsThatIpv4Address) {
  EXPECT_TRUE(Allows("10.0.0.0/8", At("http", "a", 80, {"::ffff:10.0.0.1"})));
}

TEST(AllowList, KnowsBeforeALookupWhatItCannotAllow) {
  const AllowList names = *AllowList::Parse({"http://model:8000"});
  EXPECT_TRUE(names.CheckBeforeLookup(At("http", "model", 8000, {})).ok());
  EXPECT_FALSE(names.CheckBeforeLookup(At("http", "model", 80, {})).ok());
  EXPECT_FALSE(names.CheckBeforeLookup(At("https", "model", 8000, {})).ok());
  EXPECT_FALSE(names.CheckBeforeLookup(At("http", "other", 8000, {})).ok());
  // Any name may lead into a network.
  const AllowList network = *AllowList::Parse({"10.0.0.0/8"});
  EXPECT_TRUE(network.CheckBeforeLookup(At("http", "other", 80, {})).ok());
}

TEST(AllowList, NeverAllowsLinkLocalAndMetadataAddresses) {
  for (const std::string address :
       {"169.254.169.254", "169.254.0.1", "fe80::1", "febf::1",
        "::ffff:169.254.169.254", "fd00:ec2::254", "100.100.100.200",
        "168.63.129.16", "64:ff9b::a9fe:a9fe", "64:ff9b::6464:64c8",
        "64:ff9b::a83f:8110", "64:ff9b::c000:c0", "2002:a9fe:a9fe::1",
        "2002:6464:64c8::1", "::168.63.129.16", "::169.254.169.254"}) {
    SCOPED_TRACE(address);
    const Endpoint trap = At("http", "innocent", 80, {"10.0.0.1", address});
    EXPECT_FALSE(AllowList::Everything().Check(trap).ok());
    AllowList listed = *AllowList::Parse({"innocent", "0.0.0.0/0", "::/0"});
    listed.Add(trap);
    const absl::Status refused = listed.Check(trap);
    EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_THAT(std::string(refused.message()), HasSubstr("never allowed"));
  }
}

TEST(AllowList, AnAddedTargetIsAllowedExactlyAsItIs) {
  AllowList list;
  list.Add(At("http", "127.0.0.1", 8000, {"127.0.0.1"}));
  EXPECT_TRUE(list.Check(At("http", "127.0.0.1", 8000, {"127.0.0.1"})).ok());
  EXPECT_FALSE(list.Check(At("http", "127.0.0.1", 22, {"127.0.0.1"})).ok());
}

TEST(AllowList, RefusesEntriesThatMeanNothingAndSaysTheForm) {
  for (const std::string entry :
       {"", "ftp://a", "a:0", "a:65536", "a:x", "10.0.0.0/33", "gpu/8",
        "http://", "a b", "user@host"}) {
    SCOPED_TRACE(entry);
    const auto list = AllowList::Parse({entry});
    ASSERT_FALSE(list.ok());
    EXPECT_EQ(list.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(list.status().message()),
                HasSubstr(absl::StrCat("--allow-target ", entry, ": ")));
  }
}

TEST(IpAddress, KnowsLoopbackAndThisHost) {
  for (const std::string address :
       {"127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::"}) {
    SCOPED_TRACE(address);
    EXPECT_TRUE(IsLoopback(*IpAddress::Parse(address)));
    EXPECT_TRUE(IsOfThisHost(*IpAddress::Parse(address)));
  }
  EXPECT_FALSE(IsLoopback(*IpAddress::Parse("128.0.0.1")));
  EXPECT_FALSE(IsOfThisHost(*IpAddress::Parse("192.0.2.1")));
}

}  // namespace
}  // namespace byzerperf
