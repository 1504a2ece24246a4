#include "coordinator/plan/plan_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/plan/first_requests.h"
#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PlanScreenTest : public ResolveTest {};

TEST_F(PlanScreenTest, ShowsWhatWillHappen) {
  const std::string screen =
      Screen({"--num-concurrent-requests", "5,100", "--url",
              "http://127.0.0.1:8000", "--model", "chat", "--fail-on",
              "ttft_p99<500ms", "--results-dir", dir_.File("out")});
  EXPECT_THAT(
      screen,
      HasSubstr(
          "  model       chat\n"
          "  target      via http://127.0.0.1:8000 (chat, streaming)\n"
          "  workers     one in this process\n"
          "  prompts     20, in order, each sent with a unique marker (bust)\n"
          "  generation  template auto, max_tokens 256, temperature 0.01, "
          "top_p 0.99\n"
          "  limits      ttft_p99<500ms\n"));
  EXPECT_THAT(
      screen,
      HasSubstr(
          "  level  concurrency  requests  warm-up  waves  measured  "
          "percentiles\n"
          "  c0005            5       325        5   65.0       320  p50 p90 "
          "p95 p99\n"
          "  c0100          100      1500      100   15.0      1400  p50 p90 "
          "p95 p99\n"
          "  1825 requests in all; how long they take is not known before they "
          "are sent\n"));
}

TEST_F(PlanScreenTest, NamesTheWorkersThatTakePartAndThoseThatAreMissing) {
  absl::StatusOr<RunOptions> resolved =
      Resolve({"--workers", "gpu1:7070,gpu2:7070"});
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  RunOptions& options = *resolved;
  EXPECT_THAT(PlanScreen(options),
              HasSubstr("  workers     gpu1:7070, gpu2:7070\n"));
  EXPECT_THAT(PlanScreen(options, {"gpu2:7070"}),
              HasSubstr("  workers     gpu1:7070; missing: gpu2:7070\n"));
  options.output.language = Language::kChinese;
  EXPECT_THAT(PlanScreen(options, {"gpu2:7070"}),
              HasSubstr("gpu1:7070；缺少 gpu2:7070\n"));
}

TEST_F(PlanScreenTest, SaysWhichPercentilesAShortLevelWillHave) {
  EXPECT_THAT(Screen({"--request-count", "34"}), HasSubstr("29  p50 p90\n"));
  EXPECT_THAT(Screen({"--request-count", "9"}), HasSubstr("4  none\n"));
  EXPECT_THAT(Screen({"--request-count", "3000"}),
              HasSubstr("2995  p50 p90 p95 p99 p99.9\n"));
}

TEST_F(PlanScreenTest, KnowsTheTimeOfTimeBoundLevels) {
  const std::string screen = Screen({"--num-concurrent-requests", "5,10",
                                     "--timeout", "60s", "--pause", "5s"});
  EXPECT_THAT(screen, HasSubstr("for 1m"));
  EXPECT_THAT(screen, HasSubstr("  at most 3m5s\n"));
}

TEST_F(PlanScreenTest, SpeaksChineseAndBoth) {
  const std::string chinese = Screen({"--lang", "zh"});
  EXPECT_THAT(chinese, HasSubstr("并发数"));
  EXPECT_THAT(chinese, HasSubstr("共 325 个请求；"));
  EXPECT_THAT(chinese, Not(HasSubstr("Plan of run")));
  const std::string both = Screen({"--lang", "both"});
  EXPECT_THAT(both, HasSubstr("Plan of run"));
  EXPECT_THAT(both, HasSubstr("并发数"));
}

TEST_F(PlanScreenTest, MasksSecretsOfUrls) {
  const std::string screen =
      Screen({"--url", "https://me:s3cret@a,https://b?key=s3cret"});
  EXPECT_THAT(screen, HasSubstr("direct to 2 targets: https://***@a, "
                                "https://b?key=***"));
  EXPECT_THAT(screen, Not(HasSubstr("s3cret")));
}

TEST_F(PlanScreenTest, SaysWhichCachesAreEmptied) {
  EXPECT_THAT(Screen({"--reset-cache", "sglang"}),
              HasSubstr("prefix caches emptied before each level (sglang)"));
}

TEST_F(PlanScreenTest, ShowsTheFirstRequests) {
  const auto options =
      Resolve({"--request-count", "2", "--warmup-request-count", "0",
               "--prompt-reuse", "same"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(FirstRequests(*options, 9),
            "c0005\n  0  p0  Tell 0\n  1  p1  Tell 1\n");
}

}  // namespace
}  // namespace byzerperf
