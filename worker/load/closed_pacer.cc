#include "worker/load/closed_pacer.h"

#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "common/plan/planned_request.h"

namespace byzerperf {

ClosedPacer::ClosedPacer(Loop& loop, const RunContext& run, LoadLevel& level,
                         RequestSlots& slots, std::shared_ptr<GrantQueue> queue,
                         std::function<void()> grants_low)
    : loop_(loop),
      run_(run),
      level_(level),
      slots_(slots),
      queue_(std::move(queue)),
      grants_low_(std::move(grants_low)),
      reader_(*queue_) {}

ClosedPacer::~ClosedPacer() {
  for (const Place& place : places_) loop_.Cancel(place.timer);
  loop_.Cancel(wake_timer_);
  loop_.Cancel(warmup_timer_);
}

void ClosedPacer::OnGrant(const std::shared_ptr<GrantQueue>& /*queue*/,
                          bool exhausted) {
  exhausted_ = exhausted;
  if (may_begin_) WakeSlots();
}

void ClosedPacer::Begin() {
  may_begin_ = true;
  share_ = level_.state.share;
  const int64_t start_ns = level_.order.start_ns;
  if (!InWarmup(start_ns)) warmup_end_ns_ = start_ns;
  AddSlots(start_ns);
  for (size_t i = 0; i < places_.size(); ++i) {
    places_[i].scheduled_ns = BeginOf(slots_.at(i));
  }
  if (level_.stage.has_warmup_duration_s()) {
    warmup_timer_ =
        loop_.RunAt(start_ns + SecondsToNs(level_.stage.warmup_duration_s()),
                    [this] { EndWarmup(); });
  }
  WakeSlots();
}

void ClosedPacer::AddSlots(int64_t scheduled_ns) {
  while (slots_.size() < level_.state.share) slots_.Add();
  while (places_.size() < slots_.size()) {
    places_.push_back({.scheduled_ns = scheduled_ns});
  }
}

void ClosedPacer::OnShare() {
  if (!may_begin_) return;
  AddSlots(loop_.NowNs());
  // What was beyond the share until now was not late. It waits for the end of a
  // warm-up that has a concurrency of its own.
  const bool waits = level_.stage.warmup_concurrency() > 0 && !warmup_end_ns_;
  for (size_t i = share_; i < level_.state.share; ++i) {
    if (slots_.at(i).session != nullptr) continue;  // its next turn has a time
    places_[i].scheduled_ns = loop_.NowNs();
    if (waits && i > 0) places_[i].scheduled_ns = std::nullopt;
    places_[i].idle_since_ns = 0;
  }
  share_ = level_.state.share;
  WakeSlots();
}

void ClosedPacer::WakeSlots() {
  next_to_wake_ = 0;
  WakeNext();
}

// One request a turn of the loop: opening a connection takes a tenth of a
// millisecond, and one issued behind many others would wait for all of theirs.
void ClosedPacer::WakeNext() {
  loop_.Cancel(std::exchange(wake_timer_, 0));
  while (next_to_wake_ < places_.size()) {
    RequestSlot& slot = slots_.at(next_to_wake_++);
    if (slot.tracker->in_progress()) continue;
    Fill(slot);
    if (!slot.tracker->in_progress()) continue;
    ScheduleWake();
    return;
  }
}

void ClosedPacer::ScheduleWake() {
  if (wake_timer_ == 0) wake_timer_ = loop_.RunAt(0, [this] { WakeNext(); });
}

// Gives a free slot its next request, if there is one for it.
void ClosedPacer::Fill(RequestSlot& slot) {
  Place& place = places_[slot.number];
  const int64_t now_ns = loop_.NowNs();
  const bool wanted = IsWanted(slot, now_ns);
  if (!wanted) slot.session.reset();  // its next turn is not begun any more
  if (wanted && WaitUntilDue(slot, now_ns)) return;
  std::optional<DueRequest> next;
  if (wanted && !slots_.may_prefill()) {
    if (!std::exchange(place.waits_for_prefill, true)) {
      waiting_for_prefill_.push_back(slot.number);
    }
  } else if (wanted && slot.session != nullptr) {
    next = slot.session->due();
  } else if (wanted) {
    const std::optional<GrantedIndex> granted = reader_.Take();
    if (granted) next.emplace().granted = *granted;
    if (queue_->ShouldAsk()) grants_low_();
  }
  SetWaitsForGrant(place,
                   wanted && !next && !exhausted_ && !place.waits_for_prefill);
  if (next) {
    Send(slot, *next);
  } else if (place.idle_since_ns == 0) {
    place.idle_since_ns = now_ns;
  }
}

bool ClosedPacer::IsWanted(const RequestSlot& slot, int64_t now_ns) const {
  if (!may_begin_) return false;
  if (level_.end_ns && now_ns >= *level_.end_ns) return false;
  if (!run_.lease.Holds(now_ns)) return false;
  if (slot.session != nullptr) return true;
  if (slot.number >= level_.state.share) return false;
  const uint32_t cool = level_.stage.cooldown_concurrency();
  const bool cooling = cool > 0 && (cooling_ || InCooldown(0, now_ns));
  return !cooling || slot.number == 0 || RankOf(slot) < cool;
}

// True while the slot's next request is not due; it is filled again then.
bool ClosedPacer::WaitUntilDue(RequestSlot& slot, int64_t now_ns) {
  Place& place = places_[slot.number];
  loop_.Cancel(std::exchange(place.timer, 0));
  if (place.scheduled_ns && *place.scheduled_ns <= now_ns) return false;
  SetWaitsForGrant(place, false);
  place.idle_since_ns = 0;
  if (place.scheduled_ns) {
    place.timer = loop_.RunAt(*place.scheduled_ns, [this, &slot] {
      places_[slot.number].timer = 0;
      if (!slot.tracker->in_progress()) Fill(slot);
    });
  }
  return true;
}

void ClosedPacer::SetWaitsForGrant(Place& place, bool waits) {
  if (place.waits_for_grant == waits) return;
  place.waits_for_grant = waits;
  waiting_for_grants_ += waits ? 1 : -1;
  level_.recorder.SetWaiting(waiting_for_grants_, loop_.NowNs());
}

void ClosedPacer::Send(RequestSlot& slot, DueRequest due) {
  Place& place = places_[slot.number];
  const int64_t now_ns = loop_.NowNs();
  due.phase = NextPhase(due, now_ns);
  due.target = (level_.order.first_slot + slot.number) % run_.targets.size();
  due.scheduled_ns = *place.scheduled_ns;
  // A slot without anything to send is not late.
  const int64_t idle_since_ns = std::exchange(place.idle_since_ns, 0);
  due.send_lag_ns =
      (idle_since_ns == 0 ? now_ns : idle_since_ns) - due.scheduled_ns;
  slots_.Send(slot, due);
  NoteRamp(place);
  if (!warmup_end_ns_ && !InWarmup(now_ns)) EndWarmup();
}

// The ramp is over when 0.95 of the share are in flight. Where slots rest
// between requests, when as many have sent one.
void ClosedPacer::NoteRamp(Place& place) {
  slots_that_sent_ += std::exchange(place.has_sent, true) ? 0 : 1;
  const bool rests = level_.stage.think_time_s() > 0 ||
                     level_.stage.user_gap_s() > 0 || slots_.sessions_rest() ||
                     level_.prefill_share > 0;
  const uint64_t busy = rests ? slots_that_sent_ : level_.state.in_flight;
  if (busy * 20 >= level_.state.share * uint64_t{19}) ramp_over_ = true;
}

void ClosedPacer::OnFree(RequestSlot& slot) {
  if (slot.number >= places_.size()) return;  // of no use in this level
  places_[slot.number].scheduled_ns = NextDueNs(slot);
  Fill(slot);
}

// Of a slot whose request has ended.
int64_t ClosedPacer::NextDueNs(const RequestSlot& slot) const {
  const RequestRecord& record = slot.tracker->record();
  const int64_t rested_ns =
      slot.session != nullptr
          ? slot.session->due().scheduled_ns
          : record.ended_ns +
                ThinkTimeNs(run_.plan, level_.order.stage, record.index);
  if (level_.stage.user_gap_s() == 0) return rested_ns;
  return std::max(rested_ns,
                  record.scheduled_ns + SecondsToNs(level_.stage.user_gap_s()));
}

void ClosedPacer::OnPrefillFree() {
  while (!waiting_for_prefill_.empty() && slots_.may_prefill()) {
    const size_t number = waiting_for_prefill_.front();
    waiting_for_prefill_.pop_front();
    places_[number].waits_for_prefill = false;
    if (!slots_.at(number).tracker->in_progress()) Fill(slots_.at(number));
  }
}

void ClosedPacer::Stop() {
  may_begin_ = false;
  WakeSlots();  // none waits any more
}

bool ClosedPacer::InWarmup(int64_t now_ns) const {
  return level_.state.begun < level_.order.warmup_requests ||
         (level_.stage.has_warmup_duration_s() &&
          now_ns < level_.order.start_ns +
                       SecondsToNs(level_.stage.warmup_duration_s()));
}

// Slots that waited for it begin.
void ClosedPacer::EndWarmup() {
  warmup_timer_ = 0;
  const int64_t now_ns = loop_.NowNs();
  if (warmup_end_ns_ || InWarmup(now_ns)) return;
  warmup_end_ns_ = now_ns;
  for (size_t i = 0; i < places_.size(); ++i) {
    if (places_[i].scheduled_ns) continue;
    places_[i].scheduled_ns = BeginOf(slots_.at(i));
  }
  // Not at once: this may be called while a request is being sent.
  next_to_wake_ = 0;
  ScheduleWake();
}

bool ClosedPacer::InCooldown(uint32_t index, int64_t now_ns) const {
  const v1::Stage& stage = level_.stage;
  if (stage.cooldown_request_count() > 0 &&
      index + uint64_t{stage.cooldown_request_count()} >=
          stage.request_count()) {
    return true;
  }
  return stage.has_cooldown_duration_s() && level_.end_ns &&
         now_ns >= *level_.end_ns - SecondsToNs(stage.cooldown_duration_s());
}

v1::Phase::Value ClosedPacer::NextPhase(const DueRequest& due, int64_t now_ns) {
  if (InWarmup(now_ns)) return v1::Phase::warmup;
  // A later turn has the phase of its moment: its index was taken long before.
  if ((due.turn > 0 && cooling_) || InCooldown(due.granted.index, now_ns)) {
    cooling_ = true;
    return v1::Phase::cooldown;
  }
  return ramp_over_ ? v1::Phase::measured : v1::Phase::ramp;
}

uint32_t ClosedPacer::RankOf(const RequestSlot& slot) const {
  return level_.order.first_rank + slot.number * level_.order.rank_step;
}

std::optional<int64_t> ClosedPacer::BeginOf(const RequestSlot& slot) const {
  const v1::Stage& stage = level_.stage;
  const uint32_t all = stage.load().concurrency();
  const uint32_t rank = RankOf(slot);
  const uint32_t warm = std::min(stage.warmup_concurrency(), all);
  if (warm > 0 && (rank < warm || slot.number == 0)) {
    const int64_t gap_ns = SecondsToNs(stage.user_gap_s());
    return level_.order.start_ns + gap_ns * std::min(rank, warm) / all;
  }
  if (warm > 0 && !warmup_end_ns_) return std::nullopt;
  const int64_t from_ns = warm > 0 ? *warmup_end_ns_ : level_.order.start_ns;
  if (all <= warm || rank < warm) return from_ns;
  // The ramp is for those that are left, the users' rate for all. Slots that a
  // lost worker left stand behind the last.
  const bool by_rate = stage.user_gap_s() > 0;
  const double part = static_cast<double>(std::min(rank, all) - warm) /
                      (by_rate ? all : all - warm);
  const double over_s = by_rate ? stage.user_gap_s() : stage.ramp_s();
  return from_ns + static_cast<int64_t>(part * over_s * kNsPerSecond);
}

bool ClosedPacer::has_nothing_left() const {
  if (!exhausted_) return false;
  for (size_t i = 0; i < places_.size(); ++i) {
    if (slots_.at(i).session != nullptr) return false;
  }
  return true;
}

}  // namespace byzerperf
