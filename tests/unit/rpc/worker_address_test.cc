#include "common/rpc/worker_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

TEST(FindWorkers, KeepsTheNameAsWrittenAndAddsTheDefaultPort) {
  const auto workers =
      FindWorkers({"host1", "host2:9000", "[::1]:7", "unix:/run/w.sock"});
  ASSERT_TRUE(workers.ok()) << workers.status();
  ASSERT_EQ(workers->workers.size(), 4U);
  EXPECT_EQ(workers->workers[0].name, "host1");
  EXPECT_EQ(AddressText(workers->workers[0].address), "host1:7070");
  EXPECT_EQ(workers->workers[0].tls_name, "host1");
  EXPECT_EQ(AddressText(workers->workers[1].address), "host2:9000");
  EXPECT_EQ(AddressText(workers->workers[2].address), "[::1]:7");
  EXPECT_EQ(AddressText(workers->workers[3].address), "unix:/run/w.sock");
}

TEST(FindWorkers, TakesEveryAddressOfADnsNameAsAWorker) {
  const auto workers = FindWorkers({"dns:///127.0.0.1:7071"});
  ASSERT_TRUE(workers.ok()) << workers.status();
  ASSERT_EQ(workers->workers.size(), 1U);
  EXPECT_EQ(workers->workers[0].name, "127.0.0.1:7071");
  EXPECT_EQ(workers->workers[0].tls_name, "127.0.0.1");
}

// What a resolver says, some of it twice.
absl::StatusOr<std::vector<std::string>> Pods(const std::string& host) {
  if (host != "pods.ns.svc") return absl::NotFoundError("no such host");
  return std::vector<std::string>{"fd00::2", "10.0.0.2", "10.0.0.1",
                                  "10.0.0.2"};
}

TEST(FindWorkers, TakesAddressesOfBothFamiliesOnceAndInAnOrderOfItsOwn) {
  const auto workers = FindWorkers({"dns:///pods.ns.svc"}, Pods);
  ASSERT_TRUE(workers.ok()) << workers.status();
  ASSERT_EQ(workers->workers.size(), 3U);
  EXPECT_EQ(workers->workers[0].name, "10.0.0.1:7070");
  EXPECT_EQ(workers->workers[1].name, "10.0.0.2:7070");
  EXPECT_EQ(workers->workers[2].name, "[fd00::2]:7070");
  for (const WorkerAddress& worker : workers->workers) {
    EXPECT_EQ(worker.tls_name, "pods.ns.svc");
  }
}

TEST(FindWorkers, TakesAWorkerOnceThatIsNamedAndFound) {
  const auto workers = FindWorkers({"10.0.0.1", "dns:///pods.ns.svc"}, Pods);
  ASSERT_TRUE(workers.ok()) << workers.status();
  ASSERT_EQ(workers->workers.size(), 3U);
  EXPECT_EQ(workers->workers[0].tls_name, "10.0.0.1");
}

TEST(FindWorkers, SaysWhichServicesLeadNowhere) {
  const auto none = [](const std::string&) {
    return absl::StatusOr<std::vector<std::string>>(std::vector<std::string>());
  };
  const auto found =
      FindWorkers({"10.0.0.1", "dns:///no-such-host.invalid"}, LookUpHost);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->workers.size(), 1U);
  ASSERT_EQ(found->not_found.size(), 1U);
  EXPECT_EQ(found->not_found[0].first, "dns:///no-such-host.invalid");
  EXPECT_THAT(found->not_found[0].second,
              HasSubstr("cannot look up no-such-host.invalid"));
  const auto empty = FindWorkers({"dns:///pods.ns.svc"}, none);
  ASSERT_TRUE(empty.ok()) << empty.status();
  ASSERT_EQ(empty->not_found.size(), 1U);
  EXPECT_EQ(empty->not_found[0].second,
            "worker dns:///pods.ns.svc: it has no address");
}

TEST(ReadWorkers, LooksNothingUp) {
  const auto entries = ReadWorkers({"host1", "dns:///no-such-host.invalid"});
  ASSERT_TRUE(entries.ok()) << entries.status();
  EXPECT_EQ(entries->workers.size(), 1U);
  ASSERT_EQ(entries->services.size(), 1U);
  EXPECT_EQ(entries->services[0].host, "no-such-host.invalid");
  EXPECT_EQ(entries->services[0].port, 7070);
  EXPECT_FALSE(ReadWorkers({"dns:///pods:0"}).ok());
}

TEST(FindWorkers, NamesTheEntryThatIsWrong) {
  struct Case {
    std::vector<std::string> entries;
    const char* words;
  };
  for (const Case& c : {
           Case{{"host1", "host1:7070"}, "host1:7070 is given twice"},
           Case{{"http://host1"}, "http://host1"},
           Case{{"host1:0"}, "worker host1:0: port 0"},
       }) {
    const auto workers = FindWorkers(c.entries);
    ASSERT_FALSE(workers.ok()) << c.words;
    EXPECT_THAT(std::string(workers.status().message()), HasSubstr(c.words));
  }
}

}  // namespace
}  // namespace byzerperf
