#ifndef BYZERPERF_TESTS_SUPPORT_SMALL_TASK_H_
#define BYZERPERF_TESTS_SUPPORT_SMALL_TASK_H_

#include "absl/strings/str_cat.h"
#include "coordinator/run/run_controller.h"

namespace byzerperf {

// A run of seven prompts against http://model:8000, without levels.
inline RunTask SmallTask() {
  RunTask task;
  v1::LoadPlan& plan = task.plan;
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
  target.add_urls("http://model:8000");
  v1::Sampling& sampling = *plan.mutable_sampling();
  sampling.set_template_(v1::Template::auto_);
  sampling.set_max_tokens(256);
  sampling.set_max_tokens_field("max_tokens");
  sampling.set_temperature(0.01);
  sampling.set_top_p(0.99);
  for (int i = 0; i < 7; ++i) {
    v1::Prompt* prompt = task.prompts.add_prompts();
    prompt->set_id(absl::StrCat("a.jsonl:", i + 1));
    prompt->add_messages()->set_role("user");
    prompt->mutable_messages(0)->set_content(absl::StrCat("Story ", i));
  }
  return task;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SMALL_TASK_H_
