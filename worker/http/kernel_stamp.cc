#include "worker/http/kernel_stamp.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "common/base/duration.h"

namespace byzerperf {
namespace {

constexpr int kSamplesOfOffset = 3;
// A stamp older than this is of a clock that was set meanwhile.
constexpr int64_t kOldestStampNs = 60 * kNsPerSecond;

int64_t ToNs(const timespec& time) {
  return int64_t{time.tv_sec} * kNsPerSecond + time.tv_nsec;
}

int64_t Read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return ToNs(time);
}

}  // namespace

KernelStamp::KernelStamp()
    : keeps_stamping_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  Enable(keeps_stamping_.get());
}

void KernelStamp::Enable(int fd) {
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
}

KernelStamp::Waiting KernelStamp::Peek(int fd, int64_t now_ns) {
  Waiting waiting;
  waiting.stamp_ns = now_ns;
  char byte = 0;
  iovec buffer{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control{};
  msghdr message{};
  message.msg_iov = &buffer;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (recvmsg(fd, &message, MSG_PEEK | MSG_DONTWAIT) <= 0) return waiting;
  waiting.has_bytes = true;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) {
      continue;
    }
    timespec realtime{};
    std::memcpy(&realtime, CMSG_DATA(part), sizeof(realtime));
    if (now_ns >= next_sample_ns_) SampleOffset(now_ns);
    const int64_t stamp_ns = ToNs(realtime) + offset_ns_;
    if (stamp_ns < now_ns && stamp_ns > now_ns - kOldestStampNs) {
      waiting.stamp_ns = stamp_ns;
      waiting.stamped = true;
    }
  }
  return waiting;
}

void KernelStamp::SampleOffset(int64_t now_ns) {
  next_sample_ns_ = now_ns + kNsPerSecond;
  int64_t best_ns = INT64_MAX;
  for (int i = 0; i < kSamplesOfOffset; ++i) {
    const int64_t before_ns = Read(CLOCK_MONOTONIC);
    const int64_t realtime_ns = Read(CLOCK_REALTIME);
    const int64_t after_ns = Read(CLOCK_MONOTONIC);
    // The shortest sample was least likely interrupted.
    if (after_ns - before_ns >= best_ns) continue;
    best_ns = after_ns - before_ns;
    offset_ns_ = before_ns + best_ns / 2 - realtime_ns;
  }
}

}  // namespace byzerperf
