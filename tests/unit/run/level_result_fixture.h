#ifndef BYZERPERF_TESTS_UNIT_RUN_LEVEL_RESULT_FIXTURE_H_
#define BYZERPERF_TESTS_UNIT_RUN_LEVEL_RESULT_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>

#include "coordinator/run/level_result.h"
#include "coordinator/run/row_timeline.h"

namespace byzerperf {

// A row of a request that took so long; of 10 tokens in and 20 out.
inline v1::RequestRecord Row(uint32_t index, double issued_s, double duration_s,
                             v1::Outcome::Value outcome = v1::Outcome::ok) {
  v1::RequestRecord row;
  row.set_index(index);
  row.set_attempt(1);
  row.set_phase(v1::Phase::measured);
  row.set_worker("gpu1");
  row.set_target("http://a:8000");
  row.set_outcome(outcome);
  row.set_issued_s(issued_s);
  row.set_sent_s(issued_s);
  row.set_connection_reused(true);
  if (outcome != v1::Outcome::ok) return row;
  row.set_input_tokens(10);
  row.set_output_tokens(20);
  row.set_text_events(20);
  row.set_token_source("usage");
  row.set_finish_reason("length");
  row.set_first_token_s(issued_s + duration_s / 4);
  row.set_last_token_s(issued_s + duration_s);
  row.set_done_s(issued_s + duration_s);
  return row;
}

// The result of a level of two requests at once, from rows.
class LevelResultTest : public testing::Test {
 protected:
  LevelResultTest() {
    plan_.set_max_error_rate(0.05);
    v1::Stage* stage = plan_.add_stages();
    stage->set_level("c0002");
    stage->mutable_load()->set_concurrency(2);
    AddWorker("gpu1", 2, {1.2, 8.5, true});
  }

  void AddWorker(const std::string& name, uint32_t share,
                 WorkerStretch stretch) {
    LevelFacts::Worker worker;
    worker.result.set_worker(name);
    worker.result.set_share(share);
    worker.stretch = stretch;
    facts_.workers.push_back(worker);
  }

  void Add(const v1::RequestRecord& row) {
    level_.AddRow(row);
    level_.AddRowStats(row, KindOf(plan_.stages(0)));
    AddRowSeconds(row, &level_);
  }

  // Two at a time, half a second each, for ten seconds.
  void AddSteadyRows() {
    for (uint32_t i = 0; i < 40; ++i) {
      const uint32_t pair = i / 2;
      Add(Row(i, pair * 0.5, 0.5));
    }
  }

  v1::LevelResult Make() {
    facts_.plan = &plan_;
    facts_.stage = &plan_.stages(0);
    facts_.planned = level_.totals().rows;
    return MakeLevelResult(facts_, level_);
  }

  v1::LoadPlan plan_;
  LevelFacts facts_;
  LevelAggregator level_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_RUN_LEVEL_RESULT_FIXTURE_H_
