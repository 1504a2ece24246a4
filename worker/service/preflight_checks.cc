#include "worker/service/preflight_checks.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

// A connection that closes late still holds what the next one needs.
constexpr double kTightShare = 0.9;
// How long a closed connection holds its port (TIME_WAIT).
constexpr uint32_t kPortHoldSeconds = 60;
constexpr size_t kModelListBytes = 200;

v1::PreflightCheck Check(std::string_view name, std::string finding) {
  v1::PreflightCheck check;
  check.set_name(std::string(name));
  check.set_passed(true);
  check.set_finding(std::move(finding));
  return check;
}

void Fail(v1::PreflightCheck& check, std::string_view remedy) {
  check.set_passed(false);
  check.set_remedy(std::string(remedy));
}

bool IsTight(uint32_t needed, uint32_t limit) {
  return limit > 0 && needed > kTightShare * limit;
}

std::string OfLimit(uint32_t needed, uint32_t limit) {
  return limit == 0 ? absl::StrCat(needed, " needed, limit unknown")
                    : absl::StrCat(needed, " of ", limit, " needed");
}

std::string Counted(size_t count, std::string_view thing) {
  return absl::StrCat(count, " ", ToAbsl(thing), count == 1 ? "" : "s");
}

v1::PreflightCheck Descriptors(uint32_t share, const HostLimits& limits) {
  const uint32_t needed = share + kOwnDescriptors;
  auto check = Check("descriptors", OfLimit(needed, limits.max_open_files));
  if (IsTight(needed, limits.max_open_files)) {
    Fail(check, "Raise the hard limit of open files (ulimit -Hn)");
  }
  return check;
}

v1::PreflightCheck Ports(const v1::LoadPlan& plan, uint32_t share,
                         const CheckedWorker& worker) {
  const auto targets = static_cast<uint32_t>(worker.targets.size());
  const uint32_t needed = (share + targets - 1) / targets;
  const uint32_t limit = worker.host.limits.ephemeral_ports;
  auto check = Check("ports", OfLimit(needed, limit));
  if (plan.target().new_connection_per_request() && limit > 0) {
    absl::StrAppend(check.mutable_finding(), "; each is held for ",
                    kPortHoldSeconds, " s: enough for ",
                    limit / kPortHoldSeconds, " new connections/s to a target");
  }
  if (IsTight(needed, limit)) {
    Fail(check, "Widen net.ipv4.ip_local_port_range, add workers or targets");
  }
  return check;
}

v1::PreflightCheck Cores(const CheckedWorker& worker) {
  const auto beside = static_cast<size_t>(std::count_if(
      worker.targets.begin(), worker.targets.end(),
      [](const v1::TargetFacts& target) { return target.same_host(); }));
  auto check =
      Check("cores", absl::StrCat(Counted(worker.loop_threads, "load thread"),
                                  " on ", Counted(worker.host.cores, "core")));
  if (beside > 0) {
    absl::StrAppend(check.mutable_finding(), ", beside ",
                    Counted(beside, "model server"));
  }
  if (worker.host.cores <= 1) {
    Fail(check, "Give the worker two cores or more");
  } else if (worker.loop_threads >= worker.host.cores) {
    Fail(check, "Start it with fewer --threads than it has cores");
  }
  return check;
}

v1::PreflightCheck ClockSource(const HostFacts& host) {
  const std::string& source = host.clock_source;
  auto check = Check("clock", source.empty() ? "source unknown" : source);
  if (source == "hpet" || source == "acpi_pm" || source == "jiffies") {
    absl::StrAppend(check.mutable_finding(),
                    ": every look at it is a system call of about 1 us");
    Fail(check,
         "Use a host whose clock source is tsc, or boot it with "
         "clocksource=tsc");
  }
  return check;
}

v1::PreflightCheck Stamps(bool kernel_stamps) {
  if (kernel_stamps) return Check("stamps", "by the kernel");
  auto check = Check("stamps", "by this program when it reads");
  Fail(check,
       "Use a host whose kernel stamps packets (SO_TIMESTAMPNS), or "
       "expect wider error bounds");
  return check;
}

v1::PreflightCheck Target(const v1::TargetFacts& target, bool co_located_ok) {
  auto check = Check(
      "target", absl::StrCat(target.url(), " answers at ", target.address()));
  if (!target.same_host()) return check;
  absl::StrAppend(check.mutable_finding(), ", on the worker's own host");
  if (!co_located_ok) {
    Fail(check,
         "Load and model server share its cores: run the worker on "
         "another host, or say --co-located ok");
  }
  return check;
}

v1::PreflightCheck Model(const std::string& model,
                         const v1::TargetFacts& target) {
  const auto& listed = target.models();
  if (listed.empty()) {
    return Check("model",
                 absl::StrCat(target.url(), " lists none",
                              target.models_error().empty()
                                  ? ""
                                  : absl::StrCat(": ", target.models_error())));
  }
  if (std::find(listed.begin(), listed.end(), model) != listed.end()) {
    return Check("model", absl::StrCat(target.url(), " lists ", model));
  }
  auto check = Check(
      "model",
      absl::StrCat(target.url(), " does not list ", model, "; it lists ",
                   SafeUtf8(absl::StrJoin(listed, ", "), kModelListBytes)));
  Fail(check, "Check --model");
  return check;
}

}  // namespace

std::vector<v1::PreflightCheck> PreflightChecks(const v1::LoadPlan& plan,
                                                const CheckedWorker& worker) {
  const uint32_t share = LargestShare(plan, worker.place);
  std::vector<v1::PreflightCheck> checks;
  checks.reserve(5 + 2 * worker.targets.size());
  checks.push_back(Descriptors(share, worker.host.limits));
  checks.push_back(Ports(plan, share, worker));
  checks.push_back(Cores(worker));
  checks.push_back(ClockSource(worker.host));
  if (worker.host.kernel_stamps) {
    checks.push_back(Stamps(*worker.host.kernel_stamps));
  }
  for (const v1::TargetFacts& target : worker.targets) {
    checks.push_back(Target(target, plan.co_located_ok()));
    checks.push_back(Model(plan.model(), target));
  }
  return checks;
}

}  // namespace byzerperf
