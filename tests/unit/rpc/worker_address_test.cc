#include "common/rpc/worker_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

TEST(ParseWorkers, KeepsTheNameAsWrittenAndAddsTheDefaultPort) {
  const auto workers =
      ParseWorkers({"host1", "host2:9000", "[::1]:7", "unix:/run/w.sock"});
  ASSERT_TRUE(workers.ok()) << workers.status();
  ASSERT_EQ(workers->size(), 4U);
  EXPECT_EQ((*workers)[0].name, "host1");
  EXPECT_EQ(AddressText((*workers)[0].address), "host1:7070");
  EXPECT_EQ((*workers)[0].tls_name, "host1");
  EXPECT_EQ(AddressText((*workers)[1].address), "host2:9000");
  EXPECT_EQ(AddressText((*workers)[2].address), "[::1]:7");
  EXPECT_EQ(AddressText((*workers)[3].address), "unix:/run/w.sock");
}

TEST(ParseWorkers, TakesEveryAddressOfADnsNameAsAWorker) {
  const auto workers = ParseWorkers({"dns:///127.0.0.1:7071"});
  ASSERT_TRUE(workers.ok()) << workers.status();
  ASSERT_EQ(workers->size(), 1U);
  EXPECT_EQ((*workers)[0].name, "127.0.0.1:7071");
  EXPECT_EQ((*workers)[0].tls_name, "127.0.0.1");
}

TEST(ParseWorkers, NamesTheEntryThatIsWrong) {
  struct Case {
    std::vector<std::string> entries;
    const char* words;
  };
  for (const Case& c : {
           Case{{"host1", "host1:7070"}, "host1:7070 is given twice"},
           Case{{"http://host1"}, "http://host1"},
           Case{{"host1:0"}, "worker host1:0: port 0"},
           Case{{"dns:///no-such-host.invalid"},
                "cannot look up no-such-host.invalid"},
       }) {
    const auto workers = ParseWorkers(c.entries);
    ASSERT_FALSE(workers.ok()) << c.words;
    EXPECT_THAT(std::string(workers.status().message()), HasSubstr(c.words));
  }
}

}  // namespace
}  // namespace byzerperf
