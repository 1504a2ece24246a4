// The floor of the benchmarks: what any client must do. Opens `streams`
// connections, asks, reads, finds the events and asks again; nothing else. One
// thread, epoll.
//
// bare_reader port=N streams=N warm_ms=N run_ms=N stamp=0|1|2 check=0|1
//   tick_us=N tokens=N
// stamp: 0 the time of the read; 1 the kernel's, by recvmsg; 2 the kernel's, by
// a peek before the read. check: compare stamps with the sender's. tick_us:
// look for what is ready only so often, as EventLoop::LookOnceA does under
// load. tokens: of an answer, to count what is missing.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/bench_tally.h"
#include "tests/bench/paced_stream.h"

namespace byzerperf {
namespace {

constexpr std::string_view kAsk =
    "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
    "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

struct Connection {
  int fd = -1;
  std::string carry;   // the beginning of a line
  int64_t events = 0;  // of this answer
};

class BareReader {
 public:
  BareReader(int argc, char** argv)
      : port_(static_cast<uint16_t>(Argument(argc, argv, "port", 0))),
        tick_us_(Argument(argc, argv, "tick_us", 0)),
        tokens_(Argument(argc, argv, "tokens", 0)),
        stamp_(Argument(argc, argv, "stamp", 1)),
        check_(Argument(argc, argv, "check", 0) != 0),
        epoll_(epoll_create1(0)),
        connections_(
            static_cast<size_t>(Argument(argc, argv, "streams", 100))) {
    realtime_offset_ns_ = ClockNs(CLOCK_MONOTONIC) - ClockNs(CLOCK_REALTIME);
    for (Connection& connection : connections_) Open(connection);
  }

  void Run(int64_t warm_ms, int64_t run_ms) {
    TurnUntil(ClockNs(CLOCK_MONOTONIC) + warm_ms * 1'000'000);
    tally_.Begin();
    TurnUntil(ClockNs(CLOCK_MONOTONIC) + run_ms * 1'000'000);
    tally_.Print();
  }

 private:
  void Open(Connection& connection) {
    connection.fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (stamp_ != 0) {
      setsockopt(connection.fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
    }
    if (connect(connection.fd, reinterpret_cast<sockaddr*>(&address),
                sizeof(address)) != 0) {
      std::perror("bare_reader");
      std::_Exit(1);
    }
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event);
    Ask(connection);
  }

  static void Ask(Connection& connection) {
    send(connection.fd, kAsk.data(), kAsk.size(), MSG_NOSIGNAL);
  }

  void TurnUntil(int64_t end_ns) {
    std::array<epoll_event, 4096> events;
    int64_t next_look_ns = 0;
    while (ClockNs(CLOCK_MONOTONIC) < end_ns) {
      if (tick_us_ > 0) {
        const timespec until{next_look_ns / 1'000'000'000,
                             next_look_ns % 1'000'000'000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
        next_look_ns = ClockNs(CLOCK_MONOTONIC) + tick_us_ * 1000;
      }
      const int count = epoll_wait(epoll_, events.data(),
                                   static_cast<int>(events.size()), 10);
      for (int i = 0; i < count; ++i) {
        Read(
            *static_cast<Connection*>(events[static_cast<size_t>(i)].data.ptr));
      }
    }
  }

  // recvmsg; the stamp is the kernel's where it gives one, else now.
  ssize_t Receive(int fd, char* to, size_t size, int flags, int64_t& stamp_ns) {
    iovec buffer{to, size};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control;
    msghdr message{};
    message.msg_iov = &buffer;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = recvmsg(fd, &message, flags | MSG_DONTWAIT);
    const cmsghdr* const part = CMSG_FIRSTHDR(&message);
    if (part != nullptr && part->cmsg_type == SCM_TIMESTAMPNS) {
      timespec time{};
      std::memcpy(&time, CMSG_DATA(part), sizeof(time));
      stamp_ns = int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec +
                 realtime_offset_ns_;
    }
    return got;
  }

  void Read(Connection& connection) {
    int64_t stamp_ns = ClockNs(CLOCK_MONOTONIC);
    ssize_t got = 0;
    if (stamp_ == 1) {
      got = Receive(connection.fd, buffer_.data(), buffer_.size(), 0, stamp_ns);
    } else {
      char first = 0;
      if (stamp_ == 2) Receive(connection.fd, &first, 1, MSG_PEEK, stamp_ns);
      got = recv(connection.fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    }
    if (got <= 0) return;
    ++tally_.reads;
    Split(connection, {buffer_.data(), static_cast<size_t>(got)}, stamp_ns);
  }

  // Lines of events and of the chunks' framing alike.
  void Split(Connection& connection, std::string_view bytes, int64_t stamp_ns) {
    while (true) {
      const void* const end = memchr(bytes.data(), '\n', bytes.size());
      if (end == nullptr) break;
      const auto length =
          static_cast<size_t>(static_cast<const char*>(end) - bytes.data()) + 1;
      if (connection.carry.empty()) {
        TakeLine(connection, bytes, length, stamp_ns);
      } else {
        connection.carry.append(bytes.substr(0, length));
        TakeLine(connection, connection.carry, connection.carry.size(),
                 stamp_ns);
        connection.carry.clear();
      }
      bytes.remove_prefix(length);
    }
    connection.carry.append(bytes);
  }

  void TakeLine(Connection& connection, std::string_view from, size_t length,
                int64_t stamp_ns) {
    const std::string_view line = from.substr(0, length);
    if (line.starts_with(kEventStart)) {
      ++tally_.events;
      ++connection.events;
      if (check_) tally_.AddError(stamp_ns, SentAt(from));
    } else if (line == "0\r\n") {
      ++tally_.requests;
      if (tokens_ > 0) tally_.lost += tokens_ - connection.events;
      connection.events = 0;
      Ask(connection);
    }
  }

  const uint16_t port_;
  const int64_t tick_us_;
  const int64_t tokens_;
  const int64_t stamp_;
  const bool check_;
  const int epoll_;
  int64_t realtime_offset_ns_ = 0;
  std::vector<Connection> connections_;
  std::array<char, 65536> buffer_;
  BenchTally tally_;
};

}  // namespace
}  // namespace byzerperf

int main(int argc, char** argv) {
  using byzerperf::Argument;
  prctl(PR_SET_TIMERSLACK, 1UL);
  const auto reader = std::make_unique<byzerperf::BareReader>(argc, argv);
  reader->Run(Argument(argc, argv, "warm_ms", 2000),
              Argument(argc, argv, "run_ms", 3000));
  return 0;
}
