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
#include "worker/api/api.h"
#include "worker/http/transport.h"
#include "worker/load/grant_queue.h"
#include "worker/load/load_level.h"
#include "worker/load/request_tracker.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// A place for one request at a time; keeps its buffers.
struct RequestSlot {
  uint32_t number = 0;  // of its loop
  std::unique_ptr<RequestTracker> tracker;
  RequestRecord* record = nullptr;  // the tracker's, while in progress
  std::string body;
  HttpTransport::RequestId request = 0;
  bool in_prefill = false;  // no first token yet
  Loop::TimerId cancel_timer = 0;
};

// A planned request that is to be sent now.
struct DueRequest {
  GrantedIndex granted;
  v1::Phase::Value phase = v1::Phase::unset;
  size_t target = 0;
  int64_t scheduled_ns = 0;
  // From scheduled to issued, without the time in which it was not this
  // program that held it back.
  int64_t send_lag_ns = 0;
};

// The requests of one loop, from their sending to their end: sends what it is
// given, counts it, gives up what the plan wants given up, and hands what ended
// to the level's recorder. When to send is a Pacer's business. Loop-thread
// only.
class RequestSlots {
 public:
  // Called from the loop, never from inside Send().
  struct Signals {
    // A row was given to the recorder.
    std::function<void()> recorded;
    // The slot's request has ended and was recorded.
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
    return level_->order.prefill_share == 0 ||
           in_prefill_ < level_->order.prefill_share;
  }

  // Sends a request from a free slot.
  void Send(RequestSlot& slot, const DueRequest& due);

  // A planned request that will not be sent gets its row.
  void Skip(const DueRequest& due, v1::Outcome::Value outcome,
            std::string_view why);

  // Ends what is in flight as `aborted`.
  void AbortAll(const std::string& why);

 private:
  void FillRecord(RequestSlot& slot, const DueRequest& due, uint32_t prompt);
  void CountIssue(const RequestRecord& record);
  void WatchPrefill(RequestSlot& slot);
  void EndPrefill(RequestSlot& slot);
  void GiveUp(RequestSlot& slot, v1::Outcome::Value outcome,
              std::string_view why);
  void OnFinished(RequestSlot& slot);

  Loop& loop_;
  HttpTransport& transport_;
  const std::shared_ptr<const RunContext> run_;
  const Signals signals_;
  const std::unique_ptr<Api> api_;
  std::vector<std::unique_ptr<RequestSlot>> slots_;
  LoadLevel* level_ = nullptr;
  uint32_t in_prefill_ = 0;
  Loop::TimerId prefill_timer_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_REQUEST_SLOTS_H_
