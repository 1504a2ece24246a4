#ifndef BYZERPERF_WORKER_HTTP_CURL_TRANSFER_H_
#define BYZERPERF_WORKER_HTTP_CURL_TRANSFER_H_

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/loop/loop.h"
#include "worker/http/curl_handles.h"
#include "worker/http/curl_target.h"
#include "worker/http/transport.h"

namespace byzerperf {

class CurlShard;

// One easy handle of libcurl, bound to a shard and a target, and the request
// that it carries now. It judges libcurl's silent retries of reused
// connections: the pre-request callback runs once an attempt, the open-socket
// callback before a new connection, and a second attempt is refused in either.
class CurlTransfer {
 public:
  enum class State { kFree, kPending, kRunning };
  // What Finish found.
  enum class Finished { kEnded, kReconnect };

  // `shard` and `target` must outlive the transfer.
  CurlTransfer(CurlShard& shard, const CurlTarget& target, uint32_t index);

  // Sets all options that no request changes. To be called once, first.
  absl::Status Configure();

  void Begin(const HttpRequest& request, HttpSink& sink, int64_t now_ns);

  // Reads the result of the transfer into result(). kReconnect: the connection
  // was stale, and the handle is ready to go once more, on a new one.
  Finished Finish(CURLcode code, int64_t now_ns, int64_t stamp_ns);

  // Makes result() that of a request whose time is over. The transfer must be
  // off the shard.
  void TimeOut(int64_t now_ns);

  // No call of the sink follows; the transfer fails at its next bytes.
  void Detach() { sink_ = nullptr; }

  // Free for another request; ids of the last one are void.
  void Release();

  // libcurl waits for this on its socket `fd`.
  void OnSocketWanted(int fd, bool writable);
  // Unread bytes wait on the socket.
  void OnBytesWaiting();

  CURL* easy() const { return easy_.get(); }
  CurlShard& shard() const { return shard_; }
  const CurlTarget& target() const { return target_; }
  HttpSink* sink() const { return sink_; }
  const HttpResult& result() const { return result_; }
  HttpTransport::RequestId id() const;
  int fd() const { return fd_; }

  State state = State::kFree;
  // Ends the request when its time is over; 0: none.
  Loop::TimerId timeout_timer = 0;

 private:
  enum class Refusal { kNone, kStale, kLost };

  static size_t OnHeaderLine(char* data, size_t size, size_t count,
                             void* transfer);
  static size_t OnBodyBytes(char* data, size_t size, size_t count,
                            void* transfer);
  static int OnAttempt(void* transfer, char* remote_ip, char* local_ip,
                       int remote_port, int local_port);
  static curl_socket_t OnOpenSocket(void* transfer, curlsocktype purpose,
                                    curl_sockaddr* address);

  absl::Status ConfigureTls();
  void SetRequest(const HttpRequest& request);
  void BeginRun();
  void ReadHeaderLine(std::string_view line);
  void NoteConnection();
  void NoteConnectError();
  bool IsStale(int64_t now_ns) const;
  void Refuse();

  CurlShard& shard_;
  const CurlTarget& target_;
  const uint32_t index_;
  CurlEasy easy_;
  uint32_t generation_ = 1;
  std::array<char, CURL_ERROR_SIZE> error_{};

  // The request.
  HttpSink* sink_ = nullptr;
  std::string path_;  // of the URL that is set
  std::vector<std::string> headers_;
  std::vector<curl_slist> header_nodes_;
  int64_t timeout_ns_ = 0;
  int64_t started_ns_ = 0;

  // This run of the handle.
  int fd_ = -1;
  uint32_t attempts_ = 0;
  bool opened_socket_ = false;
  int64_t connect_base_ns_ = 0;    // libcurl's start of the transfer
  int64_t connect_called_ns_ = 0;  // when the first socket was opened
  bool written_ = false;           // the whole request went out
  bool response_began_ = false;
  bool head_done_ = false;
  Refusal refusal_ = Refusal::kNone;
  std::string content_type_;
  int64_t last_stamp_ns_ = 0;
  HttpResult result_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_CURL_TRANSFER_H_
