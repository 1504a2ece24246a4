#include "coordinator/run/load_dealer.h"

#include <algorithm>
#include <utility>

#include "coordinator/run/closed_loop_dealer.h"
#include "coordinator/run/open_loop_dealer.h"

namespace byzerperf {

LoadDealer::LoadDealer(WorkerRoster& roster, const LevelTask& task,
                       LevelLedger& ledger)
    : roster_(roster),
      task_(task),
      ledger_(ledger),
      parts_(roster.peers().size()) {}

void LoadDealer::Split() {
  const std::vector<WorkerPeer*> live = roster_.live();
  const std::vector<Part> parts = PartsOf(static_cast<uint32_t>(live.size()));
  for (size_t i = 0; i < live.size(); ++i) parts_[live[i]->index] = parts[i];
  taking_part_ = static_cast<uint32_t>(
      std::count_if(parts.begin(), parts.end(),
                    [](const Part& part) { return part.takes_part; }));
}

void LoadDealer::Describe(const WorkerPeer& peer, v1::StartLevel* start) const {
  const Part& part = PartOf(peer);
  start->set_stage(task_.stage);
  start->set_share(part.share);
  start->set_warmup_requests(part.warmup_requests);
  start->set_prefill_share(part.prefill_share);
  start->set_worker(part.place);
  start->set_workers(taking_part_);
}

std::vector<WorkerPeer*> LoadDealer::TakingPart() const {
  std::vector<WorkerPeer*> found;
  for (WorkerPeer* peer : roster_.live()) {
    if (PartOf(*peer).takes_part) found.push_back(peer);
  }
  return found;
}

void LoadDealer::SendGrant(WorkerPeer& peer, const GrantPool::Range& range,
                           bool exhausted) {
  v1::Command command;
  v1::Grant& grant = *command.mutable_grant();
  grant.set_stage(task_.stage);
  grant.set_first(range.first);
  grant.set_count(range.count);
  grant.set_attempt(range.attempt);
  grant.set_stride(range.stride);
  grant.set_exhausted(exhausted);
  roster_.Send(peer, std::move(command));
}

void LoadDealer::ShareAnew() {
  const std::vector<WorkerPeer*> live = roster_.live();
  const std::vector<Part> parts = PartsOf(static_cast<uint32_t>(live.size()));
  for (size_t i = 0; i < live.size(); ++i) {
    Part& part = parts_[live[i]->index];
    part.takes_part = parts[i].takes_part;
    if (part.share == parts[i].share &&
        part.prefill_share == parts[i].prefill_share) {
      continue;
    }
    part.share = parts[i].share;
    part.prefill_share = parts[i].prefill_share;
    v1::Command command;
    command.mutable_adjust_share()->set_stage(task_.stage);
    command.mutable_adjust_share()->set_share(part.share);
    command.mutable_adjust_share()->set_prefill_share(part.prefill_share);
    roster_.Send(*live[i], std::move(command));
  }
}

std::unique_ptr<LoadDealer> MakeLoadDealer(WorkerRoster& roster,
                                           const LevelTask& task,
                                           LevelLedger& ledger,
                                           LevelArrivals* arrivals) {
  if (arrivals == nullptr) {
    return std::make_unique<ClosedLoopDealer>(roster, task, ledger);
  }
  return std::make_unique<OpenLoopDealer>(roster, task, ledger, *arrivals);
}

}  // namespace byzerperf
