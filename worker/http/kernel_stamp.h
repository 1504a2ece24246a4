#ifndef BYZERPERF_WORKER_HTTP_KERNEL_STAMP_H_
#define BYZERPERF_WORKER_HTTP_KERNEL_STAMP_H_

#include <cstddef>
#include <cstdint>

#include "common/loop/unique_fd.h"
#include "worker/http/stamp_clock.h"

namespace byzerperf {

// The kernel's receive times of sockets, in CLOCK_MONOTONIC nanoseconds. The
// kernel stamps in CLOCK_REALTIME (stamp_clock.h).
class KernelStamp {
 public:
  KernelStamp();

  // What waits unread on a socket.
  struct Waiting {
    bool has_bytes = false;
    // When the first of these bytes came, never later than the `now_ns` given;
    // that `now_ns` when the kernel did not say.
    int64_t stamp_ns = 0;
    bool stamped = false;  // the kernel did say
  };

  // What one read of a socket gave.
  struct Received {
    size_t bytes = 0;     // 0: the other side ended the stream, or `error`
    int error = 0;        // errno; EAGAIN: nothing waits
    int64_t read_ns = 0;  // now
    // When the last of the segments came; `read_ns` when the kernel did not
    // say.
    int64_t stamp_ns = 0;
    bool stamped = false;  // the kernel did say
    // When the first of them came, where that was asked for and it did say.
    int64_t first_ns = 0;
  };

  // Asks the kernel to stamp what this socket receives.
  static void Enable(int fd);

  // Looks at the first unread byte without taking it. `now_ns` is the time
  // now.
  Waiting Peek(int fd, int64_t now_ns);

  // Takes what waits, at most `size` bytes; never blocks. The stamp of the
  // first segment takes another system call.
  Received Receive(int fd, char* to, size_t size, bool with_first);

 private:
  // The kernel stamps while some socket wants it, and is slow to begin.
  UniqueFd keeps_stamping_;
  StampClock clock_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_KERNEL_STAMP_H_
