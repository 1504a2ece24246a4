#include "worker/load/request_slots.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/plan/planned_request.h"
#include "worker/load/request_outcome.h"

namespace byzerperf {

RequestSlots::RequestSlots(Loop& loop, HttpTransport& transport,
                           std::shared_ptr<const RunContext> run,
                           Signals signals)
    : loop_(loop),
      transport_(transport),
      run_(std::move(run)),
      signals_(std::move(signals)),
      api_(MakeApi(run_->plan)) {}

RequestSlots::~RequestSlots() {
  loop_.Cancel(prefill_timer_);
  for (const auto& slot : slots_) {
    loop_.Cancel(slot->cancel_timer);
    if (slot->tracker->in_progress()) transport_.Cancel(slot->request);
  }
}

RequestSlot& RequestSlots::Add() {
  auto slot = std::make_unique<RequestSlot>();
  slot->number = static_cast<uint32_t>(slots_.size());
  RequestTrackerOptions options;
  options.streaming = run_->plan.target().streaming();
  options.keep_text = run_->plan.recording().save_text();
  slot->tracker = std::make_unique<RequestTracker>(
      *api_, options,
      [this, raw = slot.get()](RequestTracker&) { OnFinished(*raw); });
  slots_.push_back(std::move(slot));
  return *slots_.back();
}

void RequestSlots::Send(RequestSlot& slot, const DueRequest& due) {
  const v1::LoadPlan& plan = run_->plan;
  const auto prompt_count = static_cast<size_t>(run_->prompts->prompts_size());
  const PlannedRequest planned =
      PlanRequest(plan, prompt_count, level_->order.stage, due.granted.index);
  slot.body =
      api_->BuildBody(run_->prompts->prompts(static_cast<int>(planned.prompt)),
                      planned.marker, PlannedModel(plan, planned), run_->usage);

  HttpRequest request;
  request.target = due.target;
  request.path = api_->path();
  request.body = slot.body;
  request.headers.push_back(absl::StrCat(
      "X-Request-Id: ", RequestId(plan.run_id(), level_->stage.level(),
                                  due.granted.index, due.granted.attempt)));
  request.timeout_ns = SecondsToNs(plan.target().request_timeout_s());

  FillRecord(slot, due, planned.prompt);
  WatchPrefill(slot);
  if (planned.cancel_after_ns) {
    slot.cancel_timer = loop_.RunAt(
        slot.record->issued_ns + *planned.cancel_after_ns, [this, &slot] {
          slot.cancel_timer = 0;
          GiveUp(slot, v1::Outcome::cancelled,
                 "given up as planned (--request-cancellation-rate)");
        });
  }
  slot.request = transport_.Start(request, *slot.tracker);
}

void RequestSlots::FillRecord(RequestSlot& slot, const DueRequest& due,
                              uint32_t prompt) {
  RequestRecord& record = slot.tracker->Begin();
  slot.record = &record;
  record.stage = level_->order.stage;
  record.index = due.granted.index;
  record.attempt = due.granted.attempt;
  record.prompt = prompt;
  record.target = due.target;
  record.phase = due.phase;
  record.scheduled_ns = due.scheduled_ns;
  record.issued_ns = loop_.NowNs();
  record.send_lag_ns = due.send_lag_ns;
  if (record.phase == v1::Phase::measured) {
    slot.tracker->AuditInto(level_->recorder.health());
  }
  CountIssue(record);
}

void RequestSlots::CountIssue(const RequestRecord& record) {
  LoopState& state = level_->state;
  ++state.begun;
  ++state.in_flight;
  if (record.phase == v1::Phase::measured && !state.first_measured_ns) {
    state.first_measured_ns = record.issued_ns;
  }
  state.last_issue_ns = record.issued_ns;
  level_->recorder.AddIssued(record.issued_ns);
  level_->recorder.SetInFlight(state.in_flight, record.issued_ns);
}

void RequestSlots::WatchPrefill(RequestSlot& slot) {
  if (level_->order.prefill_share == 0) return;
  slot.in_prefill = true;
  ++in_prefill_;
  slot.tracker->CallAtFirstToken([this, &slot] { EndPrefill(slot); });
}

// A transport may not be given a request while it hands over bytes: the signal
// waits for the loop's next turn.
void RequestSlots::EndPrefill(RequestSlot& slot) {
  if (!std::exchange(slot.in_prefill, false)) return;
  --in_prefill_;
  if (prefill_timer_ != 0) return;
  prefill_timer_ = loop_.RunAt(0, [this] {
    prefill_timer_ = 0;
    signals_.prefill_freed();
  });
}

void RequestSlots::Skip(const DueRequest& due, v1::Outcome::Value outcome,
                        std::string_view why) {
  RequestRecord record;
  record.stage = level_->order.stage;
  record.index = due.granted.index;
  record.attempt = due.granted.attempt;
  record.prompt =
      PlanRequest(run_->plan,
                  static_cast<size_t>(run_->prompts->prompts_size()),
                  level_->order.stage, due.granted.index)
          .prompt;
  record.target = due.target;
  record.phase = due.phase;
  record.scheduled_ns = due.scheduled_ns;
  record.outcome = outcome;
  record.ended_ns = loop_.NowNs();
  SetError(why, record);
  ++level_->state.begun;
  level_->recorder.AddFinished(record);
  signals_.recorded();
}

void RequestSlots::GiveUp(RequestSlot& slot, v1::Outcome::Value outcome,
                          std::string_view why) {
  if (!slot.tracker->in_progress()) return;
  transport_.Cancel(slot.request);
  slot.tracker->Stop(outcome, why, loop_.NowNs());
}

void RequestSlots::AbortAll(const std::string& why) {
  for (const auto& slot : slots_) {
    if (!slot->tracker->in_progress()) continue;
    slot->record->censored = slot->record->phase == v1::Phase::measured;
    GiveUp(*slot, v1::Outcome::aborted, why);
  }
}

void RequestSlots::OnFinished(RequestSlot& slot) {
  LoopState& state = level_->state;
  loop_.Cancel(std::exchange(slot.cancel_timer, 0));
  EndPrefill(slot);
  --state.in_flight;
  level_->recorder.SetInFlight(state.in_flight, loop_.NowNs());
  level_->recorder.AddFinished(slot.tracker->record());
  slot.record = nullptr;
  signals_.recorded();
  signals_.freed(slot);
}

}  // namespace byzerperf
