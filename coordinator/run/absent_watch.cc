#include "coordinator/run/absent_watch.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/base/duration.h"
#include "coordinator/run/worker_briefing.h"

namespace byzerperf {
namespace {

constexpr int64_t kTickNs = kNsPerSecond;
constexpr int64_t kFirstDelayNs = kNsPerSecond;
// One that is well again is found within a pause between two levels.
constexpr int64_t kMostDelayNs = 4 * kNsPerSecond;
constexpr int64_t kLookUpEveryNs = 5 * kNsPerSecond;
constexpr double kAnswerWithinS = 4;

}  // namespace

AbsentWatch::AbsentWatch(Loop& loop, WorkerRoster& roster, WorkerFinder* finder)
    : loop_(loop),
      roster_(roster),
      finder_(finder),
      tick_timer_(loop),
      alive_(std::make_shared<int>(0)) {}

AbsentWatch::~AbsentWatch() { roster_.SetAbsentListener(nullptr); }

void AbsentWatch::Watch() {
  roster_.SetAbsentListener(this);
  for (auto& [index, absent] : absent_) absent.asked = false;
  tick_timer_.RunAfter(kTickNs, [this] { Tick(); });
}

void AbsentWatch::Tick() {
  const int64_t now_ns = loop_.NowNs();
  for (const auto& peer : roster_.peers()) {
    if (peer->live) {
      absent_.erase(peer->index);
      continue;
    }
    // A worker's ceilings are for the run, however often it is joined.
    if (!peer->may_return) continue;
    Absent& absent = absent_[peer->index];
    if (absent.asked || absent.well || now_ns < absent.next_ns) continue;
    absent.asked = true;
    absent.delay_ns =
        std::clamp(2 * absent.delay_ns, kFirstDelayNs, kMostDelayNs);
    absent.next_ns = now_ns + absent.delay_ns;
    peer->link->Describe(kAnswerWithinS);
  }
  if (finder_ != nullptr && now_ns >= next_lookup_ns_) LookUp();
  tick_timer_.RunAt(now_ns + kTickNs, [this] { Tick(); });
}

void AbsentWatch::OnDescribed(
    WorkerPeer& peer,
    const absl::StatusOr<v1::WorkerDescription>& description) {
  Absent& absent = absent_[peer.index];
  absent.asked = false;
  absent.well = description.ok() &&
                JudgeDescription(peer.name, *description).problem.empty();
}

void AbsentWatch::LookUp() {
  next_lookup_ns_ = loop_.NowNs() + kLookUpEveryNs;
  finder_->Find(
      [this, alive = std::weak_ptr<int>(alive_)](WorkerFinder::Found found) {
        if (alive.expired()) return;
        std::move(found.workers.begin(), found.workers.end(),
                  std::back_inserter(found_));
      });
}

std::vector<WorkerPeer*> AbsentWatch::TakeCandidates() {
  tick_timer_.Cancel();
  roster_.SetAbsentListener(nullptr);
  std::vector<WorkerPeer*> candidates;
  for (const auto& peer : roster_.peers()) {
    const auto absent = absent_.find(peer->index);
    if (peer->live || absent == absent_.end() || !absent->second.well) continue;
    // If it stays out, it is asked anew.
    absent->second = Absent();
    candidates.push_back(peer.get());
  }
  for (WorkerEndpoint& endpoint : std::exchange(found_, {})) {
    WorkerPeer& peer = roster_.Add(std::move(endpoint));
    roster_.GiveUp(peer, "it was found during the run");
    candidates.push_back(&peer);
  }
  return candidates;
}

}  // namespace byzerperf
