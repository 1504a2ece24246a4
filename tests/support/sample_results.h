#ifndef BYZERPERF_TESTS_SUPPORT_SAMPLE_RESULTS_H_
#define BYZERPERF_TESTS_SUPPORT_SAMPLE_RESULTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "byzerperf/v1/environment.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// A level of a made-up run; every number follows from these.
struct SampleLevel {
  uint32_t concurrency = 5;  // open loop: in flight on average
  double output_tokens_per_s = 100;
  double ttft_p50_ms = 175;  // p90 is 1.3 and p99 1.8 times as much
  double tpot_p50_ms = 40;
  double mean_output_tokens = 120;
  uint32_t requests = 335;  // the first `concurrency` are warm-up
  std::map<std::string, uint32_t> failures;  // by outcome
  std::optional<double> cached_input_share = 0.02;
  double window_s = 24;
  uint32_t run = 1;  // of several with the same load
  // Open loop: no warm-up, Poisson arrivals.
  std::optional<double> rate_per_s = std::nullopt;
  std::optional<double> reached_rate_per_s = std::nullopt;  // absent: all of it
  double intended_ratio = 1;  // percentiles from when due over those from sent
  bool over_saturated = false;
  uint32_t not_sent = 0;
  uint32_t cancelled = 0;
};

// Distribution around a p50 with the percentiles that `count` allows.
v1::Distribution SampleDistribution(double p50, uint32_t count);

v1::LevelResult MakeSampleLevel(const SampleLevel& sample);

// A whole run: what reports are made of.
struct SampleRun {
  v1::LoadPlan plan;
  v1::RunResult result;
  v1::Environment environment;
  std::vector<v1::ByzerPerfAggregates> seed_aggregates;
};

SampleRun MakeSampleRun(const std::vector<SampleLevel>& levels);

// Adds `NAME < limit` and its value at each level, in their order.
void AddSampleObjective(const std::string& name, const std::string& text,
                        double limit, const std::vector<double>& values,
                        SampleRun* run);

// Four levels with a knee at 15, like the seed's README.
std::vector<SampleLevel> KneeLevels();

// The four levels of Byzer-Perf's README with the figures that it has.
SampleRun SeedReadmeRun();

// The runs that golden reports exist of, by name.
std::map<std::string, SampleRun> SampleRuns();

// Those of them that are open loops.
std::map<std::string, SampleRun> OpenLoopSampleRuns();

// Those of them that tell what workers were like: lost, late, at their limits.
std::map<std::string, SampleRun> WorkerSampleRuns();

// Those of them whose levels are told by target or by model, too.
std::map<std::string, SampleRun> SplitSampleRuns();

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SAMPLE_RESULTS_H_
