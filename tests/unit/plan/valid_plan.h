#ifndef BYZERPERF_TESTS_UNIT_PLAN_VALID_PLAN_H_
#define BYZERPERF_TESTS_UNIT_PLAN_VALID_PLAN_H_

#include <string>

#include "tests/support/small_plan.h"

namespace byzerperf {

// A plan that keeps every rule: one closed-loop level, c0005.
inline v1::LoadPlan ValidPlan() {
  v1::LoadPlan plan = SmallPlan();
  plan.mutable_target()->add_urls("http://127.0.0.1:8000");
  plan.set_prompt_set_hash(std::string(64, 'a'));
  v1::Stage& stage = *plan.add_stages();
  stage.set_level("c0005");
  stage.mutable_load()->set_concurrency(5);
  stage.set_request_count(100);
  stage.set_warmup_request_count(5);
  stage.set_grace_period_s(30);
  return plan;
}

// One whose level is an open loop, r0010.0: ten requests a second.
inline v1::LoadPlan ValidOpenPlan() {
  v1::LoadPlan plan = ValidPlan();
  plan.set_on_saturation(v1::OnSaturation::stop);
  v1::Stage& stage = *plan.mutable_stages(0);
  stage.set_level("r0010.0");
  v1::Arrivals& arrivals = *stage.mutable_load()->mutable_arrivals();
  arrivals.set_rate_per_s(10);
  arrivals.set_pattern(v1::ArrivalPattern::poisson);
  arrivals.set_smoothness(1);
  v1::RateStretch& stretch = *arrivals.add_stretches();
  stretch.set_duration_s(60);
  stretch.set_from_per_s(10);
  stretch.set_to_per_s(10);
  return plan;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_PLAN_VALID_PLAN_H_
