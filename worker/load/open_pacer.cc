#include "worker/load/open_pacer.h"

#include <algorithm>
#include <utility>

#include "common/schedule/arrival_phase.h"

namespace byzerperf {

OpenPacer::OpenPacer(Loop& loop, const RunContext& run, LoadLevel& level,
                     RequestSlots& slots)
    : loop_(loop), run_(run), level_(level), slots_(slots) {
  for (uint32_t i = 0; i < slots_.size(); ++i) free_.push_back(i);
}

OpenPacer::~OpenPacer() { loop_.Cancel(timer_); }

void OpenPacer::OnGrant(const std::shared_ptr<GrantQueue>& queue,
                        bool exhausted) {
  exhausted_ = exhausted;
  const v1::LoadPlan& plan = run_.plan;
  lanes_.emplace_back(
      queue, ArrivalSchedule(level_.stage.load().arrivals(), plan.random_seed(),
                             level_.order.stage, TraceTimes(*run_.prompts)));
  if (grace_over_) {
    SkipAll();
  } else if (may_begin_) {
    ScheduleNext();
  }
}

void OpenPacer::Begin() {
  may_begin_ = true;
  ScheduleNext();
}

// Another loop may have taken all that is left.
void OpenPacer::TakeNext(Lane& lane) {
  const std::optional<GrantedIndex> granted = lane.reader.Take();
  if (!granted) return;
  const int64_t due_ns = lane.schedule.TimeNs(granted->index);
  DueRequest& next = lane.next.emplace();
  next.granted = *granted;
  next.phase = PhaseOfArrival(level_.stage, granted->index, due_ns);
  next.target = granted->index / level_.order.workers % run_.targets.size();
  // A rate that stays 0 never lets it come.
  next.scheduled_ns =
      due_ns == INT64_MAX ? INT64_MAX : level_.order.start_ns + due_ns;
}

OpenPacer::Lane* OpenPacer::FirstLane() {
  Lane* first = nullptr;
  for (Lane& lane : lanes_) {
    if (!lane.next) TakeNext(lane);
    if (!lane.next) continue;
    if (first == nullptr ||
        lane.next->scheduled_ns < first->next->scheduled_ns) {
      first = &lane;
    }
  }
  return first;
}

void OpenPacer::ScheduleNext() {
  loop_.Cancel(std::exchange(timer_, 0));
  const Lane* const lane = FirstLane();
  int64_t next_ns = lane != nullptr ? lane->next->scheduled_ns : INT64_MAX;
  if (!sessions_.empty()) next_ns = std::min(next_ns, sessions_.begin()->first);
  if (lane == nullptr && sessions_.empty()) return;
  timer_ = loop_.RunAt(next_ns, [this] { SendNext(); });
}

// One a turn of the loop, as in a closed loop.
void OpenPacer::SendNext() {
  timer_ = 0;
  const int64_t now_ns = loop_.NowNs();
  if (!run_.lease.Holds(now_ns)) return;  // the level ends
  Lane* const lane = FirstLane();
  const int64_t arrival_ns =
      lane != nullptr ? lane->next->scheduled_ns : INT64_MAX;
  if (!sessions_.empty() &&
      sessions_.begin()->first <= std::min(arrival_ns, now_ns)) {
    BeginNextTurn();
  } else if (lane != nullptr && arrival_ns <= now_ns) {
    const DueRequest due = *std::exchange(lane->next, std::nullopt);
    Begin(due);
  }
  ScheduleNext();
}

void OpenPacer::Begin(const DueRequest& due) {
  const uint32_t share = level_.state.share;
  if (share > 0 && level_.state.in_flight + waiting_.size() >= share) {
    slots_.Skip(due, v1::Outcome::not_sent,
                "as many requests were in flight as --max-in-flight allows");
    return;
  }
  SendOrWait({.due = due, .session = nullptr, .since_ns = loop_.NowNs()});
}

void OpenPacer::BeginNextTurn() {
  std::unique_ptr<Session> session =
      std::move(sessions_.extract(sessions_.begin()).mapped());
  const DueRequest due = session->due();
  SendOrWait(
      {.due = due, .session = std::move(session), .since_ns = loop_.NowNs()});
}

void OpenPacer::SendOrWait(Waiting request) {
  if (slots_.may_prefill() && waiting_.empty()) {
    Send(std::move(request));
  } else {
    waiting_.push_back(std::move(request));
  }
}

void OpenPacer::Send(Waiting request) {
  request.due.send_lag_ns = request.since_ns - request.due.scheduled_ns;
  if (free_.empty()) free_.push_back(slots_.Add().number);
  RequestSlot& slot = slots_.at(free_.back());  // the warmest
  free_.pop_back();
  slot.session = std::move(request.session);
  slots_.Send(slot, request.due);
}

// A slot is anybody's; the session goes on when its next turn is due.
void OpenPacer::OnFree(RequestSlot& slot) {
  free_.push_back(slot.number);
  std::unique_ptr<Session> session = std::move(slot.session);
  if (session == nullptr || !may_begin_) return;
  const int64_t due_ns = session->due().scheduled_ns;
  sessions_.emplace(due_ns, std::move(session));
  ScheduleNext();
}

void OpenPacer::OnPrefillFree() {
  while (may_begin_ && !waiting_.empty() && slots_.may_prefill() &&
         run_.lease.Holds(loop_.NowNs())) {
    Waiting first = std::move(waiting_.front());
    waiting_.pop_front();
    Send(std::move(first));
  }
}

void OpenPacer::OnGraceOver() {
  may_begin_ = false;
  grace_over_ = true;
  loop_.Cancel(std::exchange(timer_, 0));
  SkipAll();
}

// All of a level that is bound by time was due by then.
void OpenPacer::SkipAll() {
  SkipWaiting();
  SkipSessions();
  while (Lane* const lane = FirstLane()) {
    slots_.Skip(*std::exchange(lane->next, std::nullopt), v1::Outcome::aborted,
                kNoTimeLeft);
  }
}

void OpenPacer::Stop() {
  may_begin_ = false;
  loop_.Cancel(std::exchange(timer_, 0));
  lanes_.clear();
  sessions_.clear();  // their next turns were not due
  SkipWaiting();
}

void OpenPacer::SkipSessions() {
  while (!sessions_.empty()) {
    const DueRequest due = sessions_.begin()->second->due();
    sessions_.erase(sessions_.begin());
    slots_.Skip(due, v1::Outcome::aborted, kNoTimeLeft);
  }
}

void OpenPacer::SkipWaiting() {
  while (!waiting_.empty()) {
    const DueRequest due = waiting_.front().due;
    waiting_.pop_front();
    slots_.Skip(due, v1::Outcome::aborted,
                "the level ended while it waited for others' first tokens");
  }
}

bool OpenPacer::has_nothing_left() const {
  if (!exhausted_ || !waiting_.empty() || !sessions_.empty()) return false;
  for (const Lane& lane : lanes_) {
    if (lane.next || lane.queue->unissued() > 0) return false;
  }
  return true;
}

}  // namespace byzerperf
