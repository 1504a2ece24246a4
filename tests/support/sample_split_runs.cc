#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

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

}  // namespace

std::map<std::string, SampleRun> SplitSampleRuns() {
  return {
      {"two_targets", TwoTargets()},
      {"model_mix", ModelMix()},
  };
}

}  // namespace byzerperf
