#include "worker/service/ceilings.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/sessions.h"
#include "worker/api/top_level_fields.h"

namespace byzerperf {
namespace {

// Where servers read the most tokens of an answer from.
constexpr std::array<std::string_view, 3> kLimitFields = {
    "max_tokens", "max_completion_tokens", "max_new_tokens"};
// What makes a request's output longer than the plan's own max_tokens.
constexpr std::array<std::string_view, 6> kOutputFields = {
    "max_tokens", "max_completion_tokens", "max_new_tokens", "min_tokens", "n",
    "best_of"};

// The plan's sum and this worker's part of it.
struct Part {
  double whole = 0;
  double here = 0;
};

// `what` of all and here, against the flag; numbers without a fraction where
// they have none.
absl::Status AboveCeiling(const std::string& where, const Part& part,
                          std::string_view what, WorkerPlace place,
                          std::string_view flag, double ceiling,
                          std::string_view advice) {
  const std::string here = place.count == 1
                               ? ""
                               : absl::StrFormat(" of %d workers, %.10g here",
                                                 place.count, part.here);
  return absl::ResourceExhaustedError(absl::StrFormat(
      "%sthe plan asks %.10g %s%s; %s here is %.10g. Add workers, %s, or ask "
      "whoever runs this worker",
      where, part.whole, ToAbsl(what), here, ToAbsl(flag), ceiling,
      ToAbsl(advice)));
}

std::string InLevel(const v1::Stage& stage) {
  return absl::StrCat("level ", stage.level(), ": ");
}

// The share of a stage's work that is this worker's.
double ShareOfWork(const v1::Stage& stage, WorkerPlace place) {
  if (stage.load().has_arrivals()) return 1.0 / place.count;
  const uint32_t all = stage.load().concurrency();
  if (all == 0) return 0;
  return static_cast<double>(ShareOf(stage, place)) / all;
}

absl::Status CheckInFlight(const v1::Stage& stage, WorkerPlace place,
                           const v1::Ceilings& ceilings) {
  if (!ceilings.has_concurrency()) return absl::OkStatus();
  const MostInFlight most = MostInFlightOf(stage);
  const Part part{static_cast<double>(most.requests),
                  static_cast<double>(ShareOf(stage, place))};
  if (part.here <= ceilings.concurrency()) return absl::OkStatus();
  return AboveCeiling(InLevel(stage), part, "requests in flight", place,
                      "--max-concurrency", ceilings.concurrency(),
                      absl::StrCat("lower ", most.flag));
}

absl::Status CheckRate(const v1::Stage& stage, WorkerPlace place,
                       const v1::Ceilings& ceilings) {
  if (!ceilings.has_requests_per_s() || !stage.load().has_arrivals()) {
    return absl::OkStatus();
  }
  const double rate = stage.load().arrivals().rate_per_s();
  const Part part{rate, rate / place.count};
  if (part.here <= ceilings.requests_per_s()) return absl::OkStatus();
  return AboveCeiling(InLevel(stage), part, "requests/s", place,
                      "--max-request-rate", ceilings.requests_per_s(),
                      "lower --request-rate (or --speedup of a trace)");
}

// Seconds that the levels last at least.
double LeastDuration(const v1::LoadPlan& plan) {
  double sum_s = 0;
  for (const v1::Stage& stage : plan.stages()) {
    if (stage.has_duration_s()) {
      sum_s += stage.duration_s();
    } else if (stage.load().has_arrivals() && stage.has_request_count() &&
               stage.load().arrivals().rate_per_s() > 0) {
      sum_s += stage.request_count() / stage.load().arrivals().rate_per_s();
    }
  }
  return sum_s;
}

absl::Status CheckDuration(const v1::LoadPlan& plan,
                           const v1::Ceilings& ceilings) {
  const double least_s = LeastDuration(plan);
  if (!ceilings.has_run_s() || least_s <= ceilings.run_s()) {
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(absl::StrFormat(
      "the plan's levels last at least %.10g s; --max-run-time here is %s. "
      "Make them shorter (--timeout, fewer levels), or ask whoever runs this "
      "worker",
      least_s, byzerperf::FormatDuration(absl::Seconds(ceilings.run_s()))));
}

// An extra field of the body wins over what was counted, and a field of another
// name limits nothing.
absl::Status CheckOutputIsCounted(const v1::Sampling& sampling,
                                  const v1::Ceilings& ceilings) {
  if (!ceilings.has_output_tokens()) return absl::OkStatus();
  std::vector<std::string> uncounted;
  const std::string& field = sampling.max_tokens_field();
  if (!field.empty() && !absl::c_linear_search(kLimitFields, field)) {
    uncounted.push_back("--max-tokens-field " + field);
  }
  if (!sampling.extra_body_json().empty()) {
    ASSIGN_OR_RETURN(const std::vector<JsonField> extra,
                     TopLevelFields(sampling.extra_body_json()));
    for (const JsonField& one : extra) {
      const std::string name = one.name.substr(one.name.rfind('.') + 1);
      if (absl::c_linear_search(kOutputFields, name)) {
        uncounted.push_back("--additional-sampling-params " + one.name);
      }
    }
  }
  if (uncounted.empty()) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      absl::StrJoin(uncounted, " and "),
      ": output asked so is not counted, and --max-output-tokens here is ",
      ceilings.output_tokens(), "; ask for it by --max-tokens alone"));
}

double MeanTokensOfPrompt(const v1::LoadPlan& plan,
                          const v1::PromptSet& prompts) {
  double sum = 0;
  const auto count = static_cast<uint32_t>(prompts.prompts_size());
  for (uint32_t i = 0; i < count; ++i) {
    sum += static_cast<double>(OutputTokensOfPrompt(plan, prompts, i));
  }
  return count == 0 ? 0 : sum / count;
}

absl::Status CheckSums(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                       WorkerPlace place, const v1::Ceilings& ceilings) {
  Part requests;
  Part tokens;
  const double mean_tokens = MeanTokensOfPrompt(plan, prompts);
  for (int i = 0; i < plan.stages_size(); ++i) {
    const v1::Stage& stage = plan.stages(i);
    const auto sent = static_cast<double>(
        RequestsOfStage(plan, prompts, static_cast<uint32_t>(i)));
    const double asked = stage.request_count() * mean_tokens;
    const double share = ShareOfWork(stage, place);
    requests.whole += sent;
    requests.here += sent * share;
    tokens.whole += asked;
    tokens.here += asked * share;
  }
  requests.here = std::ceil(requests.here - 1e-6);
  tokens.here = std::ceil(tokens.here - 1e-6);
  const std::string nowhere;
  if (ceilings.has_requests() &&
      requests.here > static_cast<double>(ceilings.requests())) {
    return AboveCeiling(nowhere, requests, "requests", place, "--max-requests",
                        static_cast<double>(ceilings.requests()),
                        "lower --max-num-completed-requests");
  }
  if (ceilings.has_output_tokens() &&
      tokens.here > static_cast<double>(ceilings.output_tokens())) {
    return AboveCeiling(nowhere, tokens, "output tokens", place,
                        "--max-output-tokens",
                        static_cast<double>(ceilings.output_tokens()),
                        "lower --max-tokens or --max-num-completed-requests");
  }
  return absl::OkStatus();
}

}  // namespace

uint32_t MaxTokensOfRequest(const v1::LoadPlan& plan,
                            const v1::PromptSet& prompts, uint32_t prompt,
                            uint32_t turn) {
  uint32_t tokens = plan.sampling().max_tokens();
  const auto number = static_cast<int>(prompt);
  if (number >= prompts.prompts_size()) return tokens;
  const v1::Prompt& asked = prompts.prompts(number);
  if (asked.has_max_tokens()) tokens = asked.max_tokens();
  const int later = static_cast<int>(turn) - 1;
  if (later >= 0 && later < asked.turns_size() &&
      asked.turns(later).has_max_tokens()) {
    tokens = asked.turns(later).max_tokens();
  }
  return tokens;
}

uint64_t OutputTokensOfPrompt(const v1::LoadPlan& plan,
                              const v1::PromptSet& prompts, uint32_t prompt) {
  uint64_t tokens = 0;
  const uint32_t turns = RequestsOfPrompt(prompts, prompt);
  for (uint32_t turn = 0; turn < turns; ++turn) {
    tokens += MaxTokensOfRequest(plan, prompts, prompt, turn);
  }
  return tokens;
}

absl::Status CheckCeilings(const v1::LoadPlan& plan,
                           const v1::PromptSet& prompts, WorkerPlace place,
                           const v1::Ceilings& ceilings) {
  for (const v1::Stage& stage : plan.stages()) {
    RETURN_IF_ERROR(CheckInFlight(stage, place, ceilings));
    RETURN_IF_ERROR(CheckRate(stage, place, ceilings));
  }
  RETURN_IF_ERROR(CheckDuration(plan, ceilings));
  RETURN_IF_ERROR(CheckOutputIsCounted(plan.sampling(), ceilings));
  return CheckSums(plan, prompts, place, ceilings);
}

std::vector<std::string> CeilingNotices(const v1::LoadPlan& plan,
                                        const v1::Ceilings& ceilings) {
  if (!ceilings.has_concurrency()) return {};
  for (const v1::Stage& stage : plan.stages()) {
    if (MostInFlightOf(stage).requests > 0) continue;
    return {absl::StrCat(
        "level ", stage.level(), " sets no --max-in-flight: at most ",
        ceilings.concurrency(),
        " requests are in flight here (its --max-concurrency), and what is due "
        "beyond is not sent")};
  }
  return {};
}

}  // namespace byzerperf
