#include "coordinator/certs/certs_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "coordinator/certs/make_certs.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Answer {
  ExitCode code = kExitDefect;
  std::string out;
  std::string error;
};

class CertsCommandTest : public ::testing::Test {
 protected:
  Answer Certs(const std::string& hosts, double unix_s = 1'800'000'000) const {
    std::ostringstream out;
    std::ostringstream error;
    Answer answer;
    answer.code =
        CertsCommand({hosts, "-o", certs_}, FixedClock(unix_s), out, error);
    answer.out = out.str();
    answer.error = error.str();
    return answer;
  }

  std::string Path(const std::string& name) const {
    return certs_ + "/" + name;
  }

  static mode_t Mode(const std::string& path) {
    struct stat facts {};
    EXPECT_EQ(stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 0777;
  }

  const TempDir dir_;
  const std::string certs_ = dir_.File("certs");
};

TEST_F(CertsCommandTest, MakesAPairForTheCaTheCoordinatorAndEachHost) {
  const Answer answer = Certs("host1,10.0.0.7:9000,[2001:db8::7]");
  EXPECT_EQ(answer.code, kExitDone) << answer.error;
  for (const char* stem :
       {"ca", "coordinator", "host1", "10.0.0.7", "2001_db8__7"}) {
    EXPECT_EQ(Mode(Path(stem) + ".key"), 0600U) << stem;
    EXPECT_NE(Mode(Path(stem) + ".pem"), 0U) << stem;
  }
}

TEST_F(CertsCommandTest, PrintsTheExactLineForEachHost) {
  const std::string out = Certs("host1,10.0.0.7:9000").out;
  EXPECT_THAT(
      out,
      AllOf(HasSubstr("worker --listen 0.0.0.0:7070 --tls-cert " +
                      Path("host1.pem") + " --tls-key " + Path("host1.key") +
                      " --tls-ca " + Path("ca.pem") +
                      " --allow-client coordinator --target "
                      "http://127.0.0.1:8000\n"),
            HasSubstr("worker --listen 0.0.0.0:9000 --tls-cert " +
                      Path("10.0.0.7.pem")),
            HasSubstr("scp -p " + Path("ca.pem") + " " + Path("host1.pem") +
                      " " + Path("host1.key") + " host1:" + certs_ + "/\n"),
            HasSubstr("coordinator --workers host1,10.0.0.7:9000 "
                      "--worker-tls-cert " +
                      Path("coordinator.pem"))));
  EXPECT_THAT(out, Not(HasSubstr("scp -p " + Path("ca.key"))));
}

TEST_F(CertsCommandTest, KeepsLoopbackOnLoopback) {
  EXPECT_THAT(Certs("127.0.0.1").out,
              AllOf(HasSubstr("worker --listen 127.0.0.1:7070"),
                    Not(HasSubstr("scp"))));
}

TEST_F(CertsCommandTest, UsesTheSameCaForMoreHostsAndKeepsWhatIsThere) {
  ASSERT_EQ(Certs("host1").code, kExitDone);
  const std::string ca = dir_.Read("certs/ca.pem");
  const std::string host1 = dir_.Read("certs/host1.key");
  const Answer again = Certs("host1,host2");
  EXPECT_EQ(again.code, kExitDone) << again.error;
  EXPECT_EQ(dir_.Read("certs/ca.pem"), ca);
  EXPECT_EQ(dir_.Read("certs/host1.key"), host1);
  EXPECT_TRUE(std::filesystem::exists(Path("host2.pem")));
  EXPECT_THAT(again.out,
              AllOf(HasSubstr("# host1 (kept)"), HasSubstr("# host2: ")));
}

TEST_F(CertsCommandTest, NeverWritesOverAHalfPair) {
  ASSERT_EQ(Certs("host1").code, kExitDone);
  std::filesystem::remove(Path("host1.pem"));
  const std::string key = dir_.Read("certs/host1.key");
  const Answer answer = Certs("host1");
  EXPECT_EQ(answer.code, kExitBadInput);
  EXPECT_THAT(answer.error, HasSubstr(Path("host1.key") + " is there without"));
  EXPECT_EQ(dir_.Read("certs/host1.key"), key);
}

TEST_F(CertsCommandTest, RefusesAPairOfAnotherCa) {
  ASSERT_EQ(Certs("host1").code, kExitDone);
  std::filesystem::remove(Path("ca.pem"));
  std::filesystem::remove(Path("ca.key"));
  std::filesystem::remove(Path("coordinator.pem"));
  std::filesystem::remove(Path("coordinator.key"));
  const Answer answer = Certs("host1");
  EXPECT_EQ(answer.code, kExitBadInput);
  EXPECT_THAT(answer.error, HasSubstr("not a certificate of this CA"));
}

TEST_F(CertsCommandTest, SaysWhatToDoWhenACertificateIsOutOfDate) {
  ASSERT_EQ(Certs("host1").code, kExitDone);
  const Answer answer = Certs("host1", 1'800'000'000 + 3.0 * 365 * 86400);
  EXPECT_EQ(answer.code, kExitBadInput);
  EXPECT_THAT(answer.error,
              AllOf(HasSubstr("expired on"), HasSubstr("move it")));
}

TEST_F(CertsCommandTest, RefusesBadHostsBeforeItWritesAnything) {
  for (const char* hosts : {"", ",", "ca", "coordinator", "unix:/x",
                            "host1,http://host2", "host1,*.example.org"}) {
    const Answer answer = Certs(hosts);
    EXPECT_EQ(answer.code, kExitBadInput) << hosts;
    EXPECT_FALSE(std::filesystem::exists(Path("host1.key"))) << hosts;
  }
}

TEST_F(CertsCommandTest, ShowsHelp) {
  std::ostringstream out;
  std::ostringstream error;
  EXPECT_EQ(CertsCommand({"--help"}, FixedClock(0), out, error), kExitDone);
  EXPECT_THAT(out.str(), HasSubstr("coordinator certs"));
}

}  // namespace
}  // namespace byzerperf
