// Preloaded into a program it steps that program's wall clock, and the kernel's
// receive stamps with it, as if somebody had set the host's clock in mid-run.
// CLOCK_MONOTONIC goes on. The step is in the file that $STEPPED_CLOCK names:
// two numbers of 64 bits, at which time of the true clock and by how much, in
// nanoseconds; whoever writes into the file steps the clock.
//
// (libfaketime can't be used: it moves timerfds of CLOCK_MONOTONIC too, and no
// kernel stamps.)
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

struct Step {
  std::atomic<int64_t> at_ns;
  std::atomic<int64_t> by_ns;
};

const Step* MapStep() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets it in mid-run.
  const char* const path = getenv("STEPPED_CLOCK");
  const int fd = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return nullptr;
  void* const mapped =
      mmap(nullptr, sizeof(Step), PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  return mapped == MAP_FAILED ? nullptr : static_cast<const Step*>(mapped);
}

// What `true_ns` is on the clock that was set.
int64_t Shown(int64_t true_ns) {
  static const Step* const step = MapStep();
  if (step == nullptr || true_ns < step->at_ns) return true_ns;
  return true_ns + step->by_ns;
}

int64_t ToNs(const timespec& time) {
  return int64_t{time.tv_sec} * kNsPerSecond + time.tv_nsec;
}

timespec ToTimespec(int64_t ns) {
  return {.tv_sec = ns / kNsPerSecond, .tv_nsec = ns % kNsPerSecond};
}

template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int64_t ShownNow() {
  static auto* const next = Next<int(clockid_t, timespec*)>("clock_gettime");
  timespec now{};
  next(CLOCK_REALTIME, &now);
  return Shown(ToNs(now));
}

void ShiftStamp(cmsghdr* part) {
  timespec stamp{};
  std::memcpy(&stamp, CMSG_DATA(part), sizeof(stamp));
  stamp = ToTimespec(Shown(ToNs(stamp)));
  std::memcpy(CMSG_DATA(part), &stamp, sizeof(stamp));
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static auto* const next = Next<int(clockid_t, timespec*)>("clock_gettime");
  if (clock != CLOCK_REALTIME) return next(clock, time);
  *time = ToTimespec(ShownNow());
  return 0;
}

int gettimeofday(timeval* time, void* /*zone*/) noexcept {
  const timespec now = ToTimespec(ShownNow());
  *time = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t* copy) noexcept {
  const time_t now = ShownNow() / kNsPerSecond;
  if (copy != nullptr) *copy = now;
  return now;
}

ssize_t recvmsg(int fd, msghdr* message, int flags) {
  static auto* const next = Next<ssize_t(int, msghdr*, int)>("recvmsg");
  const ssize_t got = next(fd, message, flags);
  if (got < 0) return got;
  for (cmsghdr* part = CMSG_FIRSTHDR(message); part != nullptr;
       part = CMSG_NXTHDR(message, part)) {
    if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS) {
      ShiftStamp(part);
    }
  }
  return got;
}

}  // extern "C"
