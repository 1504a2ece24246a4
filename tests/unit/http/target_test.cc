#include "worker/http/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Resolver Fixed(const std::vector<std::string>& addresses) {
  return [addresses](const std::string&) {
    std::vector<IpAddress> parsed;
    parsed.reserve(addresses.size());
    for (const std::string& address : addresses) {
      parsed.push_back(*IpAddress::Parse(address));
    }
    return absl::StatusOr<std::vector<IpAddress>>(parsed);
  };
}

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

TEST(ParseTarget, TakesTheApiPathInAnyLength) {
  for (const std::string url :
       {"http://h:8000", "http://h:8000/", "http://h:8000/v1",
        "http://h:8000/v1/", "http://H:8000/v1/chat/completions",
        " http://h:8000/v1/completions "}) {
    SCOPED_TRACE(url);
    EXPECT_EQ(ParseTarget(url)->base, "http://h:8000");
  }
  EXPECT_EQ(ParseTarget("https://h/openai/v1")->base, "https://h:443/openai");
  EXPECT_EQ(ParseTarget("http://h/v1/v1")->base, "http://h:80/v1");
  EXPECT_EQ(ParseTarget("http://[::1]:9/v1")->base, "http://[::1]:9");
  EXPECT_EQ(ParseTarget("http://[::1]:9/v1")->endpoint.host, "::1");
}

TEST(ParseTarget, MovesUserAndPasswordIntoAHeader) {
  const TargetAddress target = *ParseTarget("http://al:p%40ss@h:1/x?api=k");
  EXPECT_EQ(target.base, "http://h:1/x");
  EXPECT_EQ(target.userinfo_header, "Authorization: Basic YWw6cEBzcw==");
  EXPECT_EQ(target.query, "api=k");
  EXPECT_EQ(target.masked_url, "http://***@h:1/x?api=***");
}

TEST(ParseTarget, SaysWhatIsWrongWithoutRepeatingSecrets) {
  struct Case {
    std::string url;
    std::string rule;
  };
  const std::vector<Case> cases = {
      {"h:8000", "the scheme is missing"},
      {"secret:secret@h", "the scheme is missing"},
      {"ftp://secret@h/", "the scheme must be http or https"},
      {"file:///etc/passwd", "the scheme must be http or https"},
      {"http://", ""},
      {"http://h:99999?key=secret", ""},
      {"http://secret@h:x", ""},
      {"http://h o/?secret", ""},
      {"http://secret\\@h", "it must not hold a backslash"},
  };
  for (const Case& bad : cases) {
    SCOPED_TRACE(bad.url);
    const auto target = ParseTarget(bad.url);
    ASSERT_FALSE(target.ok());
    EXPECT_EQ(target.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(Message(target.status()),
                AllOf(HasSubstr(bad.rule), HasSubstr("http://127.0.0.1:8000"),
                      Not(HasSubstr("secret"))));
  }
}

TEST(MaskUrl, HidesUserinfoAndQueryValuesEvenInTextThatIsNoUrl) {
  EXPECT_EQ(MaskUrl("http://h:1/v1"), "http://h:1/v1");
  EXPECT_EQ(MaskUrl("https://u:p@h/a?k=v&w=&x#f"),
            "https://***@h/a?k=***&w=***&***");
  EXPECT_EQ(MaskUrl("u:p@h"), "***@h");
  EXPECT_EQ(MaskUrl("http://u:a/b@c@h/x"), "http://***@h/x");
  EXPECT_EQ(MaskUrl(""), "");
}

TEST(ResolveTarget, PinsTheAddressesThatItChecked) {
  const auto target =
      ResolveTarget("http://gpu:8000/v1", AllowList::Everything(),
                    Fixed({"10.0.0.1", "fd00::1"}));
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ(target->AddressText(), "10.0.0.1, fd00::1");
}

TEST(ResolveTarget, ChecksEveryAddressNotOnlyTheName) {
  const auto trap = ResolveTarget("http://gpu:8000", AllowList::Everything(),
                                  Fixed({"10.0.0.1", "169.254.169.254"}));
  EXPECT_EQ(trap.status().code(), absl::StatusCode::kPermissionDenied);
  // Old spellings of an address are the address.
  const auto octal =
      ResolveTarget("http://0xa9fea9fe/", AllowList::Everything());
  EXPECT_EQ(octal.status().code(), absl::StatusCode::kPermissionDenied);
}

TEST(ResolveTarget, NamesTheHostThatCannotBeResolved) {
  const Resolver fails = [](const std::string& host) {
    return absl::StatusOr<std::vector<IpAddress>>(
        absl::UnavailableError("cannot resolve the host " + host + ": why"));
  };
  const auto target = ResolveTarget("http://u:secret@nowhere:1/?k=secret",
                                    AllowList::Everything(), fails);
  EXPECT_EQ(target.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(
      Message(target.status()),
      AllOf(HasSubstr("cannot resolve the host nowhere: why"),
            HasSubstr("on the worker's host"), Not(HasSubstr("secret"))));
}

TEST(ResolveTarget, ResolvesAnAddressToItselfWithoutAsking) {
  const Resolver never = [](const std::string&) {
    ADD_FAILURE() << "asked";
    return absl::StatusOr<std::vector<IpAddress>>(absl::UnknownError(""));
  };
  const auto target =
      ResolveTarget("http://127.0.0.1:1", AllowList::Everything(), never);
  ASSERT_TRUE(target.ok());
  EXPECT_TRUE(IsLoopback(*target));
  EXPECT_TRUE(IsOnThisHost(*target));
}

TEST(ResolveHost, KnowsLocalhost) {
  const auto addresses = ResolveHost("localhost");
  ASSERT_TRUE(addresses.ok()) << addresses.status();
  for (const IpAddress& address : *addresses) {
    EXPECT_TRUE(IsLoopback(address));
  }
}

}  // namespace
}  // namespace byzerperf
