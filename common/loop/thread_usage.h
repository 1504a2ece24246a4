#ifndef BYZERPERF_COMMON_LOOP_THREAD_USAGE_H_
#define BYZERPERF_COMMON_LOOP_THREAD_USAGE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace byzerperf {

// What a thread has used of its processors up to some moment, or between two.
struct ThreadUsage {
  int64_t wall_ns = 0;  // CLOCK_MONOTONIC
  int64_t cpu_ns = 0;
  // Time that it wanted a processor and had none; absent where the kernel does
  // not say.
  std::optional<int64_t> run_delay_ns;

  friend bool operator==(const ThreadUsage&, const ThreadUsage&) = default;
};

// From `earlier` to `later`, readings of one thread.
ThreadUsage UsageBetween(const ThreadUsage& earlier, const ThreadUsage& later);

// Reads the usage of the thread that calls it.
using ReadThreadUsage = std::function<ThreadUsage()>;

// A reader for one thread, which must be the only one that calls it. Keeps
// the thread's schedstat open from the first call on: a call is three system
// calls and no allocation.
ReadThreadUsage MakeThreadUsageReader();

// The second number of /proc/…/schedstat ("RUN_NS DELAY_NS SLICES"); nullopt
// when it is not of that form.
std::optional<int64_t> RunDelayOf(std::string_view schedstat);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_LOOP_THREAD_USAGE_H_
