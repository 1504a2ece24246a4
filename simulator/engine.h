#ifndef BYZERPERF_SIMULATOR_ENGINE_H_
#define BYZERPERF_SIMULATOR_ENGINE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_map>
#include <vector>

#include "common/loop/loop.h"
#include "simulator/model.h"
#include "simulator/prefix_cache.h"

namespace byzerperf {

struct EngineJob {
  uint64_t request = 0;     // its number, unique while the engine lives
  int64_t received_ns = 0;  // when its wait for a slot begins
  uint32_t output_tokens = 1;
  std::vector<uint32_t> prompt;
};

// One token of an answer.
struct EngineToken {
  uint32_t index = 0;          // from 0
  int64_t due_ns = 0;          // when the model says that it exists
  uint32_t cached_tokens = 0;  // of the prompt
};

// Whether prompts are computed beside each other, or each waits for those
// before it, as on a server that has no room for two.
enum class PrefillOrder { kTogether, kOneByOne };

// The batch of a simulated inference engine: requests take a slot or queue in
// order of arrival; each running one yields its tokens at the model's times.
// A token's time follows from the time the token before it was due, not from
// when this program came to send it: lateness does not add up. Loop-thread
// only.
class Engine {
 public:
  using TokenHandler = std::function<void(const EngineToken&)>;

  // `slots` 0: no limit. `cache` may be null: no prefix cache. Loop, model and
  // cache must outlive this. A prompt that is given up is computed to its end.
  Engine(Loop& loop, const Model& model, uint32_t slots, PrefixCache* cache,
         PrefillOrder prefill = PrefillOrder::kTogether);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Calls `on_token` for each token, last of all for the last one; the slot is
  // free again when that call returns.
  void Submit(EngineJob job, TokenHandler on_token);

  // Leaves the slot or the queue; no more tokens. Unknown is no error. May be
  // called from within the request's own `on_token`.
  void Abort(uint64_t request);

  // No more tokens, but the slot stays taken until Abort().
  void Freeze(uint64_t request);

  uint32_t running() const { return running_; }
  uint32_t waiting() const { return static_cast<uint32_t>(queue_.size()); }

 private:
  struct Sequence {
    EngineJob job;
    TokenHandler on_token;
    EngineToken next;
    Loop::TimerId timer = 0;
    bool in_slot = false;
    bool frozen = false;
  };

  bool HasFreeSlot() const { return slots_ == 0 || running_ < slots_; }
  void Begin(Sequence& sequence, int64_t now_ns);
  void Schedule(Sequence& sequence);
  void Emit(uint64_t request);
  void EndUnlessFrozen(uint64_t request);
  void FillSlots();

  Loop& loop_;
  const Model& model_;
  const uint32_t slots_;
  PrefixCache* const cache_;
  const PrefillOrder prefill_;
  int64_t prefill_free_ns_ = 0;  // when the prompts that began are computed
  uint32_t running_ = 0;
  std::deque<uint64_t> queue_;
  std::unordered_map<uint64_t, Sequence> sequences_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_ENGINE_H_
