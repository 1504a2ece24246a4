#include "worker/service/worker_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string ErrorOf(const std::vector<std::string>& arguments) {
  const auto command = ReadWorkerCommand(arguments);
  return command.ok() ? "" : std::string(command.status().message());
}

TEST(WorkerOptions, ListenOnLoopbackByDefault) {
  const auto command = ReadWorkerCommand({});
  ASSERT_TRUE(command.ok());
  const WorkerOptions& options = command->options;
  EXPECT_EQ(AddressText(options.listener.listen), "127.0.0.1:7070");
  EXPECT_EQ(options.http_address, "127.0.0.1:7071");
  EXPECT_THAT(options.targets, IsEmpty());
  EXPECT_FALSE(options.listener.reflection);
}

TEST(WorkerOptions, TakeListsOfTargets) {
  const auto command =
      ReadWorkerCommand({"--target", "http://a:1,http://b:2", "--allow-target",
                         "10.0.0.0/8", "--threads", "3", "--cpus", "0,2-4"});
  ASSERT_TRUE(command.ok());
  EXPECT_THAT(command->options.targets,
              ElementsAre("http://a:1", "http://b:2"));
  EXPECT_THAT(command->options.allow_targets, ElementsAre("10.0.0.0/8"));
  EXPECT_EQ(command->options.threads, 3);
  EXPECT_THAT(command->options.cpus, ElementsAre(0, 2, 3, 4));
}

TEST(WorkerOptions, AskForTlsWhereOthersCanReachTheWorker) {
  EXPECT_THAT(ErrorOf({"--listen", "0.0.0.0:7070", "--target", "http://a:1"}),
              AllOf(HasSubstr("TLS"), HasSubstr("--target http://a:1")));
}

TEST(WorkerOptions, AskAProbeForNothingThatServingNeeds) {
  EXPECT_EQ(ErrorOf({"--healthcheck", "--http", "0.0.0.0:7071", "--listen",
                     "0.0.0.0:7070"}),
            "");
  EXPECT_THAT(ErrorOf({"--healthcheck", "--http", ""}),
              HasSubstr("no page to ask"));
}

TEST(WorkerOptions, AskForTargetsWhereOthersCanReachTheWorker) {
  const std::vector<std::string> secured = {
      "--listen",       "0.0.0.0:7070", "--tls-cert", "h.pem",
      "--tls-key",      "h.key",        "--tls-ca",   "ca.pem",
      "--allow-client", "coordinator"};
  EXPECT_THAT(ErrorOf(secured),
              AllOf(HasSubstr("--allow-target"), HasSubstr("worker --listen")));
  auto with_target = secured;
  with_target.insert(with_target.end(), {"--target", "http://127.0.0.1:8000"});
  EXPECT_EQ(ErrorOf(with_target), "");
}

TEST(WorkerOptions, HaveNoCeilingsUnlessTheyAreGiven) {
  const auto command = ReadWorkerCommand({});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->options.ceilings.ByteSizeLong(), 0);
}

TEST(WorkerOptions, TakeCeilings) {
  const auto command = ReadWorkerCommand(
      {"--max-concurrency", "5", "--max-request-rate", "2.5", "--max-run-time",
       "2h", "--max-requests", "1000", "--max-output-tokens", "64000"});
  ASSERT_TRUE(command.ok()) << command.status();
  const v1::Ceilings& ceilings = command->options.ceilings;
  EXPECT_EQ(ceilings.concurrency(), 5);
  EXPECT_EQ(ceilings.requests_per_s(), 2.5);
  EXPECT_EQ(ceilings.run_s(), 7200);
  EXPECT_EQ(ceilings.requests(), 1000);
  EXPECT_EQ(ceilings.output_tokens(), 64000);
}

TEST(WorkerOptions, RefuseACeilingOfNothing) {
  for (const char* flag :
       {"--max-concurrency", "--max-request-rate", "--max-run-time",
        "--max-requests", "--max-output-tokens"}) {
    EXPECT_THAT(ErrorOf({flag, "0"}), HasSubstr(flag));
  }
}

TEST(WorkerOptions, WantATokenForPagesThatOthersCanReach) {
  EXPECT_THAT(ErrorOf({"--http", "0.0.0.0:7071"}),
              HasSubstr("--http-token-file"));
  EXPECT_EQ(ErrorOf({"--http", "0.0.0.0:7071", "--http-token-file", "t"}), "");
  EXPECT_THAT(ErrorOf({"--http", "", "--http-token-file", "t"}),
              HasSubstr("--http-token-file without --http"));
}

TEST(WorkerOptions, KeepSecretsOutOfMessages) {
  EXPECT_THAT(ErrorOf({"--listen", "0.0.0.0:7070", "--target",
                       "http://user:sesame@a:1"}),
              Not(HasSubstr("sesame")));
}

TEST(WorkerOptions, NameTheFlagThatIsWrong) {
  EXPECT_THAT(ErrorOf({"--cpus", "1,x"}), HasSubstr("--cpus x"));
  EXPECT_THAT(ErrorOf({"--cpus", "3-1"}), HasSubstr("--cpus 3-1"));
  EXPECT_THAT(ErrorOf({"--threads", "1000"}), HasSubstr("--threads"));
  EXPECT_THAT(ErrorOf({"--lisen", "x"}), HasSubstr("--listen"));
}

}  // namespace
}  // namespace byzerperf
