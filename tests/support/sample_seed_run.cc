#include "absl/strings/str_format.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

// The figures of one level in the README of Byzer-Perf 0.1.1: qwen1_5-72B in
// int4 on four GPUs, 84 requests a level.
struct SeedLevel {
  uint32_t concurrency = 0;
  double first_token_ms = 0;  // mean
  double per_request = 0;     // tokens/s, mean over requests
  double client_tokens = 0;   // tokens/s from the first start to the last end
  double server_tokens = 0;   // tokens/s at full load
};

constexpr SeedLevel kSeedLevels[] = {
    {5, 174.79, 23.21, 97.78, 115.33},
    {10, 227.48, 14.93, 121.59, 145.34},
    {15, 313.24, 13.73, 166.85, 198.85},
    {20, 465.92, 10.90, 162.73, 202.48},
};
constexpr uint32_t kSeedRequests = 84;
constexpr double kSeedInputTokens = 18.68;
constexpr uint32_t kSeedGpus = 4;

void SetMean(double mean, v1::Distribution* distribution) {
  distribution->set_count(kSeedRequests);
  distribution->set_mean(mean);
}

// Nothing beside what the README tells.
v1::LevelResult MakeSeedLevel(const SeedLevel& seed) {
  v1::LevelResult level;
  level.set_level(absl::StrFormat("c%04d", seed.concurrency));
  level.mutable_asked()->set_concurrency(seed.concurrency);
  level.mutable_requests()->set_planned(kSeedRequests);
  level.mutable_requests()->set_ok(kSeedRequests);
  (*level.mutable_outcomes())["ok"] = kSeedRequests;
  level.set_error_rate(0);
  level.set_valid(true);
  level.mutable_throughput()->set_output_tokens_per_s(seed.server_tokens);
  level.mutable_throughput()->set_output_tokens_per_s_per_gpu(
      seed.server_tokens / kSeedGpus);
  level.mutable_whole_level()->set_output_tokens_per_s(seed.client_tokens);
  SetMean(seed.first_token_ms, level.mutable_ttft_ms());
  SetMean(seed.per_request, level.mutable_request_output_tokens_per_s());
  SetMean(kSeedInputTokens, level.mutable_input_tokens());
  level.mutable_client()->set_verdict("unknown");
  level.mutable_client()->set_cause("not_audited");
  return level;
}

v1::ByzerPerfAggregates MakeSeedAggregates(const SeedLevel& seed) {
  v1::ByzerPerfAggregates aggregates;
  aggregates.set_num_concurrent_requests(seed.concurrency);
  aggregates.set_avg_input_tokens_count(kSeedInputTokens);
  aggregates.set_avg_server_first_token_time(seed.first_token_ms);
  aggregates.set_avg_server_speed(seed.per_request);
  aggregates.set_client_generated_tokens_per_second(seed.client_tokens);
  aggregates.set_server_generated_tokens_per_second(seed.server_tokens);
  return aggregates;
}

}  // namespace

SampleRun SeedReadmeRun() {
  std::vector<SampleLevel> levels = KneeLevels();
  for (SampleLevel& level : levels) level.requests = kSeedRequests;
  SampleRun run = MakeSampleRun(levels);
  for (v1::Stage& stage : *run.plan.mutable_stages()) {
    stage.set_warmup_request_count(0);
  }
  run.plan.mutable_deployment()->set_num_gpus(kSeedGpus);
  run.result.clear_path();
  run.result.clear_levels();
  run.seed_aggregates.clear();
  for (const SeedLevel& seed : kSeedLevels) {
    *run.result.add_levels() = MakeSeedLevel(seed);
    run.seed_aggregates.push_back(MakeSeedAggregates(seed));
  }
  return run;
}

}  // namespace byzerperf
