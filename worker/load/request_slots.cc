#include "worker/load/request_slots.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/plan/planned_request.h"
#include "common/plan/sessions.h"
#include "worker/api/request_body.h"
#include "worker/load/request_outcome.h"

namespace byzerperf {

RequestSlots::RequestSlots(Loop& loop, HttpTransport& transport,
                           std::shared_ptr<const RunContext> run,
                           Signals signals)
    : loop_(loop),
      transport_(transport),
      run_(std::move(run)),
      signals_(std::move(signals)),
      api_(MakeApi(run_->plan)),
      has_sessions_(HasSessions(*run_->prompts)),
      sessions_rest_(HasTurnDelays(*run_->prompts)) {}

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
  // What the model said is asked again in a session's next turn.
  options.keep_text = run_->plan.recording().save_text() || has_sessions_;
  slot->tracker = std::make_unique<RequestTracker>(
      *api_, options,
      [this, raw = slot.get()](RequestTracker&) { OnFinished(*raw); });
  slots_.push_back(std::move(slot));
  return *slots_.back();
}

PlannedRequest RequestSlots::Plan(uint32_t index) const {
  return PlanRequest(run_->plan,
                     static_cast<size_t>(run_->prompts->prompts_size()),
                     level_->order.stage, index);
}

void RequestSlots::Send(RequestSlot& slot, const DueRequest& due) {
  const PlannedRequest planned = Plan(due.granted.index);
  const v1::Prompt& prompt =
      run_->prompts->prompts(static_cast<int>(planned.prompt));
  if (due.turn == 0 && !prompt.turns().empty()) {
    slot.session =
        std::make_unique<Session>(*run_->prompts, prompt, planned.marker, due);
  }
  slot.body = BodyOf(slot, planned);

  HttpRequest request;
  request.target = due.target;
  request.path = api_->path();
  request.body = slot.body;
  FillHeaders(due, request);
  request.timeout_ns = SecondsToNs(run_->plan.target().request_timeout_s());

  FillRecord(slot, due, planned);
  WatchPrefill(slot);
  if (planned.cancel_after_ns && due.turn == 0) {
    GiveUpAsPlanned(slot, *planned.cancel_after_ns);
  }
  slot.request = transport_.Start(request, *slot.tracker);
}

std::string RequestSlots::BodyOf(const RequestSlot& slot,
                                 const PlannedRequest& planned) const {
  const std::string& model = PlannedModel(run_->plan, planned);
  if (slot.session != nullptr) {
    return api_->BuildBody(slot.session->said(), "", model, run_->usage);
  }
  const v1::Prompt& prompt =
      run_->prompts->prompts(static_cast<int>(planned.prompt));
  return RequestBody(*api_, run_->prompts->corpus(), prompt, planned.marker,
                     model, run_->usage);
}

void RequestSlots::FillHeaders(const DueRequest& due,
                               HttpRequest& request) const {
  const v1::LoadPlan& plan = run_->plan;
  const std::string& level = level_->stage.level();
  request.headers.push_back(absl::StrCat(
      "X-Request-Id: ", RequestId(plan.run_id(), level, due.granted.index,
                                  due.granted.attempt, due.turn)));
  if (plan.session_header().empty()) return;
  request.headers.push_back(absl::StrCat(plan.session_header(), ": ",
                                         plan.run_id(), "-", level, "-",
                                         due.granted.index));
}

void RequestSlots::GiveUpAsPlanned(RequestSlot& slot, int64_t after_ns) {
  slot.cancel_timer =
      loop_.RunAt(slot.record->issued_ns + after_ns, [this, &slot] {
        slot.cancel_timer = 0;
        GiveUp(slot, v1::Outcome::cancelled,
               "given up as planned (--request-cancellation-rate)");
      });
}

void RequestSlots::Identify(const DueRequest& due,
                            const PlannedRequest& planned,
                            RequestRecord& record) const {
  record.stage = level_->order.stage;
  record.index = due.granted.index;
  record.turn = due.turn;
  record.attempt = due.granted.attempt;
  record.prompt = planned.prompt;
  record.model = planned.model;
  record.target = due.target;
  record.phase = due.phase;
  record.scheduled_ns = due.scheduled_ns;
}

void RequestSlots::FillRecord(RequestSlot& slot, const DueRequest& due,
                              const PlannedRequest& planned) {
  RequestRecord& record = slot.tracker->Begin();
  slot.record = &record;
  Identify(due, planned, record);
  record.issued_ns = loop_.NowNs();
  record.send_lag_ns = due.send_lag_ns;
  if (record.phase == v1::Phase::measured) {
    slot.tracker->AuditInto(level_->recorder.health());
  }
  CountIssue(record);
}

void RequestSlots::CountIssue(const RequestRecord& record) {
  LoopState& state = level_->state;
  state.begun += record.turn == 0 ? 1 : 0;
  ++state.in_flight;
  if (record.phase == v1::Phase::measured && !state.first_measured_ns) {
    state.first_measured_ns = record.issued_ns;
  }
  state.last_issue_ns = record.issued_ns;
  level_->recorder.AddIssued(record.issued_ns);
  level_->recorder.SetInFlight(state.in_flight, record.issued_ns);
}

void RequestSlots::WatchPrefill(RequestSlot& slot) {
  if (level_->prefill_share == 0) return;
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
  const PlannedRequest planned = Plan(due.granted.index);
  AddSkipped(due, planned, outcome, why);
  SkipTurnsBehind(due, planned, outcome);
  signals_.recorded();
}

void RequestSlots::AddSkipped(const DueRequest& due,
                              const PlannedRequest& planned,
                              v1::Outcome::Value outcome,
                              std::string_view why) {
  RequestRecord record;
  Identify(due, planned, record);
  record.outcome = outcome;
  record.ended_ns = loop_.NowNs();
  SetError(why, record);
  level_->state.begun += due.turn == 0 ? 1 : 0;
  level_->recorder.AddFinished(record);
}

// `due` is the turn that ended otherwise than well.
void RequestSlots::SkipTurnsBehind(const DueRequest& due,
                                   const PlannedRequest& planned,
                                   v1::Outcome::Value ended) {
  const uint32_t turns = RequestsOfPrompt(*run_->prompts, planned.prompt);
  const bool over = level_->ending || (level_->time_over && !level_->is_open());
  if (turns == due.turn + 1 || over) return;
  const bool grace_over = ended == v1::Outcome::aborted;
  const std::string why =
      grace_over
          ? kNoTimeLeft
          : absl::StrCat("turn ", due.turn, " of its session ended otherwise: ",
                         v1::Outcome::Value_Name(ended));
  DueRequest next = due;
  next.scheduled_ns = 0;
  while (++next.turn < turns) {
    AddSkipped(next, planned,
               grace_over ? v1::Outcome::aborted : v1::Outcome::not_sent, why);
  }
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
  if (slot.session != nullptr) EndTurn(slot);
  signals_.recorded();
  signals_.freed(slot);
}

void RequestSlots::EndTurn(RequestSlot& slot) {
  const RequestRecord& record = slot.tracker->record();
  if (record.outcome == v1::Outcome::ok) {
    if (!slot.session->GoOn(record.text, record.ended_ns)) slot.session.reset();
    return;
  }
  DueRequest ended = slot.session->due();
  ended.phase = record.phase;  // of that moment, in a closed loop
  slot.session.reset();
  SkipTurnsBehind(ended, Plan(record.index), record.outcome);
}

}  // namespace byzerperf
