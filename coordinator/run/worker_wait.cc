#include "coordinator/run/worker_wait.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/base/duration.h"
#include "coordinator/run/worker_briefing.h"
#include "coordinator/run/worker_errors.h"

namespace byzerperf {
namespace {

constexpr int64_t kRetryNs = 300 * kNsPerMs;
constexpr int64_t kLookUpAgainNs = kNsPerSecond;
// The last answers may be this late.
constexpr int64_t kAnswerSlackNs = kNsPerSecond;
constexpr int64_t kFirstProgressNs = 2 * kNsPerSecond;
constexpr int64_t kNextProgressNs = 10 * kNsPerSecond;
constexpr size_t kMostNames = 6;

}  // namespace

WorkerWait::WorkerWait(Loop& loop, WorkerRoster& roster, const WaitTask& task,
                       std::function<void(WaitEnd)> on_done)
    : loop_(loop),
      roster_(roster),
      task_(task),
      on_done_(std::move(on_done)),
      lookup_timer_(loop),
      progress_timer_(loop),
      end_timer_(loop),
      alive_(std::make_shared<int>(0)) {}

void WorkerWait::Start() {
  give_up_ns_ = loop_.NowNs() + SecondsToNs(task_.wait_s);
  roster_.SetListener(this);
  for (const auto& peer : roster_.peers()) Await(*peer);
  if (task_.finder != nullptr) LookUp();
  progress_timer_.RunAfter(kFirstProgressNs, [this] { TellProgress(); });
  end_timer_.RunAt(give_up_ns_ + kAnswerSlackNs, [this] { GiveUpWaiting(); });
}

void WorkerWait::Await(WorkerPeer& peer) {
  awaited_.emplace(peer.index, std::make_unique<Awaited>(loop_));
  Describe(peer);
}

void WorkerWait::Describe(WorkerPeer& peer) {
  peer.link->Describe(std::max(NsToSeconds(left_ns()), 0.1));
}

void WorkerWait::OnDescribed(
    WorkerPeer& peer,
    const absl::StatusOr<v1::WorkerDescription>& description) {
  Awaited& awaited = Of(peer);
  awaited.busy = false;
  if (!description.ok()) {
    awaited.problem =
        NoAnswerText(peer.name, description.status(), task_.wait_s);
    return RetryOrFail(peer, MayAnswerLater(description.status()));
  }
  peer.description = *description;
  const DescribedWorker judged = JudgeDescription(peer.name, *description);
  if (!judged.problem.empty()) {
    awaited.problem = judged.problem;
    awaited.busy = judged.may_pass;
    return RetryOrFail(peer, judged.may_pass);
  }
  awaited.answered = true;
  CheckDone();
}

void WorkerWait::RetryOrFail(WorkerPeer& peer, bool may_retry) {
  if (!may_retry || left_ns() < kRetryNs) return Fail(peer, Of(peer).problem);
  Of(peer).retry.RunAfter(kRetryNs, [this, &peer] { Describe(peer); });
}

void WorkerWait::Fail(WorkerPeer& peer, const std::string& problem) {
  failures_.push_back(problem);
  Of(peer).retry.Cancel();
  roster_.GiveUp(peer, problem);
  CheckDone();
}

void WorkerWait::LookUp() {
  task_.finder->Find(
      [this, alive = std::weak_ptr<int>(alive_)](WorkerFinder::Found found) {
        if (!alive.expired()) TakeFound(std::move(found));
      });
}

void WorkerWait::TakeFound(WorkerFinder::Found found) {
  if (!on_done_) return;
  for (WorkerEndpoint& endpoint : found.workers) {
    Await(roster_.Add(std::move(endpoint)));
  }
  for (const std::string& name : found.gone) ForgetGone(name);
  lookup_problems_ = std::move(found.problems);
  all_led_somewhere_ = lookup_problems_.empty();
  if (left_ns() > kLookUpAgainNs) {
    lookup_timer_.RunAfter(kLookUpAgainNs, [this] { LookUp(); });
  }
  CheckDone();
}

// A pod that was replaced has another address now.
void WorkerWait::ForgetGone(const std::string& name) {
  for (WorkerPeer* peer : roster_.live()) {
    if (peer->name != name || Of(*peer).answered) continue;
    Of(*peer).retry.Cancel();
    peer->replaced = true;
    roster_.GiveUp(*peer, "its name does not lead there any more");
    ++gone_;
  }
}

uint32_t WorkerWait::Answered() const {
  const std::vector<WorkerPeer*> live = roster_.live();
  return static_cast<uint32_t>(
      std::count_if(live.begin(), live.end(), [this](const WorkerPeer* peer) {
        return awaited_.at(peer->index)->answered;
      }));
}

bool WorkerWait::AllAnswered() const {
  return Answered() == roster_.live().size();
}

uint32_t WorkerWait::Needed() const {
  const auto known = static_cast<uint32_t>(roster_.peers().size()) - gone_;
  if (task_.min_workers == 0) return known;
  return task_.finder == nullptr ? std::min(task_.min_workers, known)
                                 : task_.min_workers;
}

bool WorkerWait::AllFound() const {
  if (task_.finder == nullptr) return true;
  if (task_.min_workers > 0) return Answered() >= task_.min_workers;
  return all_led_somewhere_;
}

void WorkerWait::CheckDone() {
  if (!on_done_) return;
  const bool more_may_come = task_.finder != nullptr && task_.min_workers > 0;
  const bool hopeless = !more_may_come && roster_.live().size() < Needed();
  if (hopeless || (AllAnswered() && AllFound())) Finish();
}

void WorkerWait::GiveUpWaiting() {
  for (WorkerPeer* peer : roster_.live()) {
    if (!on_done_) return;
    const Awaited& awaited = Of(*peer);
    if (awaited.answered) continue;
    Fail(*peer,
         !awaited.problem.empty()
             ? awaited.problem
             : NoAnswerText(peer->name,
                            absl::DeadlineExceededError("it did not answer"),
                            task_.wait_s));
  }
  Finish();
}

std::optional<std::string> WorkerWait::AwaitedFor(
    const WorkerPeer& peer) const {
  const auto found = awaited_.find(peer.index);
  if (found != awaited_.end() && found->second->answered) return std::nullopt;
  std::string text = "it had not answered when the run ended";
  if (found == awaited_.end() || found->second->problem.empty()) return text;
  if (found->second->busy) return found->second->problem;
  // What follows tells of the whole wait, which was not waited for.
  const std::string& problem = found->second->problem;
  return absl::StrCat(text, "; ", problem.substr(0, problem.find('\n')));
}

std::string WorkerWait::WaitingFor() const {
  std::vector<std::string> names;
  for (const WorkerPeer* peer : roster_.live()) {
    const Awaited& awaited = *awaited_.at(peer->index);
    if (awaited.answered) continue;
    names.push_back(absl::StrCat(peer->name, awaited.busy ? " (busy)" : ""));
  }
  const size_t all = names.size();
  if (all > kMostNames) {
    names.resize(kMostNames);
    names.push_back(absl::StrCat(all - kMostNames, " more"));
  }
  if (!AllFound()) {
    names.push_back(absl::StrCat(all > 0 ? "more" : "", all > 0 ? " " : "",
                                 "addresses of ", task_.finder->text()));
  }
  return absl::StrJoin(names, ", ");
}

void WorkerWait::TellProgress() {
  const auto known = static_cast<uint32_t>(roster_.peers().size()) - gone_;
  const double left_s = std::max(0.0, NsToSeconds(left_ns()));
  task_.observer->OnNotice(
      absl::StrCat(Answered(), " of ", std::max(known, Needed()),
                   " workers answered; waiting for ", WaitingFor(), " (",
                   static_cast<int64_t>(std::llround(left_s)), " s left)"));
  progress_timer_.RunAfter(kNextProgressNs, [this] { TellProgress(); });
}

void WorkerWait::Finish() {
  if (!on_done_) return;
  lookup_timer_.Cancel();
  progress_timer_.Cancel();
  end_timer_.Cancel();
  if (task_.finder != nullptr) task_.finder->Abandon();
  roster_.SetListener(nullptr);
  if (!AllFound()) {
    failures_.insert(failures_.end(), lookup_problems_.begin(),
                     lookup_problems_.end());
    if (task_.min_workers > 0) {
      failures_.push_back(absl::StrCat(
          task_.finder->text(), ": ", Answered(), " of the ", task_.min_workers,
          " workers that --min-workers asks for answered in ",
          byzerperf::FormatDuration(absl::Seconds(task_.wait_s)),
          "; --worker-wait 5m waits for longer"));
    }
  }
  // Posted: whoever is told may destroy this.
  loop_.Post([done = std::exchange(on_done_, nullptr),
              end = WaitEnd{Needed(), failures_}] { done(end); });
}

}  // namespace byzerperf
