#include "common/base/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Url, IsTakenApart) {
  const absl::StatusOr<Url> url =
      ParseUrl("HTTPS://me:secret@Api.Example:8443/v1?api-version=1&key=k");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->user_info, "me:secret");
  EXPECT_EQ(url->host, "api.example");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/v1");
  EXPECT_EQ(url->query, "api-version=1&key=k");
}

TEST(Url, HasTheUsualPortOfItsScheme) {
  EXPECT_EQ(ParseUrl("http://a")->port, 80);
  EXPECT_EQ(ParseUrl("https://a/")->port, 443);
  EXPECT_EQ(ParseUrl("http://[::1]:8000")->port, 8000);
  EXPECT_EQ(ParseUrl("http://[::1]:8000")->host, "::1");
}

TEST(Url, ErrorsStateTheRule) {
  const struct {
    std::string text;
    std::string message;
  } kCases[] = {
      {"127.0.0.1:8000", "'127.0.0.1:8000' needs a scheme"},
      {"ftp://a", "'ftp://a' must begin with http:// or https://"},
      {"http://", "'http://' needs a host"},
      {"http://:80", "needs a host"},
      {"http://a:0", "port from 1 to 65535"},
      {"http://a:65536", "port from 1 to 65535"},
      {"http://a:80x", "port from 1 to 65535"},
      {"http://[::1", "needs a host"},
      {"http://a b", "must hold no blanks"},
      {"http://a/#x", "must have no fragment"},
      {"", "needs a scheme"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(ParseUrl(test.text).status().message(),
                HasSubstr(test.message));
  }
}

TEST(Url, ErrorsDoNotQuoteSecrets) {
  for (const char* text : {"ftp://me:secret@a", "http://a:0?key=secret"}) {
    EXPECT_THAT(ParseUrl(text).status().message(), Not(HasSubstr("secret")));
  }
}

TEST(Url, MasksEverythingThatMayBeSecret) {
  const auto masked = [](std::string_view text) {
    return MaskedUrl(*ParseUrl(text));
  };
  EXPECT_EQ(masked("http://me:pw@a:8000/v1?api-version=1&key=k&x"),
            "http://***@a:8000/v1?api-version=1&key=***&x=***");
  EXPECT_EQ(masked("http://[::1]:80/"), "http://[::1]/");
  EXPECT_FALSE(HoldsSecret(*ParseUrl("http://a/v1?api-version=1")));
  EXPECT_TRUE(HoldsSecret(*ParseUrl("http://a/v1?key=k")));
  EXPECT_TRUE(HoldsSecret(*ParseUrl("http://me@a")));
}

}  // namespace
}  // namespace byzerperf
