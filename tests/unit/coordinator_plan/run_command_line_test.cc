#include "coordinator/plan/run_command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scoped_variable.h"
#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class RunCommandLineTest : public ResolveTest {};

TEST_F(RunCommandLineTest, HasTheDocumentedDefaults) {
  const auto options = Resolve({});
  ASSERT_TRUE(options.ok()) << options.status();
  const v1::LoadPlan& plan = options->plan;
  EXPECT_THAT(plan.run_id(), MatchesRegex("[0-9]+-[0-9]+-[0-9a-f]+"));
  EXPECT_EQ(plan.model(), "");
  EXPECT_EQ(plan.target().api(), v1::Api::chat);
  EXPECT_TRUE(plan.target().streaming());
  EXPECT_TRUE(plan.target().ask_usage());
  EXPECT_EQ(plan.target().request_timeout_s(), 600);
  EXPECT_EQ(plan.sampling().template_(), v1::Template::auto_);
  EXPECT_EQ(plan.sampling().max_tokens(), 256u);
  EXPECT_EQ(plan.sampling().max_tokens_field(), "max_tokens");
  EXPECT_EQ(plan.sampling().temperature(), 0.01);
  EXPECT_EQ(plan.sampling().top_p(), 0.99);
  EXPECT_FALSE(plan.sampling().has_min_tokens());
  EXPECT_EQ(plan.prompt_reuse(), v1::PromptReuse::bust);
  ASSERT_EQ(plan.stages_size(), 1);
  EXPECT_EQ(plan.stages(0).level(), "c0005");
  EXPECT_EQ(plan.stages(0).request_count(), 325u);
  EXPECT_EQ(plan.lease_s(), 3);
  EXPECT_EQ(plan.max_error_rate(), 0.05);
  EXPECT_EQ(options->prompts.prompts_size(), 20);
  EXPECT_THAT(options->workers.addresses, IsEmpty());
  EXPECT_EQ(options->workers.min_workers_left, 1u);
  EXPECT_EQ(options->output.records, RecordsFormat::kJsonl);
  EXPECT_EQ(options->output.ui, Ui::kAuto);
  EXPECT_THAT(options->notices, IsEmpty());
}

TEST_F(RunCommandLineTest, TakesTheSeedsFlags) {
  const auto options = Resolve(
      {"--model", "chat", "--template", "qwen", "--num-concurrent-requests",
       "5,10", "--timeout", "90", "--max-num-completed-requests", "50",
       "--additional-sampling-params", "{\"gen.top_k\": 1}", "--metadata",
       "team=a,host=b", "--ray-address", "auto", "--tasks_use_ray", "True"});
  ASSERT_TRUE(options.ok()) << options.status();
  const v1::LoadPlan& plan = options->plan;
  EXPECT_EQ(plan.model(), "chat");
  EXPECT_EQ(plan.target().api(), v1::Api::completions);
  EXPECT_EQ(plan.sampling().template_(), v1::Template::qwen);
  EXPECT_EQ(plan.sampling().extra_body_json(), "{\"gen.top_k\": 1}");
  ASSERT_EQ(plan.stages_size(), 2);
  EXPECT_EQ(plan.stages(1).duration_s(), 90);
  EXPECT_EQ(plan.stages(1).request_count(), 50u);
  EXPECT_THAT(plan.metadata(),
              UnorderedElementsAre(Pair("team", "a"), Pair("host", "b")));
  EXPECT_THAT(options->notices,
              ElementsAre("--ray-address and --tasks_use_ray: ignored, there "
                          "is no Ray in this program"));
}

TEST_F(RunCommandLineTest, TakesTheAliasesOfAiPerf) {
  const auto options = Resolve(
      {"-m", "chat", "--concurrency", "7", "--request-count", "30",
       "--benchmark-duration", "2m", "--extra-inputs", "{}", "--artifact-dir",
       dir_.File("out"), "-u", "http://127.0.0.1:8000"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->plan.stages(0).load().concurrency(), 7u);
  EXPECT_EQ(options->plan.stages(0).request_count(), 30u);
  EXPECT_EQ(options->plan.stages(0).duration_s(), 120);
  EXPECT_EQ(options->output.results_dir, dir_.File("out"));
  EXPECT_THAT(options->plan.target().urls(),
              ElementsAre("http://127.0.0.1:8000"));
}

TEST_F(RunCommandLineTest, DrawsTheSeedFromTheStartUnlessGiven) {
  EXPECT_EQ(Resolve({})->plan.random_seed(), Resolve({})->plan.random_seed());
  EXPECT_EQ(Resolve({"--random-seed", "7"})->plan.random_seed(), 7u);
}

TEST_F(RunCommandLineTest, TakesTheLanguageFromTheEnvironment) {
  const auto language = [this](const char* value) {
    const ScopedVariable set("LC_ALL", value);
    RunCommandLine command("coordinator", "");
    const absl::Status status = command.line().Parse(WithBasics({}));
    const auto options = command.Resolve(around_);
    return status.ok() && options.ok() ? options->output.language
                                       : Language::kBoth;
  };
  EXPECT_EQ(language("zh_CN.UTF-8"), Language::kChinese);
  EXPECT_EQ(language("en_US.UTF-8"), Language::kEnglish);
  EXPECT_EQ(language("C"), Language::kEnglish);
}

TEST_F(RunCommandLineTest, CarriesObjectivesLabelsAndWorkers) {
  const auto options = Resolve(
      {"--fail-on", "ttft_p99<500ms,error_rate<1%", "--label", "engine=vllm",
       "--num-gpus", "8", "--gpu-hour-price", "2.5", "--workers",
       "a,b:7071,dns:///w:7070", "--min-workers", "5", "--worker-wait", "3s"});
  ASSERT_TRUE(options.ok()) << options.status();
  ASSERT_EQ(options->plan.objectives_size(), 2);
  EXPECT_EQ(options->plan.objectives(0).name(), "ttft_p99_ms");
  EXPECT_EQ(options->plan.deployment().labels().at("engine"), "vllm");
  EXPECT_EQ(options->plan.deployment().gpu_hour_price(), 2.5);
  EXPECT_THAT(options->workers.addresses,
              ElementsAre("a", "b:7071", "dns:///w:7070"));
  EXPECT_EQ(options->workers.min_workers, 5u);
  EXPECT_EQ(options->workers.wait, absl::Seconds(3));
}

TEST_F(RunCommandLineTest, HoldsAGateToAClientThatWasNotTheLimit) {
  EXPECT_FALSE(Resolve({})->output.require_valid);
  EXPECT_TRUE(Resolve({"--require-valid"})->output.require_valid);
  EXPECT_TRUE(Resolve({"--fail-on", "error_rate<1%"})->output.require_valid);
}

TEST_F(RunCommandLineTest, LetsWhatIsInconclusivePassOnlyWhenAsked) {
  EXPECT_FALSE(Resolve({})->output.inconclusive_passes);
  EXPECT_FALSE(Resolve({"--inconclusive", "fail"})->output.inconclusive_passes);
  EXPECT_TRUE(Resolve({"--inconclusive", "pass"})->output.inconclusive_passes);
  EXPECT_THAT(Resolve({"--inconclusive", "ignore"}).status().message(),
              HasSubstr("--inconclusive: 'ignore' must be one of fail, pass"));
}

TEST_F(RunCommandLineTest, TellsThePlanThatSharingAHostIsMeant) {
  EXPECT_FALSE(Resolve({})->plan.co_located_ok());
  EXPECT_TRUE(Resolve({"--co-located", "ok"})->plan.co_located_ok());
}

TEST_F(RunCommandLineTest, SaysWhenAnObjectivesPercentileCannotExist) {
  const auto options = Resolve(
      {"--fail-on", "ttft_p99<500ms", "--max-num-completed-requests", "100"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_THAT(options->notices,
              Contains(HasSubstr("level c0005 measures 95 requests, and this "
                                 "percentile needs 299")));
}

TEST_F(RunCommandLineTest, TemplatesImplyTheirApi) {
  for (const char* name : {"qwen", "yi", "default", "chatml", "raw"}) {
    EXPECT_EQ(Resolve({"--template", name})->plan.target().api(),
              v1::Api::completions)
        << name;
  }
  EXPECT_TRUE(Resolve({"--template", "qwen", "--template-params", "seed"})
                  ->plan.sampling()
                  .template_params_seed());
}

}  // namespace
}  // namespace byzerperf
