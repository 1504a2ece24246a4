#include "worker/http/stamp_check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "common/base/duration.h"
#include "common/loop/unique_fd.h"
#include "worker/http/kernel_stamp.h"

namespace byzerperf {
namespace {

// The kernel begins to stamp a moment after the first socket asks for it.
constexpr int kTries = 20;
constexpr int kTryMs = 5;

struct LoopbackPair {
  UniqueFd sender;
  UniqueFd receiver;
};

std::optional<LoopbackPair> Connect() {
  UniqueFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  LoopbackPair pair;
  pair.sender = UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const name = reinterpret_cast<sockaddr*>(&address);
  // A loopback connection is made by the kernel alone, before accept().
  if (bind(listener.get(), name, size) != 0 || listen(listener.get(), 1) != 0 ||
      getsockname(listener.get(), name, &size) != 0 ||
      connect(pair.sender.get(), name, size) != 0) {
    return std::nullopt;
  }
  pair.receiver =
      UniqueFd(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!pair.receiver.valid()) return std::nullopt;
  return pair;
}

int64_t MonotonicNs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

}  // namespace

std::optional<bool> KernelStampsWork() {
  KernelStamp kernel_stamp;
  const std::optional<LoopbackPair> pair = Connect();
  if (!pair) return std::nullopt;
  KernelStamp::Enable(pair->receiver.get());
  for (int i = 0; i < kTries; ++i) {
    if (send(pair->sender.get(), "x", 1, MSG_NOSIGNAL) != 1) {
      return std::nullopt;
    }
    pollfd readable{pair->receiver.get(), POLLIN, 0};
    if (poll(&readable, 1, kTryMs) == 1 &&
        kernel_stamp.Peek(pair->receiver.get(), MonotonicNs()).stamped) {
      return true;
    }
    char byte = 0;
    (void)recv(pair->receiver.get(), &byte, 1, MSG_DONTWAIT);
    poll(nullptr, 0, kTryMs);
  }
  return false;
}

}  // namespace byzerperf
