#ifndef BYZERPERF_WORKER_LOAD_STATS_MAILBOX_H_
#define BYZERPERF_WORKER_LOAD_STATS_MAILBOX_H_

#include <atomic>
#include <memory>
#include <utility>

namespace byzerperf {

// Hands windows from one loop's thread to one reader through a single atomic
// pointer: no lock, and no queue that could grow. A window that the reader has
// not fetched yet is taken back, merged and posted again, so nothing is lost
// however slow the reader is. `Window` has `void Merge(Window&& later)`.
template <typename Window>
class StatsMailbox {
 public:
  StatsMailbox() = default;
  ~StatsMailbox() { Take(); }
  StatsMailbox(const StatsMailbox&) = delete;
  StatsMailbox& operator=(const StatsMailbox&) = delete;

  // The writer's thread only. True when the reader had fetched the last one.
  bool Post(std::unique_ptr<Window> window) {
    std::unique_ptr<Window> unread = Take();
    const bool fetched = unread == nullptr;
    if (!fetched) {
      unread->Merge(std::move(*window));
      window = std::move(unread);
    }
    slot_.store(window.release(), std::memory_order_release);
    return fetched;
  }

  // The reader's thread only. Null when nothing was posted since the last call.
  std::unique_ptr<Window> Take() {
    return std::unique_ptr<Window>(
        slot_.exchange(nullptr, std::memory_order_acq_rel));
  }

 private:
  std::atomic<Window*> slot_ = nullptr;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_STATS_MAILBOX_H_
