#ifndef BYZERPERF_WORKER_HTTP_CURL_SHARD_H_
#define BYZERPERF_WORKER_HTTP_CURL_SHARD_H_

#include <curl/curl.h>

#include <cstdint>
#include <vector>

#include "common/loop/event_loop.h"
#include "worker/http/curl_handles.h"
#include "worker/http/kernel_stamp.h"
#include "worker/http/transport.h"

namespace byzerperf {

class CurlTransfer;

// A socket of libcurl's, by descriptor.
struct CurlSocket {
  // Opened through our callback, so that its closing is told. libcurl's own
  // (of a resolver thread) close unseen and are unwatched at once.
  bool ours = false;
  uint32_t wanted = 0;  // kFd… bits that libcurl waits for; 0: idle
  CurlTransfer* transfer = nullptr;  // that waits; nullptr when idle
  uint32_t retransmits = 0;          // as last read
};

// What the shards of one transport share.
struct CurlSockets {
  CurlSocket& Of(int fd);

  std::vector<CurlSocket> by_fd;
  KernelStamp kernel_stamp;
  uint64_t connections_opened = 0;
  bool in_curl = false;  // libcurl is on the stack: its handles are taboo
};

// One multi handle of libcurl on the loop. Some of libcurl's work grows with
// the handles and connections of a multi handle, so a transport has many small
// ones. Loop-thread only.
class CurlShard : public FdHandler {
 public:
  static constexpr size_t kMaxTransfers = 128;

  // Is told outside of libcurl.
  class Owner {
   public:
    virtual ~Owner() = default;
    // A transfer ended and is off the shard. `stamp_ns`: when its last bytes
    // came, 0 when that is not known.
    virtual void OnDone(CurlTransfer& transfer, CURLcode code,
                        int64_t stamp_ns) = 0;
    // libcurl is off the stack again.
    virtual void OnTurnEnd() = 0;
  };

  // All must outlive the shard.
  CurlShard(EventLoop& loop, CurlSockets& sockets, Owner& owner);
  ~CurlShard() override;

  bool valid() const { return multi_ != nullptr; }
  size_t transfer_count = 0;  // bound to this shard

  // Added transfers begin with the next RunTimers().
  void Add(CurlTransfer& transfer);
  // Closes the connection of a transfer that has not ended.
  void Remove(CurlTransfer& transfer);
  // Lets libcurl do what is due.
  void RunTimers();

  // When the bytes that libcurl hands over now came on this socket.
  Arrival ArrivalOn(int fd) const;
  int64_t NowNs() const { return loop_.NowNs(); }
  int64_t last_look_ns() const { return loop_.last_look_ns(); }
  // Segments sent again on this socket since the last reading; 0 when libcurl
  // has closed it.
  uint32_t NewRetransmits(int fd);

  curl_socket_t OpenSocket(const curl_sockaddr& address);
  static int OnCloseSocket(void* shard, curl_socket_t fd);

  void OnReady(int fd, uint32_t ready) override;

 private:
  static int OnSocketWanted(CURL* easy, curl_socket_t fd, int what, void* shard,
                            void* unused);
  static int OnTimerWanted(CURLM* multi, long timeout_ms, void* shard);

  void WatchSocket(CURL* easy, int fd, int what);
  void Act(curl_socket_t fd, int mask);
  void Drain();
  void ArmTimer();

  EventLoop& loop_;
  CurlSockets& sockets_;
  Owner& owner_;
  CurlMulti multi_;
  // The socket that libcurl is told of now, and when its bytes came.
  int ready_fd_ = -1;
  Arrival ready_;
  bool adding_ = false;              // RunTimers follows: no timer is needed
  int64_t deadline_ns_ = INT64_MAX;  // when libcurl wants to be called
  int64_t armed_ns_ = INT64_MAX;
  Loop::TimerId timer_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_CURL_SHARD_H_
