#include "worker/calibrate/calibration_plan.h"

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"

namespace byzerperf {
namespace {

constexpr int64_t kLeastSettleNs = 500 * kNsPerMs;
// Client and server open a connection in half of that when nothing else runs.
constexpr int64_t kSettleNsPerStream = 400'000;
constexpr double kGraceSeconds = 10;
constexpr double kRequestTimeoutSeconds = 60;

void FillPlan(const v1::CalibrateRequest& request, v1::LoadPlan& plan) {
  plan.set_run_id(request.run_id());
  plan.set_model(kCalibrationModel);
  plan.set_prompt_reuse(v1::PromptReuse::same);
  plan.mutable_target()->set_api(v1::Api::chat);
  plan.mutable_target()->set_streaming(true);
  plan.mutable_target()->set_ask_usage(true);
  plan.mutable_target()->set_request_timeout_s(kRequestTimeoutSeconds);
  v1::Sampling& sampling = *plan.mutable_sampling();
  sampling.set_template_(v1::Template::auto_);
  sampling.set_max_tokens(kMostCalibrationTokens);
  sampling.set_max_tokens_field("max_tokens");
  plan.mutable_recording()->set_save_gaps(true);
  for (const uint32_t streams : request.streams()) {
    v1::Stage& stage = *plan.add_stages();
    stage.set_level(absl::StrCat("s", streams));
    stage.mutable_load()->set_concurrency(streams);
    stage.set_duration_s(NsToSeconds(SettleNs(streams)) + request.step_s());
    stage.set_grace_period_s(kGraceSeconds);
  }
}

}  // namespace

int64_t SettleNs(uint32_t streams) {
  return kLeastSettleNs + int64_t{streams} * kSettleNsPerStream;
}

double OfferedEventsPerSecond(uint32_t streams, double gap_s) {
  constexpr double kMeanTokens =
      (kLeastCalibrationTokens + kMostCalibrationTokens) / 2.0;
  const double request_s =
      NsToSeconds(kCalibrationTtftNs) + (kMeanTokens - 1) * gap_s;
  return streams * kMeanTokens / request_s;
}

std::shared_ptr<const RunContext> MakeCalibrationRun(
    const v1::CalibrateRequest& request, const std::string& url) {
  auto run = std::make_shared<RunContext>();
  FillPlan(request, run->plan);
  auto prompts = std::make_shared<v1::PromptSet>();
  v1::Prompt& prompt = *prompts->add_prompts();
  prompt.set_id("calibration");
  v1::Message& message = *prompt.add_messages();
  message.set_role("user");
  message.set_content("How fast can this host read?");
  run->prompts = std::move(prompts);
  run->usage = {.include_usage = true, .continuous_usage_stats = true};
  run->targets = {url};
  run->worker = kCalibrationModel;
  return run;
}

}  // namespace byzerperf
