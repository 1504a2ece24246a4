#include "tests/support/sample_results.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "byzerperf/v1/environment.pb.h"
#include "tests/support/arrivals.h"

namespace byzerperf {
namespace {

// In flight; from here on an open loop's client has no more to do.
constexpr uint32_t kMaxOpenLoopLoad = 24;

uint32_t FailedOf(const SampleLevel& sample) {
  uint32_t failed = 0;
  for (const auto& [outcome, count] : sample.failures) failed += count;
  return failed;
}

uint32_t OkOf(const SampleLevel& sample) {
  return sample.requests - FailedOf(sample) - sample.not_sent -
         sample.cancelled;
}

uint32_t WarmupOf(const SampleLevel& sample) {
  return sample.rate_per_s ? 0 : std::min(sample.requests, sample.concurrency);
}

std::string NameOf(const SampleLevel& sample) {
  std::string name = absl::StrFormat("c%04d", sample.concurrency);
  if (sample.rate_per_s) {
    name = std::isinf(*sample.rate_per_s)
               ? "rinf"
               : absl::StrFormat("r%06.1f", *sample.rate_per_s);
  }
  return sample.run > 1 ? absl::StrFormat("%s-%d", name, sample.run) : name;
}

void SetLoad(const SampleLevel& sample, v1::LevelResult* level) {
  level->mutable_reached()->set_concurrency_mean(sample.concurrency * 0.997);
  level->mutable_window()->set_start_s(sample.rate_per_s ? 0 : 1);
  if (!sample.rate_per_s) {
    level->mutable_asked()->set_concurrency(sample.concurrency);
    return;
  }
  level->mutable_asked()->set_rate_per_s(*sample.rate_per_s);
  const double sent_share =
      1 - static_cast<double>(sample.not_sent) / sample.requests;
  level->mutable_reached()->set_rate_per_s(
      sample.reached_rate_per_s.value_or(*sample.rate_per_s * sent_share));
  level->set_over_saturated(sample.over_saturated);
}

void SetRequests(const SampleLevel& sample, v1::LevelResult* level) {
  const uint32_t failed = FailedOf(sample);
  const uint32_t ok = OkOf(sample);
  level->mutable_requests()->set_planned(sample.requests);
  level->mutable_requests()->set_ok(ok);
  level->mutable_requests()->set_failed(failed);
  level->mutable_requests()->set_not_sent(sample.not_sent);
  level->mutable_requests()->set_cancelled(sample.cancelled);
  (*level->mutable_outcomes())["ok"] = ok;
  if (sample.not_sent > 0) {
    (*level->mutable_outcomes())["not_sent"] = sample.not_sent;
  }
  if (sample.cancelled > 0) {
    (*level->mutable_outcomes())["cancelled"] = sample.cancelled;
  }
  for (const auto& [outcome, count] : sample.failures) {
    (*level->mutable_outcomes())[outcome] = count;
  }
  const double error_rate = static_cast<double>(failed) / sample.requests;
  level->set_error_rate(error_rate);
  level->set_valid(error_rate <= 0.05 && ok > 0);
  if (!level->valid()) level->set_invalid_reason("error rate above 5 %");
  (*level->mutable_token_sources())["usage"] = ok;
  (*level->mutable_finish_reasons())["stop"] = ok * 4 / 5;
  (*level->mutable_finish_reasons())["length"] = ok - ok * 4 / 5;
}

void SetThroughput(const SampleLevel& sample, v1::Throughput* throughput) {
  const double rate = sample.output_tokens_per_s;
  throughput->set_output_tokens_per_s(rate);
  throughput->set_requests_per_s(rate / sample.mean_output_tokens);
  throughput->set_total_tokens_per_s(rate * 1.5);
  throughput->set_peak_output_tokens_per_s(rate * 1.2);
  throughput->set_wasted_tokens_per_s(0);
}

void SetDistributions(const SampleLevel& sample, v1::LevelResult* level) {
  const uint32_t ok = OkOf(sample);
  const uint32_t warmup = WarmupOf(sample);
  const uint32_t measured = ok > warmup ? ok - warmup : 0;
  const double tokens = sample.mean_output_tokens;
  const double e2e_ms = sample.ttft_p50_ms + (tokens - 1) * sample.tpot_p50_ms;
  *level->mutable_ttft_ms() = SampleDistribution(sample.ttft_p50_ms, measured);
  *level->mutable_tpot_ms() = SampleDistribution(sample.tpot_p50_ms, measured);
  *level->mutable_icl_ms() =
      SampleDistribution(sample.tpot_p50_ms * 0.97, measured * 100);
  *level->mutable_e2e_ms() = SampleDistribution(e2e_ms, measured);
  if (sample.rate_per_s) {
    *level->mutable_ttft_intended_ms() = SampleDistribution(
        sample.ttft_p50_ms * sample.intended_ratio, measured);
    *level->mutable_e2e_intended_ms() =
        SampleDistribution(e2e_ms * sample.intended_ratio, measured);
  }
  *level->mutable_input_tokens() = SampleDistribution(61, measured);
  *level->mutable_output_tokens() = SampleDistribution(tokens, measured);
  level->mutable_output_tokens()->set_mean(tokens);
}

// A client that was far from its limits, the less so the more it had to do.
void SetClient(const SampleLevel& sample, v1::LevelResult* level) {
  const double load = sample.rate_per_s
                          ? std::min(sample.concurrency, kMaxOpenLoopLoad)
                          : sample.concurrency;
  v1::ClientHealth* client = level->mutable_client();
  client->set_verdict("ok");
  client->set_ttft_error_bound_us(150 + 2 * load);
  client->set_icl_error_bound_us(90 + load);
  client->set_stamp_source("kernel");
  client->set_coalesced_share(0.0004 * load);
  *client->mutable_send_lag_us() = SampleDistribution(40, sample.requests);
  *client->mutable_loop_lag_us() =
      SampleDistribution(25, sample.requests * 100);
  client->set_cpu_share_max(0.004 * load);
  client->set_run_delay_share_max(0.0002 * load);
  client->set_host_cpu_share(0.05);
  client->set_cpu_pressure_share(0.001);
  client->set_connections_opened(sample.concurrency);
  client->set_connections_reused(sample.requests -
                                 std::min(sample.requests, sample.concurrency));
  client->set_grant_wait_share(0);
  client->set_open_files_share(0.01);
}

v1::ByzerPerfAggregates MakeAggregates(const SampleLevel& sample) {
  v1::ByzerPerfAggregates aggregates;
  const double speed = 1000 / sample.tpot_p50_ms;
  aggregates.set_num_concurrent_requests(sample.concurrency);
  aggregates.set_avg_input_tokens_count(61.25);
  aggregates.set_avg_server_first_token_time(sample.ttft_p50_ms * 1.04);
  aggregates.set_avg_server_speed(speed * 0.95);
  aggregates.set_client_generated_tokens_per_second(sample.output_tokens_per_s *
                                                    0.93);
  aggregates.set_server_generated_tokens_per_second(speed * 0.93 *
                                                    sample.concurrency);
  aggregates.set_source("client");
  return aggregates;
}

void AddStage(const SampleLevel& sample, const std::string& name,
              v1::LoadPlan* plan) {
  v1::Stage* stage = plan->add_stages();
  stage->set_level(name);
  stage->set_request_count(sample.requests);
  stage->set_warmup_request_count(WarmupOf(sample));
  stage->set_grace_period_s(30);
  if (!sample.rate_per_s) {
    stage->mutable_load()->set_concurrency(sample.concurrency);
    return;
  }
  *stage->mutable_load()->mutable_arrivals() =
      ArrivalsAt(*sample.rate_per_s, v1::ArrivalPattern::poisson);
}

v1::LoadPlan MakePlan() {
  v1::LoadPlan plan;
  plan.set_run_id("20260102-030405-abcd");
  plan.set_random_seed(42);
  plan.set_model("chat");
  plan.mutable_target()->set_api(v1::Api::completions);
  plan.mutable_target()->set_streaming(true);
  plan.mutable_target()->set_ask_usage(true);
  plan.mutable_sampling()->set_template_(v1::Template::qwen);
  plan.mutable_sampling()->set_template_params_seed(true);
  plan.mutable_sampling()->set_max_tokens(256);
  plan.mutable_sampling()->set_temperature(0.01);
  plan.mutable_sampling()->set_top_p(0.99);
  plan.set_max_error_rate(0.05);
  plan.set_prompt_reuse(v1::PromptReuse::bust);
  plan.set_prompt_set_hash("0123456789abcdef0123456789abcdef");
  return plan;
}

v1::Environment MakeEnvironment() {
  v1::Environment environment;
  for (const char* name : {"node1:7070", "node2:7070"}) {
    v1::WorkerFacts* worker = environment.add_workers();
    worker->set_worker(name);
    worker->set_version("0.1.0");
    worker->set_cores(64);
  }
  return environment;
}

}  // namespace

v1::Distribution SampleDistribution(double p50, uint32_t count) {
  v1::Distribution distribution;
  distribution.set_count(count);
  if (count == 0) return distribution;
  distribution.set_mean(p50 * 1.05);
  distribution.set_min(p50 * 0.6);
  distribution.set_max(p50 * 2);
  if (count >= 5) distribution.set_p50(p50);
  if (count >= 29) distribution.set_p90(p50 * 1.3);
  if (count >= 59) distribution.set_p95(p50 * 1.5);
  if (count >= 299) distribution.set_p99(p50 * 1.8);
  return distribution;
}

v1::LevelResult MakeSampleLevel(const SampleLevel& sample) {
  v1::LevelResult level;
  level.set_level(NameOf(sample));
  SetLoad(sample, &level);
  level.mutable_window()->set_end_s(level.window().start_s() + sample.window_s);
  level.mutable_window()->set_reason("steady");
  level.set_duration_s(sample.window_s + 4);
  SetRequests(sample, &level);
  SetThroughput(sample, level.mutable_throughput());
  SetThroughput(sample, level.mutable_whole_level());
  SetDistributions(sample, &level);
  if (sample.cached_input_share) {
    level.set_cached_input_share(*sample.cached_input_share);
  }
  level.set_new_connection_share(0.015);
  SetClient(sample, &level);
  return level;
}

SampleRun MakeSampleRun(const std::vector<SampleLevel>& levels) {
  SampleRun run;
  run.plan = MakePlan();
  run.environment = MakeEnvironment();
  run.result.set_schema(1);
  run.result.set_version("0.1.0");
  run.result.set_run_id(run.plan.run_id());
  run.result.set_model("chat");
  run.result.set_path("direct to 2 targets");
  run.result.set_ended("done");
  for (const SampleLevel& sample : levels) {
    *run.result.add_levels() = MakeSampleLevel(sample);
    run.seed_aggregates.push_back(MakeAggregates(sample));
    AddStage(sample, run.result.levels().rbegin()->level(), &run.plan);
  }
  return run;
}

void AddSampleObjective(const std::string& name, const std::string& text,
                        double limit, const std::vector<double>& values,
                        SampleRun* run) {
  v1::Objective* objective = run->plan.add_objectives();
  objective->set_name(name);
  objective->set_text(text);
  objective->set_less(true);
  objective->set_limit(limit);
  for (size_t i = 0; i < values.size(); ++i) {
    (*run->result.mutable_levels(static_cast<int>(i))
          ->mutable_objectives())[name] = values[i];
  }
}

}  // namespace byzerperf
