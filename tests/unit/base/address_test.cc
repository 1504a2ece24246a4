#include "common/base/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

TEST(ParseAddress, ReadsEveryFormAndAddsTheDefaultPort) {
  struct Case {
    std::string_view given;
    std::string_view text;
  };
  for (const Case& c : {
           Case{"host1", "host1:7070"},
           Case{"host1:80", "host1:80"},
           Case{"127.0.0.1:0", "127.0.0.1:0"},
           Case{"[::1]", "[::1]:7070"},
           Case{"[2001:db8::7]:9", "[2001:db8::7]:9"},
           Case{"unix:/run/w.sock", "unix:/run/w.sock"},
       }) {
    const auto address = ParseAddress(c.given, kDefaultWorkerPort);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(AddressText(*address), c.text);
  }
}

TEST(ParseAddress, RefusesWhatIsNoAddressAndSaysWhatIsExpected) {
  for (const std::string_view given :
       {"", ":80", "h:", "h:x", "h:65536", "h:-1", "::1", "[::1", "[::1]80",
        "[host]:80", "unix:", "http://h:80", "a b", "user@h"}) {
    const auto address = ParseAddress(given, 1);
    ASSERT_FALSE(address.ok()) << given;
    const std::string message(address.status().message());
    EXPECT_THAT(message, HasSubstr("expected HOST, HOST:PORT"));
    EXPECT_THAT(message, HasSubstr("\"" + std::string(given) + "\""));
  }
}

TEST(ParseAddress, SaysHowANameOfSeveralAddressesIsWritten) {
  EXPECT_THAT(std::string(ParseAddress("dns://gpus", 1).status().message()),
              HasSubstr("dns:///NAME"));
  EXPECT_THAT(std::string(ParseAddress("http://gpu1", 1).status().message()),
              HasSubstr("this is a URL"));
}

TEST(IsLoopback, IsTrueWhereOnlyThisHostCanReach) {
  for (const std::string_view given :
       {"localhost", "127.0.0.1", "127.8.9.1:5", "[::1]:7", "unix:x"}) {
    EXPECT_TRUE(IsLoopback(*ParseAddress(given, 1))) << given;
  }
  for (const std::string_view given :
       {"0.0.0.0", "[::]:7", "10.0.0.1", "host1", "128.0.0.1",
        "localhost.example.org", "127.0.0.1.example.org"}) {
    EXPECT_FALSE(IsLoopback(*ParseAddress(given, 1))) << given;
  }
}

}  // namespace
}  // namespace byzerperf
