#include "tests/support/fault_schedule.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "tests/support/arrivals.h"
#include "tests/support/small_task.h"

namespace byzerperf {
namespace {

using Kind = Fault::Kind;

const char* Word(Kind kind) {
  switch (kind) {
    case Kind::kKillWorker:
      return "kill worker";
    case Kind::kFreezeWorker:
      return "freeze worker";
    case Kind::kCutToWorker:
      return "cut the way to worker";
    case Kind::kCutToCoordinator:
      return "cut the way from worker";
    case Kind::kCutBoth:
      return "cut both ways of worker";
    case Kind::kSlowLink:
      return "slow link of worker";
    case Kind::kRepeatAndOvertake:
      return "messages repeated and overtaken, worker";
    case Kind::kFreezeCoordinator:
      return "freeze coordinator";
    case Kind::kKillCoordinator:
      return "kill coordinator";
    case Kind::kSlowDisk:
      return "slow disk";
    case Kind::kFullDisk:
      return "full disk";
    case Kind::kServerSilent:
      return "model server silent of worker";
    case Kind::kServerGone:
      return "model server gone of worker";
    case Kind::kInterrupt:
      return "Ctrl-C";
  }
  return "";
}

ProcessLoop::First FirstOf(const Fault& fault) {
  return fault.extent < 0.5 ? ProcessLoop::First::kTimers
                            : ProcessLoop::First::kPosted;
}

SlowLink SlowOf(const Fault& fault) {
  return {.delay_ns = 200 * kNsPerMs,
          .jitter_ns = static_cast<int64_t>(fault.extent * 100 * kNsPerMs),
          .lost_share = 0.02,
          .stall_ns = 600 * kNsPerMs};
}

// What a model server does then; an answer on its way must know it before.
std::optional<ServerOutage::Kind> OutageOf(Kind kind) {
  if (kind == Kind::kServerSilent) return ServerOutage::Kind::kSilent;
  if (kind == Kind::kServerGone) return ServerOutage::Kind::kGone;
  return std::nullopt;
}

SlowLink FastLink() { return {.delay_ns = kNsPerMs}; }

void Begin(const Fault& fault, SimulatedCluster& cluster) {
  SimulatedNode& node = cluster.node(fault.worker);
  switch (fault.kind) {
    case Kind::kKillWorker:
      return node.Kill();
    case Kind::kFreezeWorker:
      return node.Freeze();
    case Kind::kCutToWorker:
      return node.CutToWorker();
    case Kind::kCutToCoordinator:
      return node.CutToCoordinator();
    case Kind::kCutBoth:
      node.CutToWorker();
      return node.CutToCoordinator();
    case Kind::kSlowLink:
      return node.SetSlow(SlowOf(fault));
    case Kind::kRepeatAndOvertake:
      return node.Trouble(0.3, 0.3 * fault.extent);
    case Kind::kFreezeCoordinator:
      return cluster.FreezeCoordinator();
    case Kind::kKillCoordinator:
      return cluster.KillCoordinator();
    case Kind::kSlowDisk:
      return cluster.disk().SetDelay(
          static_cast<int64_t>(fault.extent * kNsPerSecond / 2));
    case Kind::kFullDisk:
      return cluster.disk().SetRoom(static_cast<size_t>(fault.extent * 100));
    case Kind::kServerSilent:
    case Kind::kServerGone:
      return;  // known from the start
    case Kind::kInterrupt:
      return cluster.Interrupt();
  }
}

void End(const Fault& fault, SimulatedCluster& cluster) {
  SimulatedNode& node = cluster.node(fault.worker);
  switch (fault.kind) {
    case Kind::kKillWorker:
      return node.Restart();
    case Kind::kFreezeWorker:
      return node.Thaw(FirstOf(fault));
    case Kind::kCutToWorker:
    case Kind::kCutToCoordinator:
    case Kind::kCutBoth:
      return node.Heal();
    case Kind::kSlowLink:
      return node.SetSlow(FastLink());
    case Kind::kRepeatAndOvertake:
      return node.Trouble(0, 0);
    case Kind::kFreezeCoordinator:
      return cluster.ThawCoordinator(FirstOf(fault));
    case Kind::kSlowDisk:
      return cluster.disk().SetDelay(0);
    default:
      return;
  }
}

void AddLoad(Draws& draw, bool is_open, v1::Stage* stage) {
  const double rate = 4 + 16 * draw.Unit();
  if (is_open) {
    v1::Arrivals& arrivals = *stage->mutable_load()->mutable_arrivals();
    arrivals = ArrivalsAt(rate, v1::ArrivalPattern::poisson);
    if (draw.Chance(0.3)) arrivals.set_max_in_flight(1 + draw.Below(8));
    stage->set_request_count(20 + draw.Below(120));
    return;
  }
  stage->mutable_load()->set_concurrency(1 + draw.Below(10));
  if (draw.Chance(0.5)) {
    stage->set_request_count(20 + draw.Below(250));
  } else {
    stage->set_duration_s(3 + 7 * draw.Unit());
  }
  if (draw.Chance(0.5)) stage->set_warmup_request_count(draw.Below(12));
  if (draw.Chance(0.2)) stage->set_think_time_s(0.2 * draw.Unit());
}

void AddSessions(Draws& draw, RunTask* task) {
  for (v1::Prompt& prompt : *task->prompts.mutable_prompts()) {
    const uint32_t turns = draw.Below(4);
    for (uint32_t turn = 0; turn < turns; ++turn) {
      v1::Turn& next = *prompt.add_turns();
      next.set_content(absl::StrCat("And then ", turn, "?"));
      if (draw.Chance(0.3)) next.set_delay_s(draw.Unit());
    }
  }
}

}  // namespace

std::string Describe(const Fault& fault) {
  return absl::StrCat(Word(fault.kind), " (w", fault.worker + 1, ") at ",
                      NsToSeconds(fault.at_ns), " s for ",
                      NsToSeconds(fault.for_ns), " s, extent ", fault.extent);
}

std::vector<Fault> DrawFaults(Draws& draw, size_t workers) {
  std::vector<Fault> faults(draw.Below(4));
  for (Fault& fault : faults) {
    fault.kind = static_cast<Kind>(draw.Below(Fault::kKinds));
    fault.worker = draw.Below(static_cast<uint32_t>(workers));
    fault.at_ns = static_cast<int64_t>(14 * draw.Unit() * kNsPerSecond);
    // As many short ones as long ones.
    const double longest_s = draw.Chance(0.5) ? 3 : 25;
    fault.for_ns = static_cast<int64_t>(longest_s * draw.Unit() * kNsPerSecond);
    fault.extent = draw.Unit();
  }
  return faults;
}

void Schedule(const Fault& fault, SimulatedCluster& cluster) {
  Loop& world = cluster.loop();
  const int64_t from_ns = world.NowNs() + fault.at_ns;
  const int64_t until_ns = from_ns + fault.for_ns;
  if (const auto outage = OutageOf(fault.kind)) {
    cluster.node(fault.worker).AddOutage(*outage, from_ns, until_ns);
    return;
  }
  world.RunAt(from_ns, [fault, &cluster] { Begin(fault, cluster); });
  world.RunAt(until_ns, [fault, &cluster] { End(fault, cluster); });
}

RunTask DrawTask(Draws& draw, uint32_t seed) {
  RunTask task = SmallTask();
  v1::LoadPlan& plan = task.plan;
  plan.set_random_seed(seed);
  plan.set_on_saturation(v1::OnSaturation::mark);
  plan.set_lease_s(draw.Chance(0.5) ? 3 : 2 + 4 * draw.Unit());
  plan.mutable_target()->set_request_timeout_s(12);
  plan.mutable_target()->add_urls("http://other:8000");
  if (draw.Chance(0.3)) AddSessions(draw, &task);
  const bool is_open = draw.Chance(0.35);
  const bool has_second = draw.Chance(0.5);
  for (const char* level : {"level", "second"}) {
    if (plan.stages_size() > 0 && !has_second) break;
    v1::Stage& stage = *plan.add_stages();
    stage.set_level(level);
    stage.set_grace_period_s(4);
    AddLoad(draw, is_open, &stage);
  }
  if (has_second) plan.set_pause_s(4 * draw.Unit());
  return task;
}

}  // namespace byzerperf
