#ifndef BYZERPERF_TESTS_UNIT_LOAD_LOAD_FIXTURE_H_
#define BYZERPERF_TESTS_UNIT_LOAD_LOAD_FIXTURE_H_

#include <cstdint>
#include <memory>

#include "tests/support/small_plan.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// A run of one level, c0004, with two prompts and two targets.
inline std::shared_ptr<RunContext> SmallRun(uint32_t concurrency = 4) {
  auto run = std::make_shared<RunContext>();
  v1::LoadPlan& plan = run->plan;
  plan = SmallPlan();
  plan.set_model("chat");
  plan.mutable_target()->add_urls("http://a:8000");
  plan.mutable_target()->add_urls("http://b:8000");
  v1::Stage* stage = plan.add_stages();
  stage->set_level("c0004");
  stage->mutable_load()->set_concurrency(concurrency);
  stage->set_grace_period_s(30);
  auto prompts = std::make_shared<v1::PromptSet>();
  for (const char* id : {"p0", "p1"}) {
    v1::Prompt* prompt = prompts->add_prompts();
    prompt->set_id(id);
    v1::Message* message = prompt->add_messages();
    message->set_role("user");
    message->set_content("Say something.");
  }
  run->prompts = prompts;
  run->targets = {"http://a:8000", "http://b:8000"};
  run->worker = "w1";
  return run;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_LOAD_LOAD_FIXTURE_H_
