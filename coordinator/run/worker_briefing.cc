#include "coordinator/run/worker_briefing.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/sha256.h"
#include "common/base/version.h"
#include "coordinator/run/worker_errors.h"

namespace byzerperf {
namespace {

constexpr size_t kPromptChunkBytes = size_t{1} << 20;

}  // namespace

DescribedWorker JudgeDescription(const std::string& name,
                                 const v1::WorkerDescription& description) {
  const std::string version = VersionText(name, description);
  if (!version.empty()) return {version, false};
  return {BusyText(name, description), true};
}

WorkerBriefing::WorkerBriefing(WorkerRoster& roster, v1::LoadPlan& plan,
                               const v1::Secrets& secrets,
                               const v1::PromptSet& prompts)
    : roster_(roster), plan_(plan), secrets_(secrets), prompts_(prompts) {}

void WorkerBriefing::SendProbe(WorkerPeer& peer, double wait_for_model_s) {
  roster_.Open(peer);
  v1::Command command;
  v1::Probe& probe = *command.mutable_probe();
  probe.set_coordinator_version(std::string(Version()));
  probe.set_protocol(kProtocol);
  probe.set_run_id(plan_.run_id());
  *probe.mutable_target() = plan_.target();
  probe.mutable_target()->set_wait_for_model_s(wait_for_model_s);
  *probe.mutable_secrets() = secrets_;
  probe.set_model(plan_.model());
  roster_.Send(peer, std::move(command));
}

absl::Status WorkerBriefing::TakeProbe(const v1::ProbeResult& result,
                                       WorkerPeer* peer) {
  if (result.targets().empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "worker ", peer->name,
        ": no model server is known: give -u URL here, or start it there with "
        "`worker --target URL`"));
  }
  for (const v1::TargetFacts& target : result.targets()) {
    if (target.error().empty()) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "worker ", peer->name, ": ", target.url(), ": ", target.error()));
  }
  peer->targets.assign(result.targets().begin(), result.targets().end());
  return absl::OkStatus();
}

const std::string& WorkerBriefing::prompt_bytes() {
  if (prompt_bytes_.empty()) prompt_bytes_ = prompts_.SerializeAsString();
  return prompt_bytes_;
}

void WorkerBriefing::HashPrompts() {
  Rest();
  plan_.set_prompt_set_hash(Sha256Hex(prompt_bytes()));
}

void WorkerBriefing::SendPlan(WorkerPeer& peer, uint32_t place,
                              uint32_t count) {
  v1::Command command;
  v1::Prepare& prepare = *command.mutable_prepare();
  *prepare.mutable_plan() = plan_;
  prepare.set_worker_name(peer.name);
  prepare.set_worker_index(place);
  prepare.set_worker_count(count);
  roster_.Send(peer, std::move(command));
}

void WorkerBriefing::SendPrompts(WorkerPeer& peer) {
  const std::string& bytes = prompt_bytes();
  size_t sent = 0;
  do {
    const size_t size = std::min(kPromptChunkBytes, bytes.size() - sent);
    v1::Command command;
    v1::PromptChunk& chunk = *command.mutable_prompt_chunk();
    chunk.set_prompt_set_hash(plan_.prompt_set_hash());
    chunk.set_data(bytes.data() + sent, size);
    sent += size;
    chunk.set_last(sent == bytes.size());
    roster_.Send(peer, std::move(command));
  } while (sent < bytes.size());
}

void WorkerBriefing::TakeReady(const v1::Ready& ready, WorkerPeer* peer) {
  peer->notices.assign(ready.notices().begin(), ready.notices().end());
  peer->checks.assign(ready.checks().begin(), ready.checks().end());
}

}  // namespace byzerperf
