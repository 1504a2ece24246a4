#include "common/plan/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

v1::LoadPlan ValidPlan() {
  v1::LoadPlan plan;
  plan.set_run_id("20260701-101500-a1b2");
  plan.mutable_target()->add_urls("http://127.0.0.1:8000");
  plan.mutable_target()->set_api(v1::Api::chat);
  plan.mutable_target()->set_request_timeout_s(600);
  v1::Sampling& sampling = *plan.mutable_sampling();
  sampling.set_template_(v1::Template::auto_);
  sampling.set_max_tokens(256);
  sampling.set_max_tokens_field("max_tokens");
  sampling.set_temperature(0.01);
  sampling.set_top_p(0.99);
  plan.set_prompt_reuse(v1::PromptReuse::bust);
  plan.set_prompt_set_hash(std::string(64, 'a'));
  plan.set_lease_s(3);
  plan.set_max_error_rate(0.05);
  v1::Stage& stage = *plan.add_stages();
  stage.set_level("c0005");
  stage.mutable_load()->set_concurrency(5);
  stage.set_request_count(100);
  stage.set_warmup_request_count(5);
  stage.set_grace_period_s(30);
  return plan;
}

TEST(ValidatePlan, TakesAPlanThatKeepsTheRules) {
  EXPECT_EQ(ValidatePlan(ValidPlan()).message(), "");
}

TEST(ValidatePlan, TakesAPlanWhoseModelAndTargetsAreStillOpen) {
  v1::LoadPlan plan = ValidPlan();
  plan.mutable_target()->clear_urls();
  EXPECT_TRUE(ValidatePlan(plan).ok());
}

TEST(ValidatePlan, NamesTheFlagTheValueAndTheRule) {
  const struct {
    std::function<void(v1::LoadPlan*)> change;
    std::string message;
  } kCases[] = {
      {[](auto* p) { p->set_run_id("../x"); },
       "the run's id: '../x' must be 1 to 64 letters"},
      {[](auto* p) { p->set_lease_s(45); },
       "--lease (s): 45 must be from 2 to 30"},
      {[](auto* p) { p->set_lease_s(std::nan("")); }, "--lease (s): nan"},
      {[](auto* p) { p->set_pause_s(-1); }, "--pause (s): -1 must be from 0"},
      {[](auto* p) { p->set_max_error_rate(1.5); },
       "--max-error-rate (share): 1.5 must be from 0 to 1"},
      {[](auto* p) { p->mutable_target()->set_urls(0, "127.0.0.1:8000"); },
       "--url: '127.0.0.1:8000' needs a scheme"},
      {[](auto* p) { p->mutable_target()->set_api(v1::Api::unset); },
       "--api: 0 must be chat or completions"},
      {[](auto* p) { p->mutable_target()->set_request_timeout_s(0); },
       "--request-timeout (s): 0 must be from 0.001 to 86400"},
      {[](auto* p) { p->mutable_target()->set_wait_for_model_s(1e6); },
       "--wait-for-model (s): 1000000 must be"},
      {[](auto* p) {
         p->mutable_sampling()->set_template_(v1::Template::unset);
       },
       "--template: 0 must be auto, qwen"},
      {[](auto* p) {
         p->mutable_sampling()->set_template_(v1::Template::qwen);
       },
       "--template qwen and --api chat contradict"},
      {[](auto* p) { p->mutable_target()->set_api(v1::Api::completions); },
       "--api completions and --template auto contradict"},
      {[](auto* p) { p->mutable_sampling()->set_max_tokens(0); },
       "--max-tokens: 0 must be from 1 to 1000000"},
      {[](auto* p) { p->mutable_sampling()->set_min_tokens(300); },
       "--min-tokens: 300 must not be above --max-tokens (256)"},
      {[](auto* p) { p->mutable_sampling()->set_max_tokens_field(""); },
       "--max-tokens-field: '' must be"},
      {[](auto* p) { p->mutable_sampling()->set_temperature(-0.1); },
       "--temperature: -0.1 must be from 0"},
      {[](auto* p) { p->mutable_sampling()->set_top_p(0); },
       "--top-p: 0 must be above 0 and at most 1"},
      {[](auto* p) { p->set_prompt_reuse(v1::PromptReuse::unset); },
       "--prompt-reuse: 0 must be bust, fresh or same"},
      {[](auto* p) { p->set_prompt_set_hash("xyz"); },
       "the prompt set's hash: 'xyz' must be 64"},
      {[](auto* p) { p->clear_stages(); }, "the number of levels: 0 must be"},
      {[](auto* p) { *p->add_stages() = p->stages(0); },
       "the name of a level: c0005 comes twice"},
      {[](auto* p) {
         p->mutable_stages(0)->mutable_load()->set_concurrency(0);
       },
       "--num-concurrent-requests: 0 must be from 1 to 1000000"},
      {[](auto* p) { p->mutable_stages(0)->set_request_count(0); },
       "--max-num-completed-requests: 0 must be from 1 to 268435455"},
      {[](auto* p) { p->mutable_stages(0)->set_warmup_request_count(100); },
       "--warmup-request-count: 100 must be below the 100 requests of level"},
      {[](auto* p) { p->mutable_stages(0)->clear_request_count(); },
       "level c0005: without a count or duration would never end"},
      {[](auto* p) { p->mutable_stages(0)->set_duration_s(0); },
       "--timeout (s): 0 must be from 0.1"},
      {[](auto* p) { p->mutable_stages(0)->set_grace_period_s(-1); },
       "--benchmark-grace-period (s): -1 must be"},
      {[](auto* p) {
         p->set_prompt_reuse(v1::PromptReuse::fresh);
         p->mutable_stages(0)->clear_request_count();
         p->mutable_stages(0)->set_duration_s(10);
       },
       "--prompt-reuse fresh and --timeout need --max-num-completed-requests"},
      {[](auto* p) { p->add_objectives()->set_text("x<1"); },
       "--fail-on: 'x<1' must name a figure"},
      {[](auto* p) { p->mutable_deployment()->set_gpu_hour_price(-2); },
       "--gpu-hour-price: -2 must be from 0"},
  };
  for (const auto& test : kCases) {
    v1::LoadPlan plan = ValidPlan();
    test.change(&plan);
    const absl::Status status = ValidatePlan(plan);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr(test.message));
  }
}

}  // namespace
}  // namespace byzerperf
