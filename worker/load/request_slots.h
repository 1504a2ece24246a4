#ifndef BYZERPERF_WORKER_LOAD_REQUEST_SLOTS_H_
#define BYZERPERF_WORKER_LOAD_REQUEST_SLOTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/loop/loop.h"
#include "common/plan/planned_request.h"
#include "worker/api/api.h"
#include "worker/http/transport.h"
#include "worker/load/due_request.h"
#include "worker/load/load_level.h"
#include "worker/load/request_tracker.h"
#include "worker/load/run_context.h"
#include "worker/load/session.h"

namespace byzerperf {

// The error of what an open loop had no time left to send.
inline constexpr char kNoTimeLeft[] =
    "the level's time and its grace period were over before it could be sent";

// A place for one request at a time; keeps its buffers. In a closed loop it
// keeps a session from turn to turn; in an open one only while a turn of it is
// in flight.
struct RequestSlot {
  uint32_t number = 0;  // of its loop
  std::unique_ptr<RequestTracker> tracker;
  RequestRecord* record = nullptr;  // the tracker's, while in progress
  std::string body;
  HttpTransport::RequestId request = 0;
  bool in_prefill = false;  // no first token yet
  Loop::TimerId cancel_timer = 0;
  // Of the request in flight, else of the turn that comes next; null: none.
  std::unique_ptr<Session> session;
};

// The requests of one loop, from their sending to their end: sends what it is
// given, counts it, gives up what the plan wants given up, and hands what ended
// to the level's recorder. When to send is a Pacer's business. Loop-thread
// only.
//
// A turn of a session that did not end well ends the session: the turns behind
// it get their rows at once, as not_sent; as aborted where an open loop's time
// and grace are over; none where nothing is begun any more, since what is not
// begun is then not planned.
class RequestSlots {
 public:
  // Called from the loop, never from inside Send().
  struct Signals {
    // A row was given to the recorder.
    std::function<void()> recorded;
    // The slot's request has ended and was recorded. Its session stands at the
    // next turn; it is null when there is none.
    std::function<void(RequestSlot&)> freed;
    // May be true again: may_prefill().
    std::function<void()> prefill_freed;
  };

  // `loop` and `transport` must outlive this.
  RequestSlots(Loop& loop, HttpTransport& transport,
               std::shared_ptr<const RunContext> run, Signals signals);
  // Closes the connections of what is in flight.
  ~RequestSlots();
  RequestSlots(const RequestSlots&) = delete;
  RequestSlots& operator=(const RequestSlots&) = delete;

  // Slots are kept from level to level. `level` must stay until another one
  // begins.
  void StartLevel(LoadLevel& level) { level_ = &level; }

  RequestSlot& Add();
  size_t size() const { return slots_.size(); }
  RequestSlot& at(size_t number) { return *slots_[number]; }

  // Fewer requests wait for their first token than the level allows.
  bool may_prefill() const {
    return level_->prefill_share == 0 || in_prefill_ < level_->prefill_share;
  }

  // Some session of the run rests between its turns.
  bool sessions_rest() const { return sessions_rest_; }

  // Sends a request from a free slot. For a turn but the first the slot holds
  // the session, which stands there.
  void Send(RequestSlot& slot, const DueRequest& due);

  // A planned request that will not be sent gets its row, and so do the turns
  // behind it.
  void Skip(const DueRequest& due, v1::Outcome::Value outcome,
            std::string_view why);

  // Ends what is in flight as `aborted`.
  void AbortAll(const std::string& why);

 private:
  PlannedRequest Plan(uint32_t index) const;
  std::string BodyOf(const RequestSlot& slot,
                     const PlannedRequest& planned) const;
  void FillHeaders(const DueRequest& due, HttpRequest& request) const;
  void GiveUpAsPlanned(RequestSlot& slot, int64_t after_ns);
  void Identify(const DueRequest& due, const PlannedRequest& planned,
                RequestRecord& record) const;
  void FillRecord(RequestSlot& slot, const DueRequest& due,
                  const PlannedRequest& planned);
  void CountIssue(const RequestRecord& record);
  void WatchPrefill(RequestSlot& slot);
  void EndPrefill(RequestSlot& slot);
  void GiveUp(RequestSlot& slot, v1::Outcome::Value outcome,
              std::string_view why);
  void OnFinished(RequestSlot& slot);
  void EndTurn(RequestSlot& slot);
  void AddSkipped(const DueRequest& due, const PlannedRequest& planned,
                  v1::Outcome::Value outcome, std::string_view why);
  void SkipTurnsBehind(const DueRequest& due, const PlannedRequest& planned,
                       v1::Outcome::Value ended);

  Loop& loop_;
  HttpTransport& transport_;
  const std::shared_ptr<const RunContext> run_;
  const Signals signals_;
  const std::unique_ptr<Api> api_;
  const bool has_sessions_;
  const bool sessions_rest_;
  std::vector<std::unique_ptr<RequestSlot>> slots_;
  LoadLevel* level_ = nullptr;
  uint32_t in_prefill_ = 0;
  Loop::TimerId prefill_timer_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_REQUEST_SLOTS_H_
