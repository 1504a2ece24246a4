#ifndef BYZERPERF_SIMULATOR_HTTP_REPLY_H_
#define BYZERPERF_SIMULATOR_HTTP_REPLY_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>

struct evhttp_request;

namespace byzerperf {

class ArrivalWatch;

// The answer to one request of evhttp, either whole or as a stream of chunks.
// Exactly one of Send, EndStream or Drop ends it; calls after that, and calls
// after the client has gone, do nothing. A reply that is destroyed before it
// ended drops the connection. Loop-thread only.
class HttpReply {
 public:
  enum class After { kKeepAlive, kClose };

  // `watch` is of the request's connection.
  HttpReply(evhttp_request* request, ArrivalWatch& watch);
  ~HttpReply();
  HttpReply(const HttpReply&) = delete;
  HttpReply& operator=(const HttpReply&) = delete;

  // Called once, when the client closes the connection before the reply ended.
  void OnGone(std::function<void()> gone) { on_gone_ = std::move(gone); }

  // Before Send or BeginStream.
  void AddHeader(const std::string& name, const std::string& value);

  void Send(int status, std::string_view body);

  // Sends the head at once.
  void BeginStream(int status);

  // One chunk, given to the socket before this returns as far as it has room:
  // a stamp taken right before the call is the time of sending. (evhttp itself
  // would send one turn of the loop later.)
  void Write(std::string_view bytes);

  // kClose closes without having announced it.
  void EndStream(After after);

  // Closes the connection, whatever was promised.
  void Drop();

  bool ended() const { return request_ == nullptr; }

 private:
  void Close();  // the client has gone
  void WatchForClose();
  void Release();  // evhttp has the request from here on

  evhttp_request* request_;  // null when ended
  ArrivalWatch& watch_;      // may be gone when ended
  std::function<void()> on_gone_;
  std::string chunk_;  // kept between calls for its memory
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_HTTP_REPLY_H_
