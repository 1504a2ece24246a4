#include "worker/http/curl_shard.h"

#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "common/base/duration.h"
#include "worker/http/curl_transfer.h"
#include "worker/http/tcp_facts.h"

namespace byzerperf {
namespace {

// More than the transfers of a shard: a smaller number would close kept-alive
// connections that are needed again.
constexpr long kMaxConnects = 4 * CurlShard::kMaxTransfers;

CurlTransfer* TransferOf(CURL* easy) {
  void* transfer = nullptr;
  if (easy != nullptr) curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
  return static_cast<CurlTransfer*>(transfer);
}

}  // namespace

CurlSocket& CurlSockets::Of(int fd) {
  const auto index = static_cast<size_t>(fd);
  if (index >= by_fd.size()) by_fd.resize(index + 1);
  return by_fd[index];
}

CurlShard::CurlShard(EventLoop& loop, CurlSockets& sockets, Owner& owner)
    : loop_(loop), sockets_(sockets), owner_(owner), multi_(curl_multi_init()) {
  CURLM* multi = multi_.get();
  if (multi == nullptr) return;
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &OnSocketWanted);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &OnTimerWanted);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kMaxConnects);
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, long{CURLPIPE_NOTHING});
}

CurlShard::~CurlShard() {
  // Closes the idle connections, which calls back.
  multi_.reset();
  loop_.Cancel(timer_);
}

void CurlShard::Add(CurlTransfer& transfer) {
  adding_ = true;
  curl_multi_add_handle(multi_.get(), transfer.easy());
}

void CurlShard::Remove(CurlTransfer& transfer) {
  curl_multi_remove_handle(multi_.get(), transfer.easy());
}

void CurlShard::RunTimers() {
  if (deadline_ns_ <= loop_.NowNs()) deadline_ns_ = INT64_MAX;
  Act(CURL_SOCKET_TIMEOUT, 0);
  adding_ = false;
  ArmTimer();
}

Arrival CurlShard::ArrivalOn(int fd) const {
  if (fd == ready_fd_) return ready_;
  const int64_t now_ns = loop_.NowNs();
  return {.stamp_ns = now_ns, .read_ns = now_ns};
}

uint32_t CurlShard::NewRetransmits(int fd) {
  if (fd < 0 || !sockets_.Of(fd).ours) return 0;
  uint32_t& known = sockets_.Of(fd).retransmits;
  const uint32_t total = ReadTcpFacts(fd).retransmits;
  return total - std::exchange(known, total);
}

curl_socket_t CurlShard::OpenSocket(const curl_sockaddr& address) {
  const int fd =
      socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
  if (fd < 0) return CURL_SOCKET_BAD;
  KernelStamp::Enable(fd);
  CurlSocket& opened = sockets_.Of(fd);
  opened = CurlSocket();
  opened.ours = true;
  ++sockets_.connections_opened;
  return fd;
}

int CurlShard::OnCloseSocket(void* shard, curl_socket_t fd) {
  auto* self = static_cast<CurlShard*>(shard);
  self->loop_.Unwatch(fd);
  self->sockets_.Of(fd) = CurlSocket();
  return close(fd);
}

int CurlShard::OnSocketWanted(CURL* easy, curl_socket_t fd, int what,
                              void* shard, void* /*unused*/) {
  static_cast<CurlShard*>(shard)->WatchSocket(easy, fd, what);
  return 0;
}

void CurlShard::WatchSocket(CURL* easy, int fd, int what) {
  CurlSocket& socket = sockets_.Of(fd);
  if (what == CURL_POLL_REMOVE || what == CURL_POLL_NONE) {
    // An idle connection stays in epoll: it will most likely be wanted for the
    // same again, and two system calls a request are saved.
    socket.wanted = 0;
    socket.transfer = nullptr;
    if (!socket.ours) loop_.Unwatch(fd);
    return;
  }
  const bool readable = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
  const bool writable = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
  socket.wanted = (readable ? kFdReadable : 0) | (writable ? kFdWritable : 0);
  socket.transfer = TransferOf(easy);
  if (socket.transfer != nullptr) {
    socket.transfer->OnSocketWanted(fd, writable);
  }
  loop_.Watch(fd, socket.wanted, *this);
}

int CurlShard::OnTimerWanted(CURLM* /*multi*/, long timeout_ms, void* shard) {
  auto* self = static_cast<CurlShard*>(shard);
  self->deadline_ns_ =
      timeout_ms < 0 ? INT64_MAX : self->loop_.NowNs() + timeout_ms * kNsPerMs;
  if (!self->adding_) self->ArmTimer();
  return 0;
}

// Timers are only ever moved forward: one that fires too early arms again.
// Most deadlines are timeouts that never come to pass.
void CurlShard::ArmTimer() {
  if (deadline_ns_ >= armed_ns_) return;
  loop_.Cancel(timer_);
  armed_ns_ = deadline_ns_;
  timer_ = loop_.RunAt(armed_ns_, [this] {
    armed_ns_ = INT64_MAX;
    timer_ = 0;
    if (loop_.NowNs() >= deadline_ns_) {
      RunTimers();
    } else {
      ArmTimer();
    }
  });
}

void CurlShard::OnReady(int fd, uint32_t ready) {
  const CurlSocket socket = sockets_.Of(fd);
  if (socket.wanted == 0) {
    // An idle connection was closed by the server, or is written to out of
    // turn: libcurl will see it before it uses the connection again.
    loop_.Unwatch(fd);
    return;
  }
  const int64_t now_ns = loop_.NowNs();
  ready_ = {
      .stamp_ns = now_ns, .read_ns = now_ns, .looked_ns = loop_.last_look_ns()};
  if ((ready & kFdReadable) != 0 && socket.ours) {
    const KernelStamp::Waiting waiting = sockets_.kernel_stamp.Peek(fd, now_ns);
    ready_.stamp_ns = waiting.stamp_ns;
    ready_.kernel = waiting.stamped;
    if (waiting.has_bytes && socket.transfer != nullptr) {
      socket.transfer->OnBytesWaiting();
    }
  }
  // A failure is found by reading or writing, whose error has a name.
  if ((ready & kFdFailed) != 0) ready |= socket.wanted;
  const int mask = ((ready & kFdReadable) != 0 ? CURL_CSELECT_IN : 0) |
                   ((ready & kFdWritable) != 0 ? CURL_CSELECT_OUT : 0);
  ready_fd_ = fd;
  Act(fd, mask);
}

void CurlShard::Act(curl_socket_t fd, int mask) {
  int running = 0;
  sockets_.in_curl = true;
  curl_multi_socket_action(multi_.get(), fd, mask, &running);
  sockets_.in_curl = false;
  Drain();
  ready_fd_ = -1;
  owner_.OnTurnEnd();
}

void CurlShard::Drain() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CurlTransfer* transfer = TransferOf(message->easy_handle);
    curl_multi_remove_handle(multi_.get(), message->easy_handle);
    if (transfer == nullptr) continue;
    owner_.OnDone(*transfer, code,
                  transfer->fd() == ready_fd_ ? ready_.stamp_ns : 0);
  }
}

}  // namespace byzerperf
