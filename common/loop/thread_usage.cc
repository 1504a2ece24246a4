#include "common/loop/thread_usage.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <memory>
#include <system_error>

#include "common/base/duration.h"
#include "common/loop/unique_fd.h"

namespace byzerperf {
namespace {

int64_t ReadClock(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

class SchedStatFile {
 public:
  std::optional<int64_t> ReadRunDelay() {
    if (!opened_) {
      // The name means whichever thread opens it, from then on.
      file_ =
          UniqueFd(open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC));
      opened_ = true;
    }
    if (!file_.valid()) return std::nullopt;
    std::array<char, 96> text{};
    const ssize_t size = pread(file_.get(), text.data(), text.size(), 0);
    if (size <= 0) return std::nullopt;
    return RunDelayOf({text.data(), static_cast<size_t>(size)});
  }

 private:
  UniqueFd file_;
  bool opened_ = false;
};

}  // namespace

ThreadUsage UsageBetween(const ThreadUsage& earlier, const ThreadUsage& later) {
  ThreadUsage usage;
  usage.wall_ns = later.wall_ns - earlier.wall_ns;
  usage.cpu_ns = later.cpu_ns - earlier.cpu_ns;
  if (earlier.run_delay_ns && later.run_delay_ns) {
    usage.run_delay_ns = *later.run_delay_ns - *earlier.run_delay_ns;
  }
  return usage;
}

ReadThreadUsage MakeThreadUsageReader() {
  // Shared only because a std::function must be copyable.
  return [file = std::make_shared<SchedStatFile>()] {
    ThreadUsage usage;
    usage.wall_ns = ReadClock(CLOCK_MONOTONIC);
    usage.cpu_ns = ReadClock(CLOCK_THREAD_CPUTIME_ID);
    usage.run_delay_ns = file->ReadRunDelay();
    return usage;
  };
}

std::optional<int64_t> RunDelayOf(std::string_view schedstat) {
  const size_t space = schedstat.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  int64_t delay_ns = 0;
  const char* const end = schedstat.data() + schedstat.size();
  const auto [rest, error] =
      std::from_chars(schedstat.data() + space + 1, end, delay_ns);
  if (error != std::errc() || rest == end || *rest != ' ') return std::nullopt;
  return delay_ns;
}

}  // namespace byzerperf
