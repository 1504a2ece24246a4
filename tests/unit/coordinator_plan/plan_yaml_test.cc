#include "coordinator/plan/plan_yaml.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PlanYamlTest : public ResolveTest {
 protected:
  absl::StatusOr<RunOptions> Rerun(const std::string& yaml) {
    TempDir other;
    RunCommandLine command("coordinator", "");
    absl::Status status =
        command.line().Parse({"--config", other.Write("plan.yaml", yaml)});
    if (!status.ok()) return status;
    return command.Resolve(around_);
  }
};

TEST_F(PlanYamlTest, RunsAgainAsTheSamePlan) {
  const auto options = Resolve({"--num-concurrent-requests",
                                "5:20:5",
                                "--timeout",
                                "90",
                                "--template",
                                "qwen",
                                "--template-params",
                                "seed",
                                "--additional-sampling-params",
                                "{\"stop\": [\"a: b\", \"c\\\"d\"]}",
                                "--system-prompt",
                                "Line one\nline # two: 中文",
                                "--fail-on",
                                "ttft_p99<500ms,error_rate<1%",
                                "--metadata",
                                "a=1,b=x y",
                                "--label",
                                "engine=vllm",
                                "--url",
                                "http://127.0.0.1:8000,https://host/v1",
                                "--no-usage",
                                "--temperature",
                                "0.7",
                                "--min-tokens",
                                "3",
                                "--workers",
                                "a:1,b",
                                "--gpu-hour-price",
                                "2.25",
                                "--model",
                                "null",
                                "--co-located",
                                "ok",
                                "--require-valid",
                                "--pause",
                                "1.5s"});
  ASSERT_TRUE(options.ok()) << options.status();
  const auto again = Rerun(options->plan_yaml);
  ASSERT_TRUE(again.ok()) << again.status() << options->plan_yaml;
  EXPECT_EQ(again->plan.model(), "null");
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(again->plan,
                                                                 options->plan))
      << again->plan.DebugString() << options->plan.DebugString();
  EXPECT_EQ(again->plan_yaml, options->plan_yaml);
}

TEST_F(PlanYamlTest, HoldsEveryFlagButThoseOfThisRunAlone) {
  const auto options = Resolve({});
  ASSERT_TRUE(options.ok()) << options.status();
  RunFlags flags;
  CommandLine line("", "");
  AddRunFlags(&line, &flags);
  for (const std::string& name : line.Names()) {
    std::string key = name;
    std::replace(key.begin(), key.end(), '-', '_');
    const bool left_out = name == "config" || name == "results-dir" ||
                          name == "overwrite" || name == "ray-address" ||
                          name == "tasks_use_ray";
    const std::string line_start = "\n" + key + ": ";
    EXPECT_EQ(options->plan_yaml.find(line_start) == std::string::npos,
              left_out)
        << name;
  }
  EXPECT_THAT(options->plan_yaml, HasSubstr("\n# results_dir: result"));
  EXPECT_THAT(options->plan_yaml,
              HasSubstr("\n# c0005: 325 requests, 5 of them warm-up\n"));
}

TEST_F(PlanYamlTest, SaysWhatWasDecided) {
  const auto options = Resolve({"--template", "raw"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_THAT(options->plan_yaml, HasSubstr("\napi: completions\n"));
  EXPECT_THAT(options->plan_yaml,
              HasSubstr("\nrandom_seed: " +
                        std::to_string(options->plan.random_seed()) + "\n"));
}

TEST_F(PlanYamlTest, HoldsNoSecretAndNamesWhatIsMissing) {
  const std::string key_file = dir_.Write("key", "s3cret-key\n");
  const auto options =
      Resolve({"-H", "X-Team: s3cret-team", "-H", "Cookie: s3cret-cookie",
               "--url", "https://me:s3cret-pw@host/v1?key=s3cret-query",
               "--api-key-file", key_file});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_THAT(options->plan_yaml, Not(HasSubstr("s3cret")));
  EXPECT_THAT(options->plan_yaml,
              HasSubstr("\n# header: secret; give again with -H: Cookie, "
                        "X-Team\n"));
  EXPECT_THAT(options->plan_yaml,
              HasSubstr("\n# url: holds a secret; give again with --url: "
                        "[\"https://***@host/v1?key=***\"]\n"));
  EXPECT_THAT(options->plan_yaml, HasSubstr("\napi_key_file: "));
  EXPECT_THAT(options->plan.DebugString(), Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace byzerperf
