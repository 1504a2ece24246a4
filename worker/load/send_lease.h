#ifndef BYZERPERF_WORKER_LOAD_SEND_LEASE_H_
#define BYZERPERF_WORKER_LOAD_SEND_LEASE_H_

#include <atomic>
#include <cstdint>
#include <limits>

namespace byzerperf {

// Until when a worker may begin requests: its session renews it at every word
// of the coordinator, and the load loops look at it before each request. So a
// process that was frozen begins nothing when it goes on, whichever of its
// threads runs first. Once it is found over it stays over, for all threads,
// until it is granted anew. Without any grant it has no end. Thread-safe.
class SendLease {
 public:
  // CLOCK_MONOTONIC nanoseconds of this host.
  void Grant(int64_t until_ns) {
    until_ns_.store(until_ns, std::memory_order_relaxed);
  }
  void GrantForever() { Grant(kForever); }

  // False when it is over: then it is not renewed.
  bool Renew(int64_t now_ns, int64_t until_ns) {
    int64_t last_ns = until_ns_.load(std::memory_order_relaxed);
    do {
      if (now_ns >= last_ns) return false;
    } while (!until_ns_.compare_exchange_weak(last_ns, until_ns,
                                              std::memory_order_relaxed));
    return true;
  }

  // Whether a request may be begun now: one load where it may.
  bool Holds(int64_t now_ns) const {
    if (now_ns < until_ns_.load(std::memory_order_relaxed)) return true;
    until_ns_.store(kOver, std::memory_order_relaxed);
    return false;
  }

 private:
  static constexpr int64_t kForever = std::numeric_limits<int64_t>::max();
  static constexpr int64_t kOver = std::numeric_limits<int64_t>::min();

  mutable std::atomic<int64_t> until_ns_ = kForever;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_SEND_LEASE_H_
