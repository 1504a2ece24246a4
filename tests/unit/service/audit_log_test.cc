#include "worker/service/audit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/fixed_clock.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::vector<std::string> LinesOf(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

TEST(AuditLog, AppendsALineARecordForItsOwnerOnly) {
  const TempDir dir;
  const FixedClock clock;
  const std::string path = dir.File("trail");
  v1::AuditRecord record;
  record.set_kind("run");
  record.set_run_id("20260101-000000-abcd");
  record.set_reason("two\nlines \"quoted\"");
  for (int i = 0; i < 2; ++i) (*AuditLog::Open(path, clock))->Write(record);
  const auto lines = LinesOf(path);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[1],
              AllOf(HasSubstr(R"("kind":"run")"),
                    HasSubstr(R"("run_id":"20260101-000000-abcd")"),
                    HasSubstr(R"("requests_sent":0)"),
                    HasSubstr(R"("reason":"two\nlines \"quoted\"")")));
  struct stat facts {};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600);
}

TEST(AuditLog, SaysWhichFileCannotBeWritten) {
  const FixedClock clock;
  const auto log = AuditLog::Open("/nowhere/trail", clock);
  ASSERT_FALSE(log.ok());
  EXPECT_THAT(std::string(log.status().message()),
              AllOf(HasSubstr("--audit-log /nowhere/trail"),
                    HasSubstr("No such file")));
}

TEST(AuditLog, TellsStandardErrorWhatAFullDiskDoesNotTake) {
  const FixedClock clock;
  v1::AuditRecord record;
  record.set_run_id("20260101-000000-abcd");
  testing::internal::CaptureStderr();
  (*AuditLog::Open("/dev/full", clock))->Write(record);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr("--audit-log /dev/full: No space left"),
                    HasSubstr("20260101-000000-abcd")));
}

TEST(AuditLog, IsNotFilledByAPortScanner) {
  const TempDir dir;
  FixedClock clock;
  const std::string path = dir.File("trail");
  const auto log = *AuditLog::Open(path, clock);
  for (int i = 0; i < 1000; ++i) {
    log->WriteRefusedCall("ipv4:10.0.0.66:4000", "no token");
  }
  EXPECT_THAT(LinesOf(path), SizeIs(AuditLog::kCallsPerMinute));
  clock.now_ns += 61'000'000'000;
  log->WriteRefusedCall("intruder at ipv4:10.0.0.66:4000", "wrong name");
  const auto lines = LinesOf(path);
  ASSERT_THAT(lines, SizeIs(AuditLog::kCallsPerMinute + 1));
  EXPECT_THAT(lines.back(), AllOf(HasSubstr(R"("kind":"call")"),
                                  HasSubstr(R"("certificate":"intruder")"),
                                  HasSubstr(R"("peer":"ipv4:10.0.0.66:4000")"),
                                  HasSubstr(R"("calls_left_out":990)")));
}

}  // namespace
}  // namespace byzerperf
