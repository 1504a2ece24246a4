#ifndef BYZERPERF_TESTS_UNIT_RUN_GATE_FIXTURE_H_
#define BYZERPERF_TESTS_UNIT_RUN_GATE_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>

#include "coordinator/run/gate.h"

namespace byzerperf {

// A run that is held against ttft_p99<500ms.
class GateTest : public testing::Test {
 protected:
  GateTest() {
    v1::Objective* objective = plan_.add_objectives();
    objective->set_name("ttft_p99_ms");
    objective->set_less(true);
    objective->set_limit(500);
    objective->set_text("ttft_p99<500ms");
  }

  v1::LevelResult& AddLevel(const std::string& name) {
    v1::LevelResult* level = result_.add_levels();
    level->set_level(name);
    level->set_valid(true);
    level->mutable_client()->set_verdict("ok");
    return *level;
  }
  v1::LevelResult& AddLevel(const std::string& name, double ttft_p99_ms) {
    v1::LevelResult& level = AddLevel(name);
    (*level.mutable_objectives())["ttft_p99_ms"] = ttft_p99_ms;
    return level;
  }

  GateAnswer Judge(RunEnd::Kind kind = RunEnd::Kind::kDone,
                   bool require_valid = true) {
    FillObjectiveResults(plan_, &result_);
    return JudgeRun(kind, result_, {.require_valid = require_valid});
  }
  GateAnswer JudgeWhereInconclusivePasses() {
    FillObjectiveResults(plan_, &result_);
    return JudgeRun(RunEnd::Kind::kDone, result_,
                    {.inconclusive_passes = true});
  }
  // Of the level's ttft_p99_ms.
  static void SetInterval(double low, double high, v1::LevelResult* level) {
    v1::Interval& interval = (*level->mutable_objectives_ci95())["ttft_p99_ms"];
    interval.set_low(low);
    interval.set_high(high);
  }
  GateAnswer JudgeWithoutRequireValid() {
    return Judge(RunEnd::Kind::kDone, /*require_valid=*/false);
  }

  v1::LoadPlan plan_;
  v1::RunResult result_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_RUN_GATE_FIXTURE_H_
