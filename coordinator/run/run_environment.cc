#include "coordinator/run/run_environment.h"

#include <vector>

#include "byzerperf/v1/environment.pb.h"
#include "common/base/duration.h"
#include "common/base/version.h"

namespace byzerperf {
namespace {

void FillTarget(const v1::TargetFacts& facts, v1::FoundTarget* target) {
  target->set_url(facts.url());
  target->set_address(facts.address());
  *target->mutable_models() = facts.models();
  target->set_server(facts.server());
  target->set_same_host(facts.same_host());
}

void FillWorker(const WorkerPeer& peer, v1::WorkerFacts* worker) {
  const v1::WorkerDescription& description = peer.description;
  worker->set_worker(peer.name);
  worker->set_hostname(description.hostname());
  worker->set_version(description.version());
  worker->set_kernel(description.kernel());
  worker->set_cpu(description.cpu());
  worker->set_memory_mib(description.memory_mib());
  worker->set_cores(description.cores());
  worker->set_loop_threads(description.loop_threads());
  worker->set_max_open_files(description.max_open_files());
  worker->set_clock_offset_ms(NsToMs(peer.clock.offset_ns()));
  worker->set_clock_offset_error_ms(NsToMs(peer.clock.error_ns()));
  for (const v1::TargetFacts& target : peer.targets) {
    FillTarget(target, worker->add_targets());
  }
  for (const std::string& notice : peer.notices) worker->add_notices(notice);
  for (const v1::PreflightCheck& check : peer.checks) {
    *worker->add_checks() = check;
  }
}

}  // namespace

v1::Environment MakeEnvironment(const WorkerRoster& roster,
                                const std::string& coordinator_host) {
  v1::Environment environment;
  environment.set_schema(1);
  environment.set_coordinator_version(std::string(Version()));
  environment.set_coordinator_host(coordinator_host);
  for (const auto& peer : roster.peers()) {
    if (peer->took_part) FillWorker(*peer, environment.add_workers());
  }
  return environment;
}

TargetNames MakeTargetNames(const WorkerRoster& roster) {
  TargetNames names;
  for (const auto& peer : roster.peers()) {
    if (peer->took_part) names.Add(peer->index, peer->description.hostname());
  }
  return names;
}

std::string PathOf(const WorkerRoster& roster, const TargetNames& names,
                   int asked_urls) {
  std::vector<std::string> targets;
  for (const auto& peer : roster.peers()) {
    if (!peer->took_part) continue;
    for (const v1::TargetFacts& target : peer->targets) {
      targets.push_back(names.Name(peer->index, target.url()));
    }
  }
  return PathName(asked_urls, targets);
}

}  // namespace byzerperf
