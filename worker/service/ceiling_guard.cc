#include "worker/service/ceiling_guard.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/duration.h"
#include "common/plan/planned_request.h"
#include "common/plan/sessions.h"
#include "worker/service/ceilings.h"

namespace byzerperf {
namespace {

constexpr int64_t kRateWindowNs = 10 * kNsPerSecond;
constexpr double kChance = 6;  // standard deviations of a Poisson process

// Below 2^64, whatever a coordinator grants.
uint64_t LastIndexOf(const v1::Grant& grant) {
  const uint64_t steps = std::max(grant.count(), 1u) - 1;
  return grant.first() + steps * std::max(grant.stride(), 1u);
}

}  // namespace

CeilingGuard::CeilingGuard(const v1::Ceilings& ceilings,
                           std::shared_ptr<const RunContext> run)
    : ceilings_(ceilings), run_(std::move(run)) {}

uint32_t CeilingGuard::HeldShare(uint32_t stage, uint32_t share) {
  // The runner follows no order of a stage that the plan has not.
  if (stage >= static_cast<uint32_t>(run_->plan.stages_size())) return share;
  const uint32_t most =
      ceilings_.has_concurrency() ? ceilings_.concurrency() : UINT32_MAX;
  const auto& load = run_->plan.stages(static_cast<int>(stage)).load();
  if (load.has_arrivals() && share == 0) {
    const uint32_t planned = load.arrivals().max_in_flight();
    if (planned > 0) return std::min(planned, most);
    return ceilings_.has_concurrency() ? most : 0;
  }
  if (share > most && !told_) {
    told_ = true;
    notice_ = absl::StrCat(
        "asked for ", share, " requests in flight, it holds ", most,
        " (its --max-concurrency): the load is lower than the plan's");
  }
  return std::min(share, most);
}

std::string CeilingGuard::TakeNotice() { return std::exchange(notice_, ""); }

std::string CeilingGuard::OnGrant(const v1::Grant& grant) {
  if (LastIndexOf(grant) >= kMaxRequestsPerLevel) {
    return absl::StrCat("the coordinator grants requests from number ",
                        kMaxRequestsPerLevel,
                        " on, which no level has; its load was stopped");
  }
  if (!ceilings_.has_requests() && !ceilings_.has_output_tokens()) return "";
  const auto stage = static_cast<int>(grant.stage());
  if (stage < 0 || stage >= run_->plan.stages_size()) return "";
  Sum all = before_;
  for (const auto& [number, sum] : granted_) all += sum;
  Sum& granted = granted_[grant.stage()];
  const v1::PromptSet& prompts = *run_->prompts;
  const auto prompt_count = static_cast<size_t>(prompts.prompts_size());
  const uint64_t stride = std::max(grant.stride(), 1u);
  for (uint32_t i = 0; i < grant.count(); ++i) {
    const uint64_t index = grant.first() + i * stride;
    const uint32_t prompt = PlannedPrompt(
        run_->plan, prompt_count, grant.stage(), static_cast<uint32_t>(index));
    Sum one;
    one.requests = RequestsOfPrompt(prompts, prompt);
    if (ceilings_.has_output_tokens()) {
      one.tokens = OutputTokensOfPrompt(run_->plan, prompts, prompt);
    }
    granted += one;
    all += one;
    std::string why = TooMany(all);
    if (!why.empty()) return why;
  }
  return "";
}

std::string CeilingGuard::TooMany(const Sum& sum) const {
  if (ceilings_.has_requests() && sum.requests > ceilings_.requests()) {
    return absl::StrCat(
        "the coordinator grants more than ", ceilings_.requests(),
        " requests of this run, the worker's --max-requests; its load was "
        "stopped");
  }
  if (ceilings_.has_output_tokens() && sum.tokens > ceilings_.output_tokens()) {
    return absl::StrCat("the coordinator grants requests for more than ",
                        ceilings_.output_tokens(),
                        " output tokens of this run, the worker's "
                        "--max-output-tokens; its load was stopped");
  }
  return "";
}

std::string CeilingGuard::OnBatch(const v1::Batch& batch, int64_t now_ns) {
  const v1::PromptSet& prompts = *run_->prompts;
  for (const v1::RequestRecord& row : batch.rows()) {
    if (row.outcome() == v1::Outcome::not_sent) continue;
    ++ended_.requests;
    if (!ceilings_.has_output_tokens()) continue;
    const uint32_t prompt =
        PlannedPrompt(run_->plan, static_cast<size_t>(prompts.prompts_size()),
                      batch.stage(), row.index());
    ended_.tokens +=
        MaxTokensOfRequest(run_->plan, prompts, prompt, row.turn());
  }
  in_flight_ = batch.health().in_flight();
  return ceilings_.has_requests_per_s() ? TooFast(now_ns) : "";
}

std::string CeilingGuard::TooFast(int64_t now_ns) {
  // A full window is told in several batches, and in the first of them what has
  // ended since is in flight no more and has no row yet.
  const uint64_t begun_before = samples_.empty() ? 0 : samples_.back().begun;
  samples_.push_back({now_ns, std::max(begun_before, requests_begun())});
  // The last one that is ten seconds old is where the window begins.
  while (samples_.size() > 1 && samples_[1].time_ns <= now_ns - kRateWindowNs) {
    samples_.pop_front();
  }
  const bool whole = samples_.front().time_ns <= now_ns - kRateWindowNs;
  const uint64_t before = whole ? samples_.front().begun : 0;
  const auto begun = static_cast<double>(samples_.back().begun - before);
  const double expected =
      ceilings_.requests_per_s() * NsToSeconds(kRateWindowNs);
  if (begun <= expected + kChance * std::sqrt(expected)) return "";
  return absl::StrFormat(
      "%.0f requests were begun within 10 s, and the worker's "
      "--max-request-rate is %.10g a second; its load was stopped",
      begun, ceilings_.requests_per_s());
}

void CeilingGuard::OnLevelEnded(uint32_t stage) {
  if (active_ != stage) return;
  active_.reset();
  in_flight_ = 0;
  before_ = ended_;
  // A runner forgets what was granted of levels before the one that it starts.
  granted_.erase(granted_.begin(), granted_.upper_bound(stage));
}

int64_t CeilingGuard::RunEndNs(int64_t first_start_ns) const {
  if (!ceilings_.has_run_s()) return 0;
  return first_start_ns + SecondsToNs(ceilings_.run_s());
}

std::string CeilingGuard::RunTimeReason() const {
  return absl::StrCat(
      "the run has lasted ",
      byzerperf::FormatDuration(absl::Seconds(ceilings_.run_s())),
      ", the worker's --max-run-time; its load was stopped");
}

}  // namespace byzerperf
