#ifndef BYZERPERF_WORKER_LOAD_PACER_H_
#define BYZERPERF_WORKER_LOAD_PACER_H_

#include <cstdint>
#include <memory>

#include "worker/load/grant_queue.h"
#include "worker/load/request_slots.h"

namespace byzerperf {

// Decides when a loop sends which request of a level. Loop-thread only.
class Pacer {
 public:
  virtual ~Pacer() = default;

  // Indices of the level that this worker may send; nothing more comes unless
  // another worker is lost when `exhausted`. May come before Begin().
  virtual void OnGrant(const std::shared_ptr<GrantQueue>& queue,
                       bool exhausted) = 0;

  // The level's start has come.
  virtual void Begin() = 0;

  // The share of a loop has changed.
  virtual void OnShare() = 0;

  // A slot's request has ended.
  virtual void OnFree(RequestSlot& slot) = 0;

  // RequestSlots::may_prefill() may be true again.
  virtual void OnPrefillFree() = 0;

  // The level's time is over.
  virtual void OnTimeOver() = 0;

  // Its grace period as well: what was planned and not sent gets its row, also
  // of later grants.
  virtual void OnGraceOver() = 0;

  // Nothing is sent any more. What was due and had to wait gets its row.
  virtual void Stop() = 0;

  // No request can be sent for now but those in flight.
  virtual bool has_nothing_left() const = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_PACER_H_
