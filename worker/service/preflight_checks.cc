#include "worker/service/preflight_checks.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "common/plan/model_mix.h"

namespace byzerperf {
namespace {

// A connection that closes late still holds what the next one needs.
constexpr double kTightShare = 0.9;
// How long a closed connection holds its port (TIME_WAIT).
constexpr uint32_t kPortHoldSeconds = 60;
constexpr size_t kModelListBytes = 200;

v1::PreflightCheck Check(const std::string& name, bool passed) {
  v1::PreflightCheck check;
  check.set_name(name);
  check.set_passed(passed);
  return check;
}

void AddFact(const std::string& name, const std::string& value,
             v1::PreflightCheck& check) {
  (*check.mutable_facts())[name] = value;
}

void AddFact(const std::string& name, size_t value, v1::PreflightCheck& check) {
  AddFact(name, absl::StrCat(value), check);
}

// A `limit` of 0 is not known.
v1::PreflightCheck OfLimit(const std::string& name, uint32_t needed,
                           uint32_t limit) {
  auto check = Check(name, limit == 0 || needed <= kTightShare * limit);
  AddFact("needed", needed, check);
  if (limit > 0) AddFact("limit", limit, check);
  return check;
}

v1::PreflightCheck Ports(const v1::LoadPlan& plan, uint32_t share,
                         const CheckedWorker& worker) {
  const auto targets = static_cast<uint32_t>(worker.targets.size());
  const uint32_t limit = worker.host.limits.ephemeral_ports;
  auto check = OfLimit("ports", (share + targets - 1) / targets, limit);
  if (plan.target().new_connection_per_request() && limit > 0) {
    AddFact("hold_s", kPortHoldSeconds, check);
    AddFact("rate", limit / kPortHoldSeconds, check);
  }
  return check;
}

v1::PreflightCheck Cores(const CheckedWorker& worker) {
  const uint32_t cores = worker.host.cores;
  auto check = Check("cores", cores > 1 && worker.loop_threads < cores);
  AddFact("threads", worker.loop_threads, check);
  AddFact("cores", cores, check);
  const auto beside = static_cast<size_t>(std::count_if(
      worker.targets.begin(), worker.targets.end(),
      [](const v1::TargetFacts& target) { return target.same_host(); }));
  if (beside > 0) AddFact("servers", beside, check);
  return check;
}

v1::PreflightCheck ClockSource(const std::string& source) {
  auto check = Check(
      "clock", source != "hpet" && source != "acpi_pm" && source != "jiffies");
  if (!source.empty()) AddFact("source", source, check);
  return check;
}

v1::PreflightCheck Target(const v1::TargetFacts& target, bool co_located_ok) {
  auto check = Check("target", !target.same_host() || co_located_ok);
  AddFact("url", target.url(), check);
  AddFact("address", target.address(), check);
  if (target.same_host()) AddFact("same_host", "yes", check);
  return check;
}

// Of a mix those that are not listed are named, or all when each is.
v1::PreflightCheck Models(const std::vector<std::string>& models,
                          const v1::TargetFacts& target) {
  const auto& listed = target.models();
  std::vector<std::string> missing;
  for (const std::string& model : models) {
    if (std::find(listed.begin(), listed.end(), model) == listed.end()) {
      missing.push_back(model);
    }
  }
  auto check = Check("model", listed.empty() || missing.empty());
  AddFact("url", target.url(), check);
  AddFact("model",
          SafeUtf8(absl::StrJoin(check.passed() ? models : missing, ", "),
                   kModelListBytes),
          check);
  if (!listed.empty()) {
    AddFact("listed", SafeUtf8(absl::StrJoin(listed, ", "), kModelListBytes),
            check);
  } else if (!target.models_error().empty()) {
    AddFact("error", target.models_error(), check);
  }
  return check;
}

}  // namespace

std::vector<v1::PreflightCheck> PreflightChecks(const v1::LoadPlan& plan,
                                                const CheckedWorker& worker) {
  const uint32_t share = LargestShare(plan, worker.place);
  std::vector<v1::PreflightCheck> checks;
  checks.reserve(5 + 2 * worker.targets.size());
  checks.push_back(OfLimit("descriptors", share + kOwnDescriptors,
                           worker.host.limits.max_open_files));
  checks.push_back(Ports(plan, share, worker));
  checks.push_back(Cores(worker));
  checks.push_back(ClockSource(worker.host.clock_source));
  if (worker.host.kernel_stamps) {
    checks.push_back(Check("stamps", *worker.host.kernel_stamps));
  }
  for (const v1::TargetFacts& target : worker.targets) {
    checks.push_back(Target(target, plan.co_located_ok()));
    checks.push_back(Models(ModelNames(plan), target));
  }
  return checks;
}

}  // namespace byzerperf
