#ifndef BYZERPERF_WORKER_HTTP_PLAIN_CONNECTION_H_
#define BYZERPERF_WORKER_HTTP_PLAIN_CONNECTION_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/prefetch.h"
#include "common/loop/event_loop.h"
#include "common/loop/unique_fd.h"
#include "worker/http/kernel_stamp.h"
#include "worker/http/plain_target.h"
#include "worker/http/response_reader.h"
#include "worker/http/transport.h"

namespace byzerperf {

class PlainConnection;

// What the connections of one transport share.
struct PlainShared {
  // As much is read of a connection a turn: one that never stops sending must
  // not keep timers and others from theirs.
  static constexpr size_t kReadBytes = size_t{64} << 10;

  EventLoop& loop;
  const HttpTransportOptions options;
  KernelStamp kernel_stamp;
  // Nothing is kept in it between two reads: an idle stream costs no buffer.
  std::array<char, kReadBytes> buffer;
  uint64_t connections_opened = 0;
};

// A connection to a target, open or not, and the request that it carries now.
// While it is open it stays in epoll; what is ready without a request is the
// server's close. Loop-thread only.
class PlainConnection : public FdHandler, private ResponseReader::Parts {
 public:
  // Is told when a connection no longer carries a request.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void OnFree(PlainConnection& connection) = 0;
  };

  // All must outlive the connection.
  PlainConnection(PlainShared& shared, const PlainTarget& target, Owner& owner,
                  uint32_t index);
  ~PlainConnection() override;
  PlainConnection(const PlainConnection&) = delete;
  PlainConnection& operator=(const PlainConnection&) = delete;

  // Sends a request, if need be after connecting. Calls no sink.
  void Begin(const HttpRequest& request, HttpSink& sink);

  // Closes; the sink is not called again. There must be a request.
  void Cancel();

  bool is_open() const { return fd_.valid(); }
  bool is_free() const { return sink_ == nullptr; }
  const PlainTarget& target() const { return target_; }
  // Of the request that it carries.
  HttpTransport::RequestId id() const {
    return (uint64_t{generation_} << 32) | (uint64_t{index_} + 1);
  }

  void OnReady(int fd, uint32_t ready) override;
  void OnReadySoon(int others) const override {
    if (sink_ == nullptr) return;
    if (others == 2) {
      PrefetchBytes(sink_, HttpSink::kPrefetchedBytes);
    } else {
      sink_->OnBodySoon();
    }
  }

 private:
  void OnHead(int http_status, std::string_view content_type,
              std::string_view server) override;
  void OnBody(std::string_view bytes) override;

  // The way of a request.
  void BeginAttempt();
  void Connect();
  int TryAddress(
      const SocketAddress& address);  // errno, or 0: it is on its way
  void OnConnectEnd(bool failed);
  void Write();
  void Read();
  void OnClosed(int error);

  // Its ends; each calls the sink, last of all.
  void FailToConnect();
  void Fail(HttpEnd end, std::string error);
  void Complete();
  void End(bool keep);

  void Close();
  void WatchTime(int64_t deadline_ns);
  void OnTimer();

  // What each read of a stream touches stands first and together: with
  // thousands of streams it has left the cache since the last one.
  PlainShared& shared_;
  HttpSink* sink_ = nullptr;
  UniqueFd fd_;
  bool connecting_ = false;
  bool more_waits_ = false;  // than the last read could take
  bool reading_ = false;     // the reader is on the stack
  bool response_began_ = false;
  Arrival arrival_;
  int64_t response_ns_ = 0;  // when its latest bytes came
  ResponseReader reader_;

  // The connection.
  const PlainTarget& target_;
  Owner& owner_;
  const uint32_t index_;
  uint32_t generation_ = 0;
  uint32_t retransmits_ = 0;

  // The request.
  std::string head_;
  std::string_view body_;
  size_t written_ = 0;  // of head and body
  int64_t begun_ns_ = 0;
  int64_t own_since_ns_ = 0;  // since then nobody else is waited for
  int64_t timeout_ns_ = 0;
  size_t next_address_ = 0;  // to try
  int connect_error_ = 0;    // errno of the last one
  Loop::TimerId fail_timer_ = 0;
  HttpResult result_;

  // Requests mostly end in time: the timer is left where it is and looks at the
  // deadline of the request that is there when it fires.
  int64_t deadline_ns_ = INT64_MAX;
  int64_t timer_ns_ = INT64_MAX;
  Loop::TimerId timer_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_PLAIN_CONNECTION_H_
