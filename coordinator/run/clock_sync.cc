#include "coordinator/run/clock_sync.h"

#include <utility>

#include "common/base/duration.h"

namespace byzerperf {
namespace {

constexpr int64_t kSyncPatienceNs = 5 * kNsPerSecond;

}  // namespace

ClockSync::ClockSync(Loop& loop, WorkerRoster& roster,
                     std::function<void()> on_done)
    : loop_(loop),
      roster_(roster),
      on_done_(std::move(on_done)),
      pongs_(roster.peers().size()),
      timer_(loop) {}

void ClockSync::Start() {
  roster_.SetListener(this);
  for (WorkerPeer* peer : roster_.live()) {
    peer->clock.Renew();
    Ping(*peer);
  }
  timer_.RunAfter(kSyncPatienceNs, [this] { GiveUpTheSilent(); });
  FinishWhenAllAnswered();
}

void ClockSync::Ping(WorkerPeer& peer) {
  v1::Command command;
  command.mutable_clock_ping()->set_coordinator_sent_ns(loop_.NowNs());
  roster_.Send(peer, std::move(command));
}

void ClockSync::OnEvent(WorkerPeer& peer, v1::Event& event) {
  if (event.has_refused()) {
    roster_.GiveUp(peer, event.refused().reason());
    return FinishWhenAllAnswered();
  }
  if (!event.has_clock_pong()) return;
  const v1::ClockPong& pong = event.clock_pong();
  peer.clock.Add({.coordinator_sent_ns = pong.coordinator_sent_ns(),
                  .worker_received_ns = pong.worker_received_ns(),
                  .worker_sent_ns = pong.worker_sent_ns(),
                  .coordinator_received_ns = loop_.NowNs()});
  if (++pongs_[peer.index] < kPings) {
    Ping(peer);
  } else {
    FinishWhenAllAnswered();
  }
}

void ClockSync::OnLost(WorkerPeer& /*peer*/) { FinishWhenAllAnswered(); }

// On a slow link that loses packets few pongs may have come: they will do.
void ClockSync::GiveUpTheSilent() {
  needed_ = 1;
  for (WorkerPeer* peer : roster_.live()) {
    if (pongs_[peer->index] >= needed_) continue;
    roster_.GiveUp(*peer, "it did not answer clock pings in 5 s");
  }
  FinishWhenAllAnswered();
}

void ClockSync::FinishWhenAllAnswered() {
  for (const WorkerPeer* peer : roster_.live()) {
    if (pongs_[peer->index] < needed_) return;
  }
  if (!on_done_) return;
  timer_.Cancel();
  roster_.SetListener(nullptr);
  // Posted: whoever is told may destroy this.
  loop_.Post(std::exchange(on_done_, nullptr));
}

}  // namespace byzerperf
