#include <limits>

#include "tests/support/sample_results.h"

namespace byzerperf {

std::vector<SampleLevel> KneeLevels() {
  return {
      {.concurrency = 5,
       .output_tokens_per_s = 115.33,
       .ttft_p50_ms = 174.79,
       .tpot_p50_ms = 41.8},
      {.concurrency = 10,
       .output_tokens_per_s = 145.34,
       .ttft_p50_ms = 227.48,
       .tpot_p50_ms = 66.3},
      {.concurrency = 15,
       .output_tokens_per_s = 198.85,
       .ttft_p50_ms = 313.24,
       .tpot_p50_ms = 72.4},
      {.concurrency = 20,
       .output_tokens_per_s = 202.48,
       .ttft_p50_ms = 465.92,
       .tpot_p50_ms = 94.1},
  };
}

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

SampleRun NoSaturation() {
  std::vector<SampleLevel> levels = KneeLevels();
  levels.back().output_tokens_per_s = 260;
  return MakeSampleRun(levels);
}

SampleRun WithDeployment() {
  SampleRun run = MakeSampleRun(KneeLevels());
  v1::Deployment* deployment = run.plan.mutable_deployment();
  deployment->set_num_gpus(4);
  deployment->set_gpu("A100-80G");
  deployment->set_gpu_hour_price(12.5);
  deployment->set_currency("CNY");
  (*deployment->mutable_labels())["quantisation"] = "int4";
  (*deployment->mutable_labels())["size"] = "72B";
  (*run.plan.mutable_metadata())["owner"] = "平台|组";
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    v1::Throughput* throughput = level.mutable_throughput();
    const double rate = throughput->output_tokens_per_s();
    throughput->set_output_tokens_per_s_per_gpu(rate / 4);
    throughput->set_cost_per_million_output_tokens(4 * 12.5 * 1e6 /
                                                   (rate * 3600));
  }
  return run;
}

SampleRun WithObjectives(bool met) {
  SampleRun run = MakeSampleRun(KneeLevels());
  AddSampleObjective("ttft_p99_ms", "ttft_p99<500ms", met ? 500 : 200,
                     {314.6, 409.5, 563.8, kInfinity}, &run);
  AddSampleObjective("error_rate", "error_rate<1%", 0.01, {0, 0, 0, 0.012},
                     &run);
  if (!met) run.plan.mutable_objectives(0)->set_text("ttft_p99<200ms");
  return run;
}

SampleRun OutputLengthsDiffer() {
  std::vector<SampleLevel> levels = KneeLevels();
  levels.back().mean_output_tokens = 168.4;
  SampleRun run = MakeSampleRun(levels);
  auto& reasons = *run.result.mutable_levels(3)->mutable_finish_reasons();
  reasons["stop"] = 100;
  reasons["length"] = 235;
  return run;
}

SampleRun CachedSharesDiffer() {
  std::vector<SampleLevel> levels = KneeLevels();
  levels[0].cached_input_share = 0.012;
  levels[3].cached_input_share = 0.81;
  SampleRun run = MakeSampleRun(levels);
  run.plan.set_prompt_reuse(v1::PromptReuse::same);
  return run;
}

SampleRun Errors() {
  std::vector<SampleLevel> levels = KneeLevels();
  levels[1].failures = {{"http_5xx", 1}, {"timeout", 2}};
  levels[3].failures = {{"http_429", 61}, {"connection_lost", 3}};
  levels.push_back({.concurrency = 25,
                    .output_tokens_per_s = 201.9,
                    .ttft_p50_ms = 580,
                    .tpot_p50_ms = 118,
                    .requests = 50,
                    .window_s = 11});
  SampleRun run = MakeSampleRun(levels);
  run.result.mutable_levels(4)->set_valid(false);
  run.result.mutable_levels(4)->set_invalid_reason("stopped from outside");
  run.result.mutable_levels(2)->mutable_requests()->set_censored(9);
  run.result.mutable_levels(2)->set_new_connection_share(0.31);
  run.result.set_ended("stopped");
  run.result.set_ended_reason("SIGINT");
  return run;
}

SampleRun FewSamples() {
  std::vector<SampleLevel> levels = KneeLevels();
  for (SampleLevel& level : levels) {
    level.requests = level.concurrency == 20 ? 40 : 84;
    level.window_s = 6.1;
  }
  SampleRun run = MakeSampleRun(levels);
  run.result.mutable_levels(3)->mutable_window()->set_reason("none");
  return run;
}

// Inputs of 1,000 tokens were asked; at the last level the server counts more.
SampleRun InputLengths() {
  SampleRun run = MakeSampleRun(KneeLevels());
  for (int i = 0; i < run.result.levels_size(); ++i) {
    v1::LevelResult* level = run.result.mutable_levels(i);
    const bool is_last = i + 1 == run.result.levels_size();
    *level->mutable_isl_error_pct() =
        SampleDistribution(is_last ? 3.1 : 0.3, level->ttft_ms().count());
    level->mutable_input_lengths()->set_asked_mean(1000);
    level->mutable_input_lengths()->set_sent_mean(is_last ? 1031 : 1003);
    level->mutable_input_tokens()->set_mean(is_last ? 1031 : 1003);
  }
  return run;
}

SampleRun NotStreaming() {
  SampleRun run = MakeSampleRun(KneeLevels());
  run.plan.mutable_target()->set_streaming(false);
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    level.clear_ttft_ms();
    level.clear_tpot_ms();
    level.clear_icl_ms();
    level.mutable_client()->clear_icl_error_bound_us();
    level.mutable_client()->clear_stamp_source();
    level.mutable_client()->clear_coalesced_share();
  }
  return run;
}

// Three runs of the knee in mixed order, as noise would have them.
SampleRun Repeats() {
  constexpr double kNoise[] = {1, 0.974, 1.021};
  std::vector<SampleLevel> levels;
  for (uint32_t run = 1; run <= 3; ++run) {
    for (SampleLevel level : KneeLevels()) {
      level.run = run;
      level.output_tokens_per_s *= kNoise[run - 1];
      level.ttft_p50_ms /= kNoise[run - 1];
      levels.insert(run == 2 ? levels.begin() : levels.end(), level);
    }
  }
  return MakeSampleRun(levels);
}

}  // namespace

std::map<std::string, SampleRun> SampleRuns() {
  std::map<std::string, SampleRun> runs = {
      {"knee", MakeSampleRun(KneeLevels())},
      {"no_saturation", NoSaturation()},
      {"deployment", WithDeployment()},
      {"objectives_met", WithObjectives(true)},
      {"objectives_missed", WithObjectives(false)},
      {"output_lengths_differ", OutputLengthsDiffer()},
      {"cached_shares_differ", CachedSharesDiffer()},
      {"errors", Errors()},
      {"few_samples", FewSamples()},
      {"input_lengths", InputLengths()},
      {"not_streaming", NotStreaming()},
      {"single_level", MakeSampleRun({KneeLevels().front()})},
      {"no_levels", MakeSampleRun({})},
      {"repeats", Repeats()},
      {"seed_readme", SeedReadmeRun()},
  };
  runs.merge(WorkerSampleRuns());
  runs.merge(SplitSampleRuns());
  runs.merge(OpenLoopSampleRuns());
  return runs;
}

}  // namespace byzerperf
