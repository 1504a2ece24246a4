#include "worker/http/kernel_stamp.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "common/base/duration.h"

namespace byzerperf {
namespace {

int64_t ToNs(const timespec& time) {
  return int64_t{time.tv_sec} * kNsPerSecond + time.tv_nsec;
}

int64_t Read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return ToNs(time);
}

// recvmsg; `realtime_ns` becomes the kernel's stamp where it gives one.
ssize_t ReceiveStamped(int fd, char* to, size_t size, int flags,
                       int64_t& realtime_ns) {
  iovec buffer{to, size};
  // Filled by the kernel as far as is said.
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control;
  msghdr message{};
  message.msg_iov = &buffer;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = recvmsg(fd, &message, flags | MSG_DONTWAIT);
  if (got <= 0) return got;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) {
      continue;
    }
    timespec realtime{};
    std::memcpy(&realtime, CMSG_DATA(part), sizeof(realtime));
    realtime_ns = ToNs(realtime);
  }
  return got;
}

}  // namespace

KernelStamp::KernelStamp()
    : keeps_stamping_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      clock_(Read) {
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
  int64_t realtime_ns = 0;
  if (ReceiveStamped(fd, &byte, 1, MSG_PEEK, realtime_ns) <= 0) return waiting;
  waiting.has_bytes = true;
  const int64_t stamp_ns = clock_.ToMonotonic(realtime_ns, now_ns);
  waiting.stamped = stamp_ns > 0;
  if (waiting.stamped) waiting.stamp_ns = stamp_ns;
  return waiting;
}

KernelStamp::Received KernelStamp::Receive(int fd, char* to, size_t size,
                                           bool with_first) {
  Received received;
  int64_t first_realtime_ns = 0;
  char byte = 0;
  if (with_first) ReceiveStamped(fd, &byte, 1, MSG_PEEK, first_realtime_ns);
  int64_t realtime_ns = 0;
  const ssize_t got = ReceiveStamped(fd, to, size, 0, realtime_ns);
  if (got < 0) received.error = errno;
  if (got > 0) received.bytes = static_cast<size_t>(got);
  // After the read: nothing of it came later.
  received.read_ns = received.stamp_ns = Read(CLOCK_MONOTONIC);
  const int64_t stamp_ns = clock_.ToMonotonic(realtime_ns, received.read_ns);
  received.stamped = stamp_ns > 0;
  if (received.stamped) received.stamp_ns = stamp_ns;
  received.first_ns = clock_.ToMonotonic(first_realtime_ns, received.read_ns);
  return received;
}

}  // namespace byzerperf
