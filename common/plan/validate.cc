#include "common/plan/validate.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/url.h"
#include "common/plan/checks.h"
#include "common/plan/model_mix.h"
#include "common/plan/validate_stages.h"

namespace byzerperf {
namespace {

absl::Status CheckTarget(const v1::Target& target) {
  for (const std::string& url : target.urls()) {
    const absl::StatusOr<Url> parsed = ParseUrl(url);
    if (!parsed.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--url: ", parsed.status().message()));
    }
  }
  RETURN_IF_ERROR(CheckText("--reset-cache", target.reset_cache()));
  if (target.api() != v1::Api::chat && target.api() != v1::Api::completions) {
    return BreaksRule("--api", absl::StrCat(static_cast<int>(target.api())),
                      "must be chat or completions");
  }
  RETURN_IF_ERROR(CheckRange("--request-timeout (s)",
                             target.request_timeout_s(), 0.001, kDayS));
  return CheckRange("--wait-for-model (s)", target.wait_for_model_s(), 0,
                    kDayS);
}

// Which endpoint a template's text goes to is fixed: templates are applied
// here and sent to completions; `auto` leaves it to the server's chat endpoint.
absl::Status CheckTemplate(const v1::LoadPlan& plan) {
  const v1::Template::Value value = plan.sampling().template_();
  if (!v1::Template::Value_IsValid(value) || value == v1::Template::unset) {
    return BreaksRule("--template", absl::StrCat(static_cast<int>(value)),
                      "must be auto, qwen, yi, default, chatml or raw");
  }
  const bool is_auto = value == v1::Template::auto_;
  const bool is_chat = plan.target().api() == v1::Api::chat;
  if (is_auto == is_chat) return absl::OkStatus();
  if (is_chat) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--template ", v1::Template::Value_Name(value),
        " and --api chat contradict each other: the template's text goes to "
        "completions; leave --api out, or use --template auto"));
  }
  return absl::InvalidArgumentError(
      "--api completions and --template auto contradict each other: auto is "
      "the server's own chat template; choose a template, such as raw to send "
      "the text as it is");
}

absl::Status CheckSampling(const v1::LoadPlan& plan) {
  const v1::Sampling& sampling = plan.sampling();
  RETURN_IF_ERROR(CheckTemplate(plan));
  RETURN_IF_ERROR(
      CheckRange("--max-tokens", sampling.max_tokens(), 1, kMaxAskedTokens));
  RETURN_IF_ERROR(CheckName("--max-tokens-field", sampling.max_tokens_field()));
  if (sampling.has_min_tokens() &&
      sampling.min_tokens() > sampling.max_tokens()) {
    return BreaksRule("--min-tokens", absl::StrCat(sampling.min_tokens()),
                      absl::StrCat("must not be above --max-tokens (",
                                   sampling.max_tokens(), ")"));
  }
  RETURN_IF_ERROR(CheckRange("--temperature", sampling.temperature(), 0, 100));
  if (!(sampling.top_p() > 0 && sampling.top_p() <= 1)) {
    return BreaksRule("--top-p", absl::StrCat(sampling.top_p()),
                      "must be above 0 and at most 1");
  }
  RETURN_IF_ERROR(CheckText("--system-prompt", sampling.system_prompt()));
  return CheckText("--additional-sampling-params", sampling.extra_body_json());
}

// What the transport or another flag says already is not the session's.
absl::Status CheckSessionHeader(const std::string& header) {
  constexpr std::string_view kOthers[] = {
      "accept",     "authorization",   "connection",  "content-length",
      "host",       "content-type",    "expect",      "transfer-encoding",
      "user-agent", "accept-encoding", "x-request-id"};
  if (header.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckName("--session-header", header));
  if (std::find(std::begin(kOthers), std::end(kOthers),
                absl::AsciiStrToLower(header)) == std::end(kOthers)) {
    return absl::OkStatus();
  }
  return BreaksRule("--session-header", absl::StrCat("'", header, "'"),
                    "has a meaning of its own in every request; name another "
                    "header, such as X-Session-Id");
}

absl::Status CheckPrompts(const v1::LoadPlan& plan) {
  if (!v1::PromptReuse::Value_IsValid(plan.prompt_reuse()) ||
      plan.prompt_reuse() == v1::PromptReuse::unset) {
    return BreaksRule("--prompt-reuse",
                      absl::StrCat(static_cast<int>(plan.prompt_reuse())),
                      "must be bust, fresh or same");
  }
  if (!v1::PromptSampling::Value_IsValid(plan.prompt_sampling())) {
    return BreaksRule("--prompt-sampling",
                      absl::StrCat(static_cast<int>(plan.prompt_sampling())),
                      "must be sequential, random or shuffle");
  }
  const std::string& hash = plan.prompt_set_hash();
  const auto is_hex = [](char c) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(c)) != 0;
  };
  if (hash.size() != 64 || !std::all_of(hash.begin(), hash.end(), is_hex)) {
    return BreaksRule("the prompt set's hash", absl::StrCat("'", hash, "'"),
                      "must be 64 hexadecimal digits");
  }
  return absl::OkStatus();
}

absl::Status CheckFacts(const v1::LoadPlan& plan) {
  for (const v1::Objective& objective : plan.objectives()) {
    if (objective.name().empty() || !std::isfinite(objective.limit())) {
      return BreaksRule("--fail-on", absl::StrCat("'", objective.text(), "'"),
                        "must name a figure and a finite limit");
    }
  }
  RETURN_IF_ERROR(
      CheckRange("--num-gpus", plan.deployment().num_gpus(), 0, 1'000'000));
  if (plan.deployment().has_gpu_hour_price()) {
    RETURN_IF_ERROR(CheckRange("--gpu-hour-price",
                               plan.deployment().gpu_hour_price(), 0, 1e9));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ValidatePlan(const v1::LoadPlan& plan) {
  RETURN_IF_ERROR(CheckName("the run's id", plan.run_id()));
  RETURN_IF_ERROR(CheckText("--model", plan.model()));
  RETURN_IF_ERROR(CheckModelMix(plan));
  RETURN_IF_ERROR(CheckTarget(plan.target()));
  RETURN_IF_ERROR(CheckSampling(plan));
  RETURN_IF_ERROR(CheckPrompts(plan));
  RETURN_IF_ERROR(CheckSessionHeader(plan.session_header()));
  RETURN_IF_ERROR(ValidateStages(plan));
  RETURN_IF_ERROR(CheckRange("--lease (s)", plan.lease_s(), 2, 30));
  RETURN_IF_ERROR(CheckRange("--pause (s)", plan.pause_s(), 0, kDayS));
  RETURN_IF_ERROR(
      CheckRange("--max-error-rate (share)", plan.max_error_rate(), 0, 1));
  return CheckFacts(plan);
}

}  // namespace byzerperf
