#ifndef BYZERPERF_WORKER_LOAD_GRANT_QUEUE_H_
#define BYZERPERF_WORKER_LOAD_GRANT_QUEUE_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>

namespace byzerperf {

// One planned request that this worker may begin.
struct GrantedIndex {
  uint32_t index = 0;
  uint32_t attempt = 1;

  friend bool operator==(const GrantedIndex&, const GrantedIndex&) = default;
};

// The indices of one level that were granted to this worker: an append-only
// list of ranges and one cursor, the only thing that its loops share.
//
// One thread appends; any number of threads take, each through a Reader of its
// own. Taking never locks or allocates. Every index comes out once, in the
// order of granting: `begun()` says how far into the grants the worker is.
class GrantQueue {
 private:
  struct Range {
    uint64_t begin = 0;  // position of `first` among all granted indices
    uint32_t first = 0;
    uint32_t count = 0;
    uint32_t attempt = 1;
    uint32_t stride = 1;
    std::atomic<Range*> next = nullptr;
  };

 public:
  // One thread's place in the list. Must not outlive the queue.
  class Reader {
   public:
    explicit Reader(GrantQueue& queue) : queue_(queue), range_(queue.head_) {}

    // The next index, or nullopt when all that was granted has been taken.
    std::optional<GrantedIndex> Take();

   private:
    GrantQueue& queue_;
    Range* range_;
  };

  GrantQueue();
  GrantQueue(const GrantQueue&) = delete;
  GrantQueue& operator=(const GrantQueue&) = delete;

  // Adds `count` indices: first, first+stride, …. One thread only.
  void Append(uint32_t first, uint32_t count, uint32_t attempt,
              uint32_t stride = 1);

  // Thread-safe, as they are at some moment of the call.
  uint64_t granted() const { return granted_.load(std::memory_order_acquire); }
  uint64_t begun() const { return cursor_.load(std::memory_order_acquire); }
  uint64_t unissued() const;

  // True for one caller each time that half of the last grant or less is left,
  // until the answer comes: the caller then asks for more.
  bool ShouldAsk();
  // The answer came; ShouldAsk() may be true again.
  void Answered() { asked_.store(false, std::memory_order_release); }

 private:
  std::deque<Range> ranges_;  // stable addresses; linked for the readers
  // An empty range, so that a reader always stands on one.
  Range* const head_;
  std::atomic<uint64_t> granted_ = 0;
  std::atomic<uint64_t> cursor_ = 0;
  std::atomic<uint64_t> low_water_ = 0;
  std::atomic<bool> asked_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_GRANT_QUEUE_H_
