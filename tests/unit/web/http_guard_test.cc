#include "common/web/http_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

constexpr char kToken[] = "0123456789abcdef-token";

HttpAccess WithToken() {
  HttpAccess access;
  access.read_token = []() -> absl::StatusOr<Secret> { return Secret(kToken); };
  access.open_pages = {"/health"};
  return access;
}

int StatusOf(const HttpGuard& guard, const HttpCaller& caller) {
  const auto refusal = guard.Refusal(caller);
  return refusal ? refusal->status : 200;
}

TEST(HttpGuard, AsksForNothingOnLoopback) {
  const HttpGuard guard(/*loopback=*/true, {});
  for (const char* host : {"127.0.0.1:7071", "localhost:7071", "[::1]:7071",
                           "127.0.0.1", "localhost", ""}) {
    EXPECT_EQ(StatusOf(guard, {"/metrics", host, ""}), 200) << host;
  }
}

TEST(HttpGuard, AnswersNoPageThatABrowserTookFromANameThatLeadsToLoopback) {
  const HttpGuard guard(/*loopback=*/true, {});
  for (const char* host :
       {"rebound.example:7071", "rebound.example", "0.0.0.0:7071",
        "127.0.0.1.rebound.example", "unix:/tmp/x", "10.0.0.1:7071"}) {
    EXPECT_EQ(StatusOf(guard, {"/metrics", host, ""}), 403) << host;
    EXPECT_EQ(StatusOf(guard, {"/health", host, ""}), 403) << host;
  }
}

TEST(HttpGuard, AsksForTheTokenWhereThereIsOne) {
  const HttpGuard guard(/*loopback=*/false, WithToken());
  const auto metrics = [&](const std::string& authorization) {
    return StatusOf(guard, {"/metrics", "gpu1:7071", authorization});
  };
  EXPECT_EQ(metrics(std::string("Bearer ") + kToken), 200);
  EXPECT_EQ(metrics(std::string("bearer ") + kToken), 200);
  for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer 0123456789abcdef",
                            "Basic 0123456789abcdef-token", kToken}) {
    EXPECT_EQ(metrics(wrong), 401) << wrong;
  }
}

TEST(HttpGuard, SaysHowToShowTheToken) {
  const HttpGuard guard(/*loopback=*/false, WithToken());
  const auto refusal = guard.Refusal({"/metrics", "gpu1:7071", ""});
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(refusal->extra_headers, HasSubstr("WWW-Authenticate: Bearer"));
  EXPECT_THAT(refusal->body, HasSubstr("--http-token-file"));
}

TEST(HttpGuard, AnswersProbesWithoutTheToken) {
  const HttpGuard guard(/*loopback=*/false, WithToken());
  EXPECT_EQ(StatusOf(guard, {"/health", "10.1.2.3:7071", ""}), 200);
}

TEST(HttpGuard, LetsNobodyInWhileTheTokenCannotBeRead) {
  HttpAccess access = WithToken();
  access.read_token = []() -> absl::StatusOr<Secret> {
    return absl::NotFoundError("gone");
  };
  const HttpGuard guard(/*loopback=*/false, std::move(access));
  EXPECT_EQ(StatusOf(guard, {"/metrics", "gpu1", "Bearer "}), 401);
}

TEST(CheckHttpAddress, WantsATokenWhereOthersCanAsk) {
  EXPECT_TRUE(CheckHttpAddress("127.0.0.1:7071", false).ok());
  EXPECT_TRUE(CheckHttpAddress("[::1]:7071", false).ok());
  EXPECT_TRUE(CheckHttpAddress("localhost:7071", false).ok());
  EXPECT_TRUE(CheckHttpAddress("0.0.0.0:7071", true).ok());
  for (const char* address :
       {"0.0.0.0:7071", "10.0.0.1:7071", "[::]:7071", "gpu1:7071", ":7071"}) {
    const absl::Status status = CheckHttpAddress(address, false);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << address;
  }
  EXPECT_THAT(std::string(CheckHttpAddress("0.0.0.0:7071", false).message()),
              HasSubstr("--http-token-file"));
}

}  // namespace
}  // namespace byzerperf
