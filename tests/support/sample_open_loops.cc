#include <limits>

#include "tests/support/arrivals.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

// Rates of which the server keeps up with all but the last.
std::vector<SampleLevel> Rates() {
  return {
      {.concurrency = 8,
       .output_tokens_per_s = 240.8,
       .ttft_p50_ms = 92.3,
       .tpot_p50_ms = 31.2,
       .requests = 340,
       .window_s = 170,
       .rate_per_s = 2},
      {.concurrency = 16,
       .output_tokens_per_s = 478.1,
       .ttft_p50_ms = 104.6,
       .tpot_p50_ms = 33.8,
       .requests = 360,
       .window_s = 90,
       .rate_per_s = 4},
      {.concurrency = 37,
       .output_tokens_per_s = 953.6,
       .ttft_p50_ms = 131.9,
       .tpot_p50_ms = 37.1,
       .requests = 480,
       .window_s = 60,
       .rate_per_s = 8},
      {.concurrency = 214,
       .output_tokens_per_s = 1240,
       .ttft_p50_ms = 4210,
       .tpot_p50_ms = 52.4,
       .requests = 702,
       .window_s = 44,
       .rate_per_s = 16,
       .over_saturated = true},
  };
}

SampleRun Sweep(const std::vector<SampleLevel>& levels) {
  SampleRun run = MakeSampleRun(levels);
  run.plan.set_on_saturation(v1::OnSaturation::stop);
  return run;
}

SampleRun NoSaturationByRate() {
  std::vector<SampleLevel> levels = Rates();
  levels.pop_back();
  return Sweep(levels);
}

SampleRun NoRateKept() {
  std::vector<SampleLevel> levels = {Rates().back(), Rates().back()};
  levels[1].rate_per_s = 32;
  return Sweep(levels);
}

SampleRun RatesWithObjectives() {
  SampleRun run = Sweep(Rates());
  AddSampleObjective("ttft_p99_ms", "ttft_p99<200ms", 200,
                     {166.1, 188.3, 237.4, 9120}, &run);
  return run;
}

// Bounded in flight, and everything else that can be asked of the load.
SampleRun NotSent() {
  std::vector<SampleLevel> levels = Rates();
  levels.erase(levels.begin());
  levels[1].intended_ratio = 2.6;
  levels[2].over_saturated = false;
  levels[2].concurrency = 63;
  levels[2].output_tokens_per_s = 1392;
  levels[2].ttft_p50_ms = 512;
  levels[2].tpot_p50_ms = 40.3;
  levels[2].window_s = 60;
  levels[2].requests = 960;
  levels[2].not_sent = 262;
  for (SampleLevel& level : levels) level.cancelled = level.requests / 20;
  levels[0].output_tokens_per_s *= 0.95;
  levels[1].output_tokens_per_s *= 0.95;
  levels[2].output_tokens_per_s *= 0.95;
  SampleRun run = Sweep(levels);
  run.plan.set_on_saturation(v1::OnSaturation::mark);
  run.plan.mutable_cancellation()->set_share(0.05);
  run.plan.mutable_cancellation()->set_delay_s(1.5);
  for (v1::Stage& stage : *run.plan.mutable_stages()) {
    stage.set_warmup_duration_s(10);
    stage.set_cooldown_request_count(8);
    stage.set_prefill_concurrency(4);
    v1::Arrivals* arrivals = stage.mutable_load()->mutable_arrivals();
    arrivals->set_pattern(v1::ArrivalPattern::gamma);
    arrivals->set_smoothness(0.5);
    arrivals->set_max_in_flight(64);
  }
  return run;
}

// A client that could not send what was due at the highest rate.
SampleRun RateNotReached() {
  std::vector<SampleLevel> levels = Rates();
  levels[3].over_saturated = false;
  levels[3].concurrency = 57;
  levels[3].output_tokens_per_s = 1452;
  levels[3].ttft_p50_ms = 158.3;
  levels[3].tpot_p50_ms = 38.4;
  levels[3].intended_ratio = 8;
  levels[3].reached_rate_per_s = 12.1;
  SampleRun run = Sweep(levels);
  for (v1::Stage& stage : *run.plan.mutable_stages()) {
    stage.mutable_load()->mutable_arrivals()->set_pattern(
        v1::ArrivalPattern::constant);
  }
  v1::ClientHealth* client = run.result.mutable_levels(3)->mutable_client();
  client->set_verdict("limited");
  client->set_cause("send_lag");
  client->mutable_send_lag_us()->set_mean(620'000);
  return run;
}

// One level whose rate follows a series.
SampleRun RateSeries() {
  SampleLevel level = Rates()[2];
  level.output_tokens_per_s = 710;
  level.reached_rate_per_s = 5.95;
  SampleRun run = Sweep({level});
  v1::Arrivals* arrivals =
      run.plan.mutable_stages(0)->mutable_load()->mutable_arrivals();
  arrivals->clear_stretches();
  const double stretches[][3] = {{10, 0, 8}, {20, 8, 8}, {30, 4, 6}, {0, 6, 6}};
  for (const auto& [duration_s, from, to] : stretches) {
    AddStretch(duration_s, from, to, *arrivals);
  }
  return run;
}

SampleRun Burst() {
  return Sweep({{.concurrency = 161,
                 .output_tokens_per_s = 1310,
                 .ttft_p50_ms = 6120,
                 .tpot_p50_ms = 55.2,
                 .requests = 400,
                 .window_s = 36,
                 .rate_per_s = std::numeric_limits<double>::infinity(),
                 .reached_rate_per_s = 11.1}});
}

SampleRun RatesRepeated() {
  std::vector<SampleLevel> levels;
  for (uint32_t run = 1; run <= 3; ++run) {
    for (SampleLevel level : Rates()) {
      level.run = run;
      level.ttft_p50_ms *= 1 + 0.07 * (run - 1);
      level.output_tokens_per_s *= 1 - 0.004 * (run - 1);
      // One of three runs can be over-saturated by chance.
      if (level.rate_per_s == 8 && run == 3) level.over_saturated = true;
      levels.push_back(level);
    }
  }
  return Sweep(levels);
}

}  // namespace

std::map<std::string, SampleRun> OpenLoopSampleRuns() {
  return {
      {"rates", Sweep(Rates())},
      {"rates_no_saturation", NoSaturationByRate()},
      {"rates_none_kept", NoRateKept()},
      {"rates_objectives", RatesWithObjectives()},
      {"rates_not_sent", NotSent()},
      {"rates_not_reached", RateNotReached()},
      {"rates_repeated", RatesRepeated()},
      {"rate_series", RateSeries()},
      {"burst", Burst()},
  };
}

}  // namespace byzerperf
