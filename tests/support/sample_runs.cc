#include <limits>

#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Four levels with a knee at 15, like the seed's README.
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

SampleRun Degraded() {
  SampleRun run = MakeSampleRun(KneeLevels());
  v1::Degraded* degraded = run.result.mutable_levels(3)->mutable_degraded();
  degraded->set_share(0.034);
  degraded->set_seconds(3.2);
  degraded->add_lost_workers("node2:7070");
  run.result.mutable_levels(3)->mutable_requests()->set_second_attempts(11);
  run.result.mutable_levels(3)->mutable_client()->set_verdict("unknown");
  run.result.mutable_levels(3)->mutable_client()->set_cause("worker_lost");
  return run;
}

// The second worker came with the third level.
SampleRun Joined() {
  SampleRun run = MakeSampleRun(KneeLevels());
  for (int i = 0; i < run.result.levels_size(); ++i) {
    v1::LevelResult* level = run.result.mutable_levels(i);
    level->add_workers()->set_worker("node1:7070");
    if (i < 2) continue;
    level->add_workers()->set_worker("node2:7070");
    level->set_start_spread_ms(0.842);
  }
  run.result.mutable_levels(2)->add_joined_workers("node2:7070");
  return run;
}

// The highest level says more of the client than of the server.
SampleRun ClientLimited() {
  SampleRun run = MakeSampleRun(KneeLevels());
  v1::ClientHealth* client = run.result.mutable_levels(3)->mutable_client();
  client->set_verdict("limited");
  client->set_cause("cpu");
  client->set_cpu_share_max(0.97);
  client->set_ttft_error_bound_us(8730);
  client->set_icl_error_bound_us(2140);
  client->set_coalesced_share(0.043);
  client = run.result.mutable_levels(2)->mutable_client();
  client->set_co_located(true);
  client->set_disturbs_server(true);
  client->set_cpu_pressure_share(0.08);
  return run;
}

// Every level has a cause of its own.
SampleRun ClientAlwaysLimited() {
  std::vector<SampleLevel> levels = KneeLevels();
  levels.push_back({.concurrency = 25, .output_tokens_per_s = 203});
  levels.push_back({.concurrency = 30, .output_tokens_per_s = 203});
  SampleRun run = MakeSampleRun(levels);
  const char* causes[] = {"descriptors", "ports",    "cpu",
                          "grants",      "send_lag", "loop_lag"};
  for (int i = 0; i < run.result.levels_size(); ++i) {
    v1::ClientHealth* client = run.result.mutable_levels(i)->mutable_client();
    client->set_verdict("limited");
    client->set_cause(causes[i]);
    client->set_no_descriptor(12);
    client->set_no_port(3);
    client->set_run_delay_share_max(0.21);
    client->set_grant_wait_share(0.034);
    client->mutable_send_lag_us()->set_mean(310'000);
    client->set_ttft_error_bound_us(31'200);
    client->set_icl_error_bound_us(9'800);
  }
  return run;
}

SampleRun ClientUnknown() {
  SampleRun run = MakeSampleRun(KneeLevels());
  const char* causes[] = {"not_audited", "no_measured_requests", "no_cpu_facts",
                          "a word of a later version"};
  for (int i = 0; i < run.result.levels_size(); ++i) {
    v1::ClientHealth* client = run.result.mutable_levels(i)->mutable_client();
    client->Clear();
    client->set_verdict("unknown");
    client->set_cause(causes[i]);
  }
  return run;
}

SampleRun TwoTargets() {
  SampleRun run = MakeSampleRun(KneeLevels());
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    for (const double share : {0.6, 0.4}) {
      v1::TargetResult* target = level.add_targets();
      target->set_target(share > 0.5 ? "http://10.0.0.1:8000/v1"
                                     : "http://10.0.0.2:8000/v1");
      const auto requests = static_cast<uint32_t>(335 * share);
      target->mutable_requests()->set_planned(requests);
      target->mutable_requests()->set_ok(requests);
      *target->mutable_ttft_ms() =
          SampleDistribution(level.ttft_ms().p50() / share / 2, requests);
      *target->mutable_tpot_ms() = level.tpot_ms();
      *target->mutable_e2e_ms() = level.e2e_ms();
      target->set_output_tokens_per_s(level.throughput().output_tokens_per_s() *
                                      share);
    }
  }
  return run;
}

// Two models: the larger one is slow, and fails the more often the higher the
// load is.
SampleRun ModelMix() {
  SampleRun run = MakeSampleRun(KneeLevels());
  const struct {
    const char* name;
    double weight;
    double ttft_ratio;
    double ratio_a_level;
    uint32_t failed_a_level;
  } kModels[] = {{"qwen-7b", 70, 0.5, 0, 0}, {"qwen-72b", 30, 2.1, 0.2, 3}};
  for (const auto& one : kModels) {
    v1::ModelShare* model = run.plan.add_models();
    model->set_name(one.name);
    model->set_weight(one.weight);
  }
  run.plan.set_model("qwen-7b");
  run.result.set_model("qwen-7b,qwen-72b");
  for (int i = 0; i < run.result.levels_size(); ++i) {
    v1::LevelResult* level = run.result.mutable_levels(i);
    for (const auto& one : kModels) {
      const auto requests = static_cast<uint32_t>(3.35 * one.weight);
      const uint32_t failed = one.failed_a_level * static_cast<uint32_t>(i);
      v1::ModelResult* model = level->add_models();
      model->set_model(one.name);
      model->mutable_requests()->set_planned(requests);
      model->mutable_requests()->set_ok(requests - failed);
      model->mutable_requests()->set_failed(failed);
      *model->mutable_ttft_ms() = SampleDistribution(
          level->ttft_ms().p50() * (one.ttft_ratio + one.ratio_a_level * i),
          requests - failed);
      *model->mutable_tpot_ms() = level->tpot_ms();
      *model->mutable_e2e_ms() = level->e2e_ms();
      model->set_output_tokens_per_s(level->throughput().output_tokens_per_s() *
                                     one.weight / 100);
      model->set_cached_input_share(0.02);
    }
  }
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
      {"degraded", Degraded()},
      {"joined", Joined()},
      {"two_targets", TwoTargets()},
      {"model_mix", ModelMix()},
      {"input_lengths", InputLengths()},
      {"client_limited", ClientLimited()},
      {"client_always_limited", ClientAlwaysLimited()},
      {"client_unknown", ClientUnknown()},
      {"not_streaming", NotStreaming()},
      {"single_level", MakeSampleRun({KneeLevels().front()})},
      {"no_levels", MakeSampleRun({})},
      {"repeats", Repeats()},
  };
  runs.merge(OpenLoopSampleRuns());
  return runs;
}

}  // namespace byzerperf
