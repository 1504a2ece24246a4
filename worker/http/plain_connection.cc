#include "worker/http/plain_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "worker/http/end_texts.h"
#include "worker/http/tcp_facts.h"

namespace byzerperf {
PlainConnection::PlainConnection(PlainShared& shared, const PlainTarget& target,
                                 Owner& owner, uint32_t index)
    : shared_(shared), target_(target), owner_(owner), index_(index) {}

PlainConnection::~PlainConnection() {
  Close();
  shared_.loop.Cancel(timer_);
}

void PlainConnection::Begin(const HttpRequest& request, HttpSink& sink) {
  begun_ns_ = own_since_ns_ = shared_.loop.NowNs();
  ++generation_;
  sink_ = &sink;
  target_.WriteHead(request, head_);
  body_ = request.body;
  timeout_ns_ = request.timeout_ns;
  result_ = HttpResult();
  BeginAttempt();
  WatchTime(timeout_ns_ > 0 ? begun_ns_ + timeout_ns_ : INT64_MAX);
  if (!is_open()) {
    Connect();
    return;
  }
  result_.connection_reused = true;
  result_.sent_ns = shared_.loop.NowNs();
  result_.own_delay_ns = result_.sent_ns - begun_ns_;
  Write();
}

void PlainConnection::BeginAttempt() {
  written_ = 0;
  next_address_ = 0;
  response_began_ = false;
  arrival_ = Arrival();
  response_ns_ = 0;
  reader_.Restart();
}

void PlainConnection::Cancel() {
  sink_ = nullptr;
  if (reading_) return;  // Read() goes on from here
  Close();
  owner_.OnFree(*this);
}

// Tries the addresses that are left until one does not fail at once.
void PlainConnection::Connect() {
  const std::vector<SocketAddress>& addresses = target_.addresses();
  while (next_address_ < addresses.size()) {
    connect_error_ = TryAddress(addresses[next_address_++]);
    if (connect_error_ == 0) return;
    Close();
  }
  fail_timer_ = shared_.loop.RunAt(0, [this] { FailToConnect(); });
}

int PlainConnection::TryAddress(const SocketAddress& address) {
  fd_.reset(socket(address.bytes.ss_family,
                   SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd_.valid()) return errno;
  const int on = 1;
  setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  KernelStamp::Enable(fd_.get());
  ++shared_.connections_opened;
  retransmits_ = 0;
  more_waits_ = false;
  const int64_t now_ns = shared_.loop.NowNs();
  result_.own_delay_ns += now_ns - std::exchange(own_since_ns_, now_ns);
  if (connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address.bytes),
              address.size) != 0 &&
      errno != EINPROGRESS) {
    return errno;
  }
  connecting_ = true;
  shared_.loop.Watch(fd_.get(), kFdWritable, *this);
  return 0;
}

void PlainConnection::FailToConnect() {
  fail_timer_ = 0;
  result_.no_descriptor = connect_error_ == EMFILE || connect_error_ == ENFILE;
  result_.no_port = connect_error_ == EADDRNOTAVAIL;
  Fail(HttpEnd::kConnectError,
       absl::StrCat("cannot connect to ", target_.name(), ": ",
                    std::generic_category().message(connect_error_)));
}

void PlainConnection::OnReady(int /*fd*/, uint32_t ready) {
  if (is_free()) {
    Close();  // closed by the server, or it speaks out of turn
  } else if (connecting_) {
    OnConnectEnd((ready & kFdFailed) != 0);
  } else if ((ready & kFdWritable) != 0 && (ready & kFdReadable) == 0) {
    Write();
  } else {
    // An answer may come, and end, before the request is out.
    Read();
  }
}

void PlainConnection::OnConnectEnd(bool failed) {
  const int64_t now_ns = shared_.loop.NowNs();
  const int64_t called_ns = std::exchange(own_since_ns_, now_ns);
  connecting_ = false;
  socklen_t size = sizeof(connect_error_);
  if (failed &&
      getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &connect_error_, &size) ==
          0 &&
      connect_error_ != 0) {
    Close();
    Connect();
    return;
  }
  result_.own_delay_ns +=
      ConnectWaitNs(fd_.get(), called_ns, shared_.loop.last_look_ns(), now_ns);
  result_.connected_ns = result_.sent_ns = now_ns;
  Write();
}

void PlainConnection::Write() {
  const size_t whole = head_.size() + body_.size();
  while (written_ < whole) {
    const size_t of_head = std::min(written_, head_.size());
    const size_t of_body = written_ - of_head;
    std::array<iovec, 2> parts = {
        iovec{head_.data() + of_head, head_.size() - of_head},
        // The kernel only reads it.
        iovec{const_cast<char*>(body_.data()) + of_body,
              body_.size() - of_body}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t put = sendmsg(fd_.get(), &message, MSG_NOSIGNAL);
    if (put >= 0) {
      if (written_ == 0) {
        result_.own_delay_ns += shared_.loop.NowNs() - result_.sent_ns;
      }
      written_ += static_cast<size_t>(put);
      continue;
    }
    if (errno == EAGAIN) break;
    // What the server said before it closed can still be read; then comes the
    // end of the stream, or the error's name.
    shutdown(fd_.get(), SHUT_RDWR);
    shared_.loop.Watch(fd_.get(), kFdReadable, *this);
    return;
  }
  shared_.loop.Watch(fd_.get(),
                     kFdReadable | (written_ < whole ? kFdWritable : 0), *this);
}

void PlainConnection::Read() {
  // With little to do there is time to ask for the first segment's stamp, which
  // is the text's where a server's last words follow it closely.
  const KernelStamp::Received got = shared_.kernel_stamp.Receive(
      fd_.get(), shared_.buffer.data(), shared_.buffer.size(),
      /*with_first=*/shared_.loop.is_calm());
  if (got.error == EAGAIN) return;
  if (got.bytes == 0) {
    OnClosed(got.error);
    return;
  }
  response_began_ = true;
  // The clocks' offset may be sampled anew in mid-stream.
  arrival_.of_last = got.first_ns == 0;
  arrival_.stamp_ns = std::max(arrival_.stamp_ns,
                               arrival_.of_last ? got.stamp_ns : got.first_ns);
  response_ns_ = std::max(response_ns_, got.stamp_ns);
  arrival_.read_ns = got.read_ns;
  arrival_.kernel = got.stamped;
  // What was left unread then may have come ever since the look before it.
  if (!more_waits_) arrival_.looked_ns = shared_.loop.last_look_ns();
  more_waits_ = got.bytes == shared_.buffer.size();
  reading_ = true;
  const ResponseReader::State state =
      reader_.Read({shared_.buffer.data(), got.bytes}, *this);
  reading_ = false;
  if (is_free()) {  // cancelled meanwhile
    Close();
    owner_.OnFree(*this);
  } else if (state == ResponseReader::State::kFailed) {
    Fail(HttpEnd::kProtocolError, reader_.error());
  } else if (state == ResponseReader::State::kDone) {
    Complete();
  }
}

void PlainConnection::OnHead(int http_status, std::string_view content_type,
                             std::string_view server) {
  if (is_free()) return;
  result_.http_status = http_status;
  result_.server = server;
  sink_->OnHead(http_status, content_type);
}

void PlainConnection::OnBody(std::string_view bytes) {
  if (!is_free()) sink_->OnBody(bytes, arrival_);
}

void PlainConnection::OnClosed(int error) {
  const int64_t now_ns = shared_.loop.NowNs();
  const bool unanswered = result_.connection_reused && !response_began_;
  if (unanswered &&
      (written_ < head_.size() + body_.size() ||
       now_ns - result_.sent_ns < shared_.options.stale_window_ns)) {
    ++result_.stale_reconnects;
    result_.connection_reused = false;
    result_.sent_ns = 0;
    own_since_ns_ = now_ns;
    Close();
    BeginAttempt();
    Connect();
  } else if (error == 0 && reader_.ReadEnd() == ResponseReader::State::kDone) {
    Complete();
  } else if (unanswered) {
    Fail(HttpEnd::kConnectionLost, LateCloseText(result_, now_ns));
  } else {
    Fail(
        HttpEnd::kConnectionLost,
        absl::StrCat(
            "the server closed the connection ",
            response_began_ ? "before the response's end" : "without an answer",
            error == 0 ? "" : ": ",
            error == 0 ? "" : std::generic_category().message(error)));
  }
}

void PlainConnection::Complete() {
  const bool written = written_ == head_.size() + body_.size();
  result_.done_ns = response_ns_;
  End(written && reader_.may_go_on() &&
      !shared_.options.new_connection_per_request);
}

void PlainConnection::Fail(HttpEnd end, std::string error) {
  result_.done_ns = shared_.loop.NowNs();
  result_.end = end;
  result_.error = std::move(error);
  End(/*keep=*/false);
}

void PlainConnection::End(bool keep) {
  if (is_open() &&
      (!keep || result_.done_ns - begun_ns_ >= kShortestWithRetransmitsNs)) {
    const uint32_t total = ReadTcpFacts(fd_.get()).retransmits;
    result_.retransmits = total - std::exchange(retransmits_, total);
  }
  if (!keep) Close();
  // The sink may start a request on this very connection.
  HttpSink& sink = *std::exchange(sink_, nullptr);
  const HttpResult result = std::move(result_);
  owner_.OnFree(*this);
  sink.OnEnd(result);
}

void PlainConnection::Close() {
  shared_.loop.Cancel(std::exchange(fail_timer_, 0));
  connecting_ = false;
  if (!is_open()) return;
  shared_.loop.Unwatch(fd_.get());
  fd_.reset();
}

void PlainConnection::WatchTime(int64_t deadline_ns) {
  deadline_ns_ = deadline_ns;
  if (timer_ns_ <= deadline_ns) return;
  shared_.loop.Cancel(timer_);
  timer_ns_ = deadline_ns;
  timer_ = shared_.loop.RunAt(deadline_ns, [this] { OnTimer(); });
}

void PlainConnection::OnTimer() {
  timer_ns_ = INT64_MAX;
  if (is_free()) return;
  if (shared_.loop.NowNs() < deadline_ns_) {
    WatchTime(deadline_ns_);
    return;
  }
  Fail(HttpEnd::kTimeout, TimeoutText(result_, timeout_ns_));
}

}  // namespace byzerperf
