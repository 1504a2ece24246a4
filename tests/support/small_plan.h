#ifndef BYZERPERF_TESTS_SUPPORT_SMALL_PLAN_H_
#define BYZERPERF_TESTS_SUPPORT_SMALL_PLAN_H_

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Streaming chat as flags have it by default; without model, URL and levels.
inline v1::LoadPlan SmallPlan() {
  v1::LoadPlan plan;
  plan.set_run_id("20260101-000000-abcd");
  plan.set_random_seed(7);
  plan.set_prompt_reuse(v1::PromptReuse::bust);
  plan.set_lease_s(3);
  plan.set_max_error_rate(0.05);
  v1::Target& target = *plan.mutable_target();
  target.set_api(v1::Api::chat);
  target.set_streaming(true);
  target.set_ask_usage(true);
  target.set_request_timeout_s(600);
  v1::Sampling& sampling = *plan.mutable_sampling();
  sampling.set_template_(v1::Template::auto_);
  sampling.set_max_tokens(256);
  sampling.set_max_tokens_field("max_tokens");
  sampling.set_temperature(0.01);
  sampling.set_top_p(0.99);
  return plan;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SMALL_PLAN_H_
