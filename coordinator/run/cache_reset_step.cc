#include "coordinator/run/cache_reset_step.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"

namespace byzerperf {
namespace {

// Longer than a worker waits for its targets.
constexpr int64_t kResetPatienceNs = 60 * kNsPerSecond;

}  // namespace

CacheResetStep::CacheResetStep(Loop& loop, WorkerRoster& roster,
                               std::function<void(const std::string&)> on_done)
    : loop_(loop),
      roster_(roster),
      on_done_(std::move(on_done)),
      timer_(loop) {}

void CacheResetStep::Start() {
  roster_.SetListener(this);
  v1::Command command;
  command.mutable_reset_cache();
  roster_.SendToLive(command);
  timer_.RunAfter(kResetPatienceNs, [this] { GiveUpTheSilent(); });
  FinishWhenAllAnswered();
}

void CacheResetStep::OnEvent(WorkerPeer& peer, v1::Event& event) {
  if (event.has_refused()) {
    roster_.GiveUp(peer, event.refused().reason());
    return FinishWhenAllAnswered();
  }
  if (!event.has_cache_reset()) return;
  answered_.insert(peer.index);
  if (const std::string& error = event.cache_reset().error();
      !error.empty() && error_.empty()) {
    error_ = absl::StrCat("--reset-cache: worker ", peer.name, ": ", error);
  }
  FinishWhenAllAnswered();
}

void CacheResetStep::OnLost(WorkerPeer& /*peer*/) { FinishWhenAllAnswered(); }

void CacheResetStep::GiveUpTheSilent() {
  for (WorkerPeer* peer : roster_.live()) {
    if (answered_.contains(peer->index)) continue;
    roster_.GiveUp(*peer, "it did not reset its targets' caches in 60 s");
  }
  FinishWhenAllAnswered();
}

void CacheResetStep::FinishWhenAllAnswered() {
  for (const WorkerPeer* peer : roster_.live()) {
    if (!answered_.contains(peer->index)) return;
  }
  if (!on_done_) return;
  timer_.Cancel();
  roster_.SetListener(nullptr);
  // Posted: whoever is told may destroy this.
  loop_.Post([on_done = std::exchange(on_done_, nullptr), error = error_] {
    on_done(error);
  });
}

}  // namespace byzerperf
