#include "simulator/engine.h"

#include <algorithm>
#include <utility>

namespace byzerperf {

Engine::Engine(Loop& loop, const Model& model, uint32_t slots,
               PrefixCache* cache, PrefillOrder prefill)
    : loop_(loop),
      model_(model),
      slots_(slots),
      cache_(cache),
      prefill_(prefill) {}

Engine::~Engine() {
  for (auto& [request, sequence] : sequences_) loop_.Cancel(sequence.timer);
}

void Engine::Submit(EngineJob job, TokenHandler on_token) {
  const uint64_t request = job.request;
  const int64_t received_ns = job.received_ns;
  Sequence& sequence = sequences_[request];
  sequence.job = std::move(job);
  sequence.on_token = std::move(on_token);
  if (HasFreeSlot() && queue_.empty()) {
    Begin(sequence, received_ns);
  } else {
    queue_.push_back(request);
  }
}

void Engine::Begin(Sequence& sequence, int64_t now_ns) {
  ++running_;
  sequence.in_slot = true;
  const auto prompt_tokens = static_cast<uint32_t>(sequence.job.prompt.size());
  if (cache_ != nullptr) {
    sequence.next.cached_tokens = cache_->CachedTokens(sequence.job.prompt);
  }
  const int64_t begin_ns = prefill_ == PrefillOrder::kOneByOne
                               ? std::max(now_ns, prefill_free_ns_)
                               : now_ns;
  sequence.next.due_ns =
      begin_ns + model_.TtftNs(sequence.job.request,
                               prompt_tokens - sequence.next.cached_tokens);
  prefill_free_ns_ = sequence.next.due_ns;
  Schedule(sequence);
}

void Engine::Schedule(Sequence& sequence) {
  const uint64_t request = sequence.job.request;
  sequence.timer =
      loop_.RunAt(sequence.next.due_ns, [this, request] { Emit(request); });
}

void Engine::Emit(uint64_t request) {
  const auto found = sequences_.find(request);
  if (found == sequences_.end()) return;
  Sequence& sequence = found->second;
  sequence.timer = 0;
  const EngineToken token = sequence.next;
  if (token.index == 0 && cache_ != nullptr) {
    cache_->Remember(sequence.job.prompt);
  }
  const bool last = token.index + 1 >= sequence.job.output_tokens;
  // The handler may abort this request and so end the sequence: it is called
  // by a copy of its own, and the sequence is looked up again after it.
  const TokenHandler on_token =
      last ? std::move(sequence.on_token) : sequence.on_token;
  if (!last) {
    sequence.next.index = token.index + 1;
    sequence.next.due_ns += model_.GapNs(request, token.index + 1, running_);
    Schedule(sequence);
  }
  on_token(token);
  if (last) EndUnlessFrozen(request);
}

void Engine::EndUnlessFrozen(uint64_t request) {
  const auto found = sequences_.find(request);
  if (found != sequences_.end() && !found->second.frozen) Abort(request);
}

void Engine::Abort(uint64_t request) {
  const auto found = sequences_.find(request);
  if (found == sequences_.end()) return;
  if (found->second.timer != 0) loop_.Cancel(found->second.timer);
  if (found->second.in_slot) {
    --running_;
  } else {
    queue_.erase(std::find(queue_.begin(), queue_.end(), request));
  }
  sequences_.erase(found);
  FillSlots();
}

void Engine::Freeze(uint64_t request) {
  const auto found = sequences_.find(request);
  if (found == sequences_.end()) return;
  found->second.frozen = true;
  if (found->second.timer != 0) loop_.Cancel(found->second.timer);
  found->second.timer = 0;
}

void Engine::FillSlots() {
  while (!queue_.empty() && HasFreeSlot()) {
    const uint64_t request = queue_.front();
    queue_.pop_front();
    Begin(sequences_.at(request), loop_.NowNs());
  }
}

}  // namespace byzerperf
