#include "worker/load/load_loop.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/plan/planned_request.h"

namespace byzerperf {
namespace {

// Arrivals have the kernel's stamps, so a late look costs no truth; it delays
// the next request of a slot, at most by this.
constexpr int64_t kTickNs = 500'000;

}  // namespace

LoadLoop::LoadLoop(Loop& loop, MakeTransport make_transport,
                   std::shared_ptr<const RunContext> run, LoopSignals signals,
                   ReadThreadUsage read_usage)
    : loop_(loop),
      make_transport_(std::move(make_transport)),
      run_(std::move(run)),
      signals_(std::move(signals)),
      read_usage_(std::move(read_usage)) {}

void LoadLoop::Open() {
  api_ = MakeApi(run_->plan);
  // A short request that waits for the tick would be most of a slot's idle
  // time.
  loop_.LookOnceA(run_->plan.target().streaming() ? kTickNs : 0);
  auto transport = make_transport_();
  if (transport.ok()) {
    transport_ = *std::move(transport);
  } else {
    signals_.failed(std::string(transport.status().message()));
  }
}

void LoadLoop::Close() {
  if (level_) CancelTimers();
  for (const auto& slot : slots_) {
    if (slot->tracker->in_progress()) transport_->Cancel(slot->request);
  }
  level_.reset();
  transport_.reset();
  slots_.clear();
  signals_ = {};
}

const v1::Stage& LoadLoop::stage() const {
  return run_->plan.stages(static_cast<int>(level_->order.stage));
}

void LoadLoop::StartLevel(const LoopOrder& order,
                          std::shared_ptr<GrantQueue> queue) {
  if (!transport_) return;
  level_.emplace(order, std::move(queue), *run_);
  level_->state.share = order.share;
  level_->timers.push_back(loop_.RunAt(order.start_ns, [this] { Begin(); }));
  if (stage().has_duration_s()) {
    level_->end_ns = order.start_ns + SecondsToNs(stage().duration_s());
    level_->timers.push_back(
        loop_.RunAt(*level_->end_ns, [this] { TimeOver(); }));
  }
  ScheduleWindow(std::max(order.start_ns, loop_.NowNs()) + order.window_ns);
}

void LoadLoop::Begin() {
  if (level_->ending || level_->time_over) return;
  level_->may_begin = true;
  if (read_usage_) level_->usage_at_start = read_usage_();
  AddSlots();
  for (const auto& slot : slots_) {
    slot->scheduled_ns = level_->order.start_ns;
    slot->idle_since_ns = 0;
  }
  WakeSlots();
}

void LoadLoop::AddSlots() {
  while (slots_.size() < level_->state.share) {
    auto slot = std::make_unique<Slot>();
    slot->number = static_cast<uint32_t>(slots_.size());
    slot->scheduled_ns = loop_.NowNs();
    RequestTrackerOptions options;
    options.streaming = run_->plan.target().streaming();
    options.keep_text = run_->plan.recording().save_text();
    slot->tracker = std::make_unique<RequestTracker>(
        *api_, options,
        [this, raw = slot.get()](RequestTracker&) { OnFinished(*raw); });
    slots_.push_back(std::move(slot));
  }
}

void LoadLoop::WakeSlots() {
  level_->next_to_wake = 0;
  WakeNext();
}

// One request a turn of the loop: opening a connection takes a tenth of a
// millisecond, and one issued behind many others would wait for all of theirs.
void LoadLoop::WakeNext() {
  Level& level = *level_;
  loop_.Cancel(level.wake_timer);
  while (level.next_to_wake < slots_.size()) {
    Slot& slot = *slots_[level.next_to_wake++];
    if (slot.tracker->in_progress()) continue;
    Fill(slot);
    if (!slot.tracker->in_progress()) continue;
    level.wake_timer = loop_.RunAt(0, [this] { WakeNext(); });
    return;
  }
}

// Gives a free slot its next request, if there is one for it.
void LoadLoop::Fill(Slot& slot) {
  Level& level = *level_;
  const bool wanted = level.may_begin && slot.number < level.state.share &&
                      (!level.end_ns || loop_.NowNs() < *level.end_ns);
  std::optional<GrantedIndex> granted;
  if (wanted) {
    granted = level.reader.Take();
    if (level.queue->ShouldAsk()) signals_.grants_low();
  }
  SetWaiting(slot, wanted && !granted && !level.exhausted);
  if (granted) {
    Send(slot, *granted);
  } else if (slot.idle_since_ns == 0) {
    slot.idle_since_ns = loop_.NowNs();
  }
}

void LoadLoop::SetWaiting(Slot& slot, bool waiting) {
  if (slot.waiting == waiting) return;
  slot.waiting = waiting;
  level_->waiting += waiting ? 1 : -1;
  level_->recorder.SetWaiting(level_->waiting, loop_.NowNs());
}

void LoadLoop::Send(Slot& slot, const GrantedIndex& granted) {
  Level& level = *level_;
  const v1::LoadPlan& plan = run_->plan;
  const auto prompt_count = static_cast<size_t>(run_->prompts->prompts_size());
  const PlannedRequest planned =
      PlanRequest(plan, prompt_count, level.order.stage, granted.index);
  slot.body =
      api_->BuildBody(run_->prompts->prompts(static_cast<int>(planned.prompt)),
                      planned.marker, run_->usage);

  HttpRequest request;
  request.target =
      (level.order.first_slot + slot.number) % run_->targets.size();
  request.path = api_->path();
  request.body = slot.body;
  request.headers.push_back(absl::StrCat(
      "X-Request-Id: ", RequestId(plan.run_id(), stage().level(), granted.index,
                                  granted.attempt)));
  request.timeout_ns = SecondsToNs(plan.target().request_timeout_s());

  RequestRecord& record = slot.tracker->Begin();
  slot.record = &record;
  record.stage = level.order.stage;
  record.index = granted.index;
  record.attempt = granted.attempt;
  record.prompt = planned.prompt;
  record.target = request.target;
  record.phase = NextPhase();
  record.scheduled_ns = slot.scheduled_ns;
  record.issued_ns = loop_.NowNs();
  // A slot without anything to send is not late.
  const int64_t idle_since_ns = std::exchange(slot.idle_since_ns, 0);
  record.send_lag_ns = (idle_since_ns == 0 ? record.issued_ns : idle_since_ns) -
                       slot.scheduled_ns;
  if (record.phase == v1::Phase::measured) {
    slot.tracker->AuditInto(level.recorder.health());
  }
  CountIssue(record.phase, record.issued_ns);
  slot.request = transport_->Start(request, *slot.tracker);
}

v1::Phase::Value LoadLoop::NextPhase() const {
  if (level_->begun < level_->order.warmup_requests) return v1::Phase::warmup;
  return level_->ramp_over ? v1::Phase::measured : v1::Phase::ramp;
}

void LoadLoop::CountIssue(v1::Phase::Value phase, int64_t now_ns) {
  Level& level = *level_;
  ++level.begun;
  ++level.state.in_flight;
  // 0.95 of the share, without rounding.
  if (level.state.in_flight * uint64_t{20} >=
      level.state.share * uint64_t{19}) {
    level.ramp_over = true;
  }
  if (phase == v1::Phase::measured && !level.state.first_measured_ns) {
    level.state.first_measured_ns = now_ns;
  }
  level.state.last_issue_ns = now_ns;
  level.recorder.AddIssued(now_ns);
  level.recorder.SetInFlight(level.state.in_flight, now_ns);
}

void LoadLoop::OnFinished(Slot& slot) {
  Level& level = *level_;
  const RequestRecord& record = slot.tracker->record();
  --level.state.in_flight;
  level.recorder.SetInFlight(level.state.in_flight, loop_.NowNs());
  level.recorder.AddFinished(record);
  slot.scheduled_ns = record.ended_ns;
  slot.record = nullptr;
  if (level.recorder.window_is_full()) {
    PostWindow();
    signals_.window_posted();
  }
  Fill(slot);
  ReportIdle();
}

void LoadLoop::OnGrant(bool exhausted) {
  if (!level_) return;
  level_->exhausted = exhausted;
  if (!level_->may_begin) return;
  WakeSlots();
  ReportIdle();
}

void LoadLoop::SetShare(uint32_t share) {
  if (!level_) return;
  level_->state.share = share;
  if (!level_->may_begin) return;
  AddSlots();
  WakeSlots();
}

}  // namespace byzerperf
