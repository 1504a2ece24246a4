#include "common/plan/validate.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/base/url.h"
#include "common/plan/planned_request.h"

namespace byzerperf {
namespace {

constexpr double kDay = 86400;
constexpr uint32_t kMaxConcurrency = 1'000'000;
constexpr uint32_t kMaxTokens = 1'000'000;
constexpr size_t kMaxTextBytes = size_t{1} << 20;

absl::Status Wrong(std::string_view field, std::string_view value,
                   std::string_view rule) {
  return absl::InvalidArgumentError(
      absl::StrCat(ToAbsl(field), ": ", ToAbsl(value), " ", ToAbsl(rule)));
}

// NaN is out of every range.
absl::Status CheckRange(std::string_view field, double value, double low,
                        double high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("%s: %.15g must be from %.15g to %.15g", ToAbsl(field),
                      value, low, high));
}

absl::Status CheckText(std::string_view field, std::string_view text) {
  if (text.size() > kMaxTextBytes) {
    return Wrong(field, absl::StrCat(text.size(), " bytes"),
                 "must be at most 1 MiB");
  }
  if (!IsUtf8(text)) return Wrong(field, "the text", "must be UTF-8");
  return absl::OkStatus();
}

bool IsNameChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
         c == '_' || c == '.';
}

// For what becomes part of a path, a header or a JSON key.
absl::Status CheckName(std::string_view field, std::string_view text) {
  if (!text.empty() && text.size() <= 64 &&
      std::all_of(text.begin(), text.end(), IsNameChar)) {
    return absl::OkStatus();
  }
  return Wrong(field, absl::StrCat("'", ToAbsl(text), "'"),
               "must be 1 to 64 letters, digits, '-', '_' or '.'");
}

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
    return Wrong("--api", absl::StrCat(static_cast<int>(target.api())),
                 "must be chat or completions");
  }
  RETURN_IF_ERROR(CheckRange("--request-timeout (s)",
                             target.request_timeout_s(), 0.001, kDay));
  return CheckRange("--wait-for-model (s)", target.wait_for_model_s(), 0, kDay);
}

// Which endpoint a template's text goes to is fixed: templates are applied
// here and sent to completions; `auto` leaves it to the server's chat endpoint.
absl::Status CheckTemplate(const v1::LoadPlan& plan) {
  const v1::Template::Value value = plan.sampling().template_();
  if (!v1::Template::Value_IsValid(value) || value == v1::Template::unset) {
    return Wrong("--template", absl::StrCat(static_cast<int>(value)),
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
      CheckRange("--max-tokens", sampling.max_tokens(), 1, kMaxTokens));
  RETURN_IF_ERROR(CheckName("--max-tokens-field", sampling.max_tokens_field()));
  if (sampling.has_min_tokens() &&
      sampling.min_tokens() > sampling.max_tokens()) {
    return Wrong("--min-tokens", absl::StrCat(sampling.min_tokens()),
                 absl::StrCat("must not be above --max-tokens (",
                              sampling.max_tokens(), ")"));
  }
  RETURN_IF_ERROR(CheckRange("--temperature", sampling.temperature(), 0, 100));
  if (!(sampling.top_p() > 0 && sampling.top_p() <= 1)) {
    return Wrong("--top-p", absl::StrCat(sampling.top_p()),
                 "must be above 0 and at most 1");
  }
  RETURN_IF_ERROR(CheckText("--system-prompt", sampling.system_prompt()));
  return CheckText("--additional-sampling-params", sampling.extra_body_json());
}

absl::Status CheckStageBounds(const v1::Stage& stage) {
  const std::string& level = stage.level();
  if (!stage.has_request_count() && !stage.has_duration_s()) {
    return Wrong(absl::StrCat("level ", level), "without a count or duration",
                 "would never end");
  }
  if (stage.has_request_count()) {
    RETURN_IF_ERROR(CheckRange("--max-num-completed-requests",
                               stage.request_count(), 1,
                               kMaxRequestsPerLevel - 1));
    if (stage.warmup_request_count() >= stage.request_count()) {
      return Wrong("--warmup-request-count",
                   absl::StrCat(stage.warmup_request_count()),
                   absl::StrCat("must be below the ", stage.request_count(),
                                " requests of level ", level));
    }
  }
  if (stage.has_duration_s()) {
    RETURN_IF_ERROR(
        CheckRange("--timeout (s)", stage.duration_s(), 0.1, 7 * kDay));
  }
  return CheckRange("--benchmark-grace-period (s)", stage.grace_period_s(), 0,
                    kDay);
}

absl::Status CheckStages(const v1::LoadPlan& plan) {
  RETURN_IF_ERROR(
      CheckRange("the number of levels", plan.stages_size(), 1, kMaxStages));
  std::set<std::string_view> names;
  for (const v1::Stage& stage : plan.stages()) {
    RETURN_IF_ERROR(CheckName("the name of a level", stage.level()));
    if (!names.insert(stage.level()).second) {
      return Wrong("the name of a level", stage.level(), "comes twice");
    }
    RETURN_IF_ERROR(CheckRange("--num-concurrent-requests",
                               stage.load().concurrency(), 1, kMaxConcurrency));
    RETURN_IF_ERROR(CheckStageBounds(stage));
    if (plan.prompt_reuse() == v1::PromptReuse::fresh &&
        !stage.has_request_count()) {
      return absl::InvalidArgumentError(
          "--prompt-reuse fresh and --timeout need "
          "--max-num-completed-requests "
          "as well: else a level may run out of prompts");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPrompts(const v1::LoadPlan& plan) {
  if (!v1::PromptReuse::Value_IsValid(plan.prompt_reuse()) ||
      plan.prompt_reuse() == v1::PromptReuse::unset) {
    return Wrong("--prompt-reuse",
                 absl::StrCat(static_cast<int>(plan.prompt_reuse())),
                 "must be bust, fresh or same");
  }
  const std::string& hash = plan.prompt_set_hash();
  const auto is_hex = [](char c) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(c)) != 0;
  };
  if (hash.size() != 64 || !std::all_of(hash.begin(), hash.end(), is_hex)) {
    return Wrong("the prompt set's hash", absl::StrCat("'", hash, "'"),
                 "must be 64 hexadecimal digits");
  }
  return absl::OkStatus();
}

absl::Status CheckFacts(const v1::LoadPlan& plan) {
  for (const v1::Objective& objective : plan.objectives()) {
    if (objective.name().empty() || !std::isfinite(objective.limit())) {
      return Wrong("--fail-on", absl::StrCat("'", objective.text(), "'"),
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
  RETURN_IF_ERROR(CheckTarget(plan.target()));
  RETURN_IF_ERROR(CheckSampling(plan));
  RETURN_IF_ERROR(CheckPrompts(plan));
  RETURN_IF_ERROR(CheckStages(plan));
  RETURN_IF_ERROR(CheckRange("--lease (s)", plan.lease_s(), 2, 30));
  RETURN_IF_ERROR(CheckRange("--pause (s)", plan.pause_s(), 0, kDay));
  RETURN_IF_ERROR(
      CheckRange("--max-error-rate (share)", plan.max_error_rate(), 0, 1));
  return CheckFacts(plan);
}

}  // namespace byzerperf
