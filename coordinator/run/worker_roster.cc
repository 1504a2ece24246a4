#include "coordinator/run/worker_roster.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace byzerperf {

WorkerRoster::WorkerRoster(std::vector<WorkerEndpoint> endpoints) {
  for (WorkerEndpoint& endpoint : endpoints) Add(std::move(endpoint));
}

WorkerPeer& WorkerRoster::Add(WorkerEndpoint endpoint) {
  auto owned = std::make_unique<WorkerPeer>();
  WorkerPeer* peer = owned.get();
  peer->name = std::move(endpoint.name);
  peer->index = static_cast<uint32_t>(peers_.size());
  peer->link = std::move(endpoint.link);
  peers_.push_back(std::move(owned));
  peer->link->SetHandlers({
      .on_described =
          [this,
           peer](const absl::StatusOr<v1::WorkerDescription>& description) {
            HandleDescribed(*peer, description);
          },
      .on_event =
          [this, peer](v1::Event event) {
            HandleEvent(*peer, std::move(event));
          },
      .on_closed =
          [this, peer](const absl::Status& status) {
            HandleClosed(*peer, status);
          },
  });
  return *peer;
}

void WorkerRoster::Open(WorkerPeer& peer) {
  peer.live = true;
  peer.lost_reason.clear();
  peer.commands_sent = 0;
  peer.written_event = 0;
  peer.events = InOrder<v1::Event>();
  peer.link->OpenRun();
}

void WorkerRoster::Send(WorkerPeer& peer, v1::Command command) {
  if (!peer.live) return;
  command.set_epoch(peer.epoch);
  command.set_number(++peer.commands_sent);
  peer.link->Send(std::move(command));
}

void WorkerRoster::SendToLive(const v1::Command& command) {
  for (WorkerPeer* peer : live()) Send(*peer, command);
}

void WorkerRoster::Acknowledge(WorkerPeer& peer) {
  v1::Command command;
  command.mutable_acknowledge()->set_event_number(peer.written_event);
  Send(peer, std::move(command));
}

void WorkerRoster::GiveUp(WorkerPeer& peer, std::string reason) {
  if (!peer.live) return;
  peer.live = false;
  peer.lost_reason = std::move(reason);
  ++peer.epoch;
  peer.link->Cancel();
}

void WorkerRoster::CloseAll() {
  closing_ = true;
  for (WorkerPeer* peer : live()) peer->link->Close();
}

std::vector<WorkerPeer*> WorkerRoster::live() const {
  std::vector<WorkerPeer*> found;
  for (const auto& peer : peers_) {
    if (peer->live) found.push_back(peer.get());
  }
  return found;
}

void WorkerRoster::HandleDescribed(
    WorkerPeer& peer,
    const absl::StatusOr<v1::WorkerDescription>& description) {
  PeerListener* const listener = peer.live ? listener_ : absent_listener_;
  if (listener != nullptr) listener->OnDescribed(peer, description);
}

void WorkerRoster::HandleEvent(WorkerPeer& peer, v1::Event event) {
  if (!peer.live || event.epoch() != peer.epoch) return;
  const uint32_t epoch = peer.epoch;
  peer.events.Add(std::move(event));
  while (peer.live && peer.epoch == epoch) {
    std::optional<v1::Event> next = peer.events.Next();
    if (!next) break;
    if (next->refused().code() == v1::Refused::limits) peer.may_return = false;
    if (next->refused().code() == v1::Refused::braked && on_braked_) {
      on_braked_(peer, next->refused().reason());
    } else if (listener_ != nullptr) {
      listener_->OnEvent(peer, *next);
    } else if (next->has_refused() && !closing_) {
      GiveUp(peer, next->refused().reason());  // between two steps of the run
    }
  }
  if (!peer.live || peer.epoch != epoch || !peer.events.lost_one()) return;
  GiveUp(peer, absl::StrCat("its event ", peer.events.awaited(),
                            " never came, though later ones did"));
  if (listener_ != nullptr) listener_->OnLost(peer);
}

void WorkerRoster::HandleClosed(WorkerPeer& peer, const absl::Status& status) {
  if (!peer.live || closing_) return;
  GiveUp(peer, status.ok()
                   ? "it ended the run by itself"
                   : absl::StrCat("its stream broke: ", status.message()));
  if (listener_ != nullptr) listener_->OnLost(peer);
}

}  // namespace byzerperf
