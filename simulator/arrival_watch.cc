#include "simulator/arrival_watch.h"

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <sys/socket.h>
#include <time.h>

#include <array>
#include <cstring>

#include "common/base/duration.h"

namespace byzerperf {
namespace {

int64_t ReadClockNs(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

// The kernel's stamp of the first unread bytes, in CLOCK_REALTIME; nullopt when
// there are none or it keeps no stamps.
std::optional<int64_t> PeekStampNs(int fd) {
  char first = 0;
  iovec buffer{&first, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control;
  msghdr message{};
  message.msg_iov = &buffer;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (recvmsg(fd, &message, MSG_PEEK | MSG_DONTWAIT) <= 0) return std::nullopt;
  const cmsghdr* const part = CMSG_FIRSTHDR(&message);
  if (part == nullptr || part->cmsg_type != SCM_TIMESTAMPNS) {
    return std::nullopt;
  }
  timespec time{};
  std::memcpy(&time, CMSG_DATA(part), sizeof(time));
  return int64_t{time.tv_sec} * kNsPerSecond + time.tv_nsec;
}

}  // namespace

ArrivalWatch::ArrivalWatch(LibeventLoop& loop, evhttp_connection* connection,
                           std::function<void()> on_closed)
    : on_closed_(std::move(on_closed)) {
  const int fd =
      bufferevent_getfd(evhttp_connection_get_bufferevent(connection));
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
  readable_.reset(event_new(
      loop.base(), fd, EV_READ,
      [](evutil_socket_t ready, short, void* self) {
        static_cast<ArrivalWatch*>(self)->Peek(ready);
      },
      this));
  event_priority_set(readable_.get(), LibeventLoop::kFirst);
  evhttp_connection_set_closecb(
      connection,
      [](evhttp_connection* closing, void* self) {
        evhttp_connection_set_closecb(closing, nullptr, nullptr);
        auto* const watch = static_cast<ArrivalWatch*>(self);
        const std::function<void()> on_gone = std::move(watch->on_gone_);
        const std::function<void()> closed = watch->on_closed_;
        if (on_gone) on_gone();
        closed();
      },
      this);
}

std::optional<int64_t> ArrivalWatch::TakeArrivalNs() {
  event_add(readable_.get(), nullptr);
  return std::exchange(arrival_ns_, std::nullopt);
}

void ArrivalWatch::Peek(int fd) {
  const std::optional<int64_t> stamp_ns = PeekStampNs(fd);
  if (!stamp_ns.has_value()) return;
  arrival_ns_ =
      *stamp_ns + ReadClockNs(CLOCK_MONOTONIC) - ReadClockNs(CLOCK_REALTIME);
}

}  // namespace byzerperf
