#include "common/plan/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "tests/unit/plan/valid_plan.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

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
      {[](auto* p) { p->set_session_header("X Id"); },
       "--session-header: 'X Id' must be 1 to 64 letters"},
      {[](auto* p) { p->set_session_header("X-Request-ID"); },
       "--session-header: 'X-Request-ID' has a meaning of its own"},
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
