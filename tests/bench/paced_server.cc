// A server of known truth for the benchmarks: each request is answered by
// `tokens` events at exact intervals, each stamped at its sending. Prints its
// port. One thread; ends when its input does.
//
// paced_server ttft_us=N gap_us=N tokens=N
// gap_us=0: as fast as the client reads. tokens=0: a short JSON document.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/loop/event_loop.h"
#include "common/loop/unique_fd.h"
#include "tests/bench/bench_tally.h"
#include "tests/bench/paced_stream.h"

namespace byzerperf {
namespace {

constexpr size_t kBatchBytes = 65536;

struct Pace {
  int64_t ttft_ns = 0;
  int64_t gap_ns = 0;
  int64_t tokens = 0;
};

class PacedConnection : public FdHandler {
 public:
  // `on_closed` is called in a later turn: it may destroy this.
  PacedConnection(EventLoop& loop, UniqueFd fd, const Pace& pace,
                  std::function<void()> on_closed)
      : loop_(loop),
        fd_(std::move(fd)),
        pace_(pace),
        on_closed_(std::move(on_closed)) {
    const int on = 1;
    setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    loop_.Watch(fd_.get(), kFdReadable, *this);
  }

  ~PacedConnection() override {
    loop_.Cancel(timer_);
    loop_.Unwatch(fd_.get());
  }

  void OnReady(int fd, uint32_t ready) override {
    if ((ready & kFdWritable) != 0) {
      Flush();
      if (pace_.gap_ns == 0 && unsent_.empty() && sent_ < pace_.tokens) {
        SendBatches();
      }
    }
    if ((ready & (kFdReadable | kFdFailed)) == 0) return;
    std::array<char, 16384> bytes;
    const ssize_t got = recv(fd, bytes.data(), bytes.size(), 0);
    if (got <= 0) {
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
      loop_.Unwatch(fd);
      loop_.RunAt(0, on_closed_);
      return;
    }
    request_.append(bytes.data(), static_cast<size_t>(got));
    if (TakeRequest()) Answer();
  }

 private:
  // True when a whole request was there; it is gone then.
  bool TakeRequest() {
    const size_t head = request_.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    size_t body = 0;
    const size_t length = request_.find("ontent-Length: ");
    if (length < head) {
      std::from_chars(request_.data() + length + 15, request_.data() + head,
                      body);
    }
    if (request_.size() < head + 4 + body) return false;
    request_.erase(0, head + 4 + body);
    return true;
  }

  void Answer() {
    sent_ = 0;
    if (pace_.tokens == 0) {
      Send(
          absl::StrCat("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                       "Content-Length: ",
                       kShortAnswer.size(), "\r\n\r\n", ToAbsl(kShortAnswer)));
      return;
    }
    first_ns_ = loop_.NowNs() + pace_.ttft_ns;
    Send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    if (pace_.gap_ns == 0) {
      SendBatches();
    } else {
      Schedule();
    }
  }

  void Schedule() {
    timer_ = loop_.RunAt(first_ns_ + sent_ * pace_.gap_ns, [this] {
      std::string chunk;
      AppendEvent(chunk);
      Send(chunk);
      if (sent_ < pace_.tokens) Schedule();
    });
  }

  void SendBatches() {
    while (sent_ < pace_.tokens && unsent_.empty()) {
      std::string chunks;
      while (sent_ < pace_.tokens && chunks.size() < kBatchBytes) {
        AppendEvent(chunks);
      }
      Send(chunks);
    }
  }

  void AppendEvent(std::string& out) {
    absl::StrAppend(&out, absl::Hex(kEventBytes), "\r\n");
    out.append(kBeforeStamp);
    const size_t digits = out.size();
    out.append(kStampDigits).append(kAfterStamp).append("\r\n");
    WriteStamp(loop_.NowNs(), out.data() + digits);
    if (++sent_ == pace_.tokens) out.append(kStreamEnd);
  }

  void Send(const std::string& bytes) {
    unsent_ += bytes;
    Flush();
  }

  void Flush() {
    const ssize_t sent =
        send(fd_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent > 0) unsent_.erase(0, static_cast<size_t>(sent));
    loop_.Watch(fd_.get(),
                unsent_.empty() ? kFdReadable : kFdReadable | kFdWritable,
                *this);
  }

  EventLoop& loop_;
  const UniqueFd fd_;
  const Pace pace_;
  const std::function<void()> on_closed_;
  std::string request_;
  std::string unsent_;
  int64_t first_ns_ = 0;
  int64_t sent_ = 0;  // events of this answer
  Loop::TimerId timer_ = 0;
};

class PacedServer : public FdHandler {
 public:
  PacedServer(EventLoop& loop, const Pace& pace)
      : loop_(loop),
        pace_(pace),
        listener_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_.get(), any, size) != 0 ||
        listen(listener_.get(), 16384) != 0 ||
        getsockname(listener_.get(), any, &size) != 0) {
      std::perror("paced_server");
      std::_Exit(1);
    }
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    loop_.Watch(listener_.get(), kFdReadable, *this);
    loop_.Watch(STDIN_FILENO, kFdReadable, *this);
  }

  void OnReady(int fd, uint32_t /*ready*/) override {
    if (fd == STDIN_FILENO) {
      loop_.Stop();
      return;
    }
    while (true) {
      UniqueFd accepted(
          accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK));
      if (!accepted.valid()) return;
      const int number = accepted.get();
      connections_[number] = std::make_unique<PacedConnection>(
          loop_, std::move(accepted), pace_,
          [this, number] { connections_.erase(number); });
    }
  }

 private:
  EventLoop& loop_;
  const Pace pace_;
  const UniqueFd listener_;
  std::unordered_map<int, std::unique_ptr<PacedConnection>> connections_;
};

}  // namespace
}  // namespace byzerperf

int main(int argc, char** argv) {
  using byzerperf::Argument;
  const auto loop = byzerperf::EventLoop::Create();
  if (!loop.ok()) return 1;
  const byzerperf::PacedServer server(
      **loop, {.ttft_ns = Argument(argc, argv, "ttft_us", 50'000) * 1000,
               .gap_ns = Argument(argc, argv, "gap_us", 50'000) * 1000,
               .tokens = Argument(argc, argv, "tokens", 100)});
  (*loop)->Run();
  return 0;
}
