#include "simulator/http_reply.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <memory>

#include "simulator/arrival_watch.h"

namespace byzerperf {
namespace {

struct EvbufferDeleter {
  void operator()(evbuffer* buffer) const { evbuffer_free(buffer); }
};

bufferevent* BufferOf(evhttp_request* request) {
  return evhttp_connection_get_bufferevent(
      evhttp_request_get_connection(request));
}

}  // namespace

HttpReply::HttpReply(evhttp_request* request, ArrivalWatch& watch)
    : request_(request), watch_(watch) {
  WatchForClose();
}

HttpReply::~HttpReply() { Drop(); }

void HttpReply::WatchForClose() {
  evhttp_connection* const connection = evhttp_request_get_connection(request_);
  watch_.SetAnswering([this] { Close(); });
  // evhttp stops reading while a request is being answered, so it would not
  // see the client go before the first byte of the answer. It reads on here,
  // without evhttp's own read callback, which expects no data now.
  bufferevent* const buffer = evhttp_connection_get_bufferevent(connection);
  bufferevent_data_cb write_callback = nullptr;
  bufferevent_event_cb event_callback = nullptr;
  void* argument = nullptr;
  bufferevent_getcb(buffer, nullptr, &write_callback, &event_callback,
                    &argument);
  bufferevent_setcb(buffer, nullptr, write_callback, event_callback, argument);
  bufferevent_set_timeouts(buffer, nullptr, nullptr);
  bufferevent_enable(buffer, EV_READ);
}

void HttpReply::Close() {
  evhttp_request* const request = request_;
  request_ = nullptr;
  // A request that evhttp has already parted from the connection is ours to
  // free; else it goes with the connection.
  if (evhttp_request_get_connection(request) == nullptr) {
    evhttp_request_free(request);
  }
  // The callback may destroy this reply.
  const std::function<void()> on_gone = std::move(on_gone_);
  if (on_gone) on_gone();
}

void HttpReply::AddHeader(const std::string& name, const std::string& value) {
  if (ended()) return;
  evhttp_add_header(evhttp_request_get_output_headers(request_), name.c_str(),
                    value.c_str());
}

void HttpReply::Send(int status, std::string_view body) {
  if (ended()) return;
  const std::unique_ptr<evbuffer, EvbufferDeleter> buffer(evbuffer_new());
  evbuffer_add(buffer.get(), body.data(), body.size());
  evhttp_request* const request = request_;
  Release();
  evhttp_send_reply(request, status, nullptr, buffer.get());
}

void HttpReply::BeginStream(int status) {
  if (ended()) return;
  evhttp_send_reply_start(request_, status, nullptr);
}

void HttpReply::Write(std::string_view bytes) {
  if (ended() || bytes.empty()) return;
  std::array<char, 20> size_hex;
  const auto size_end = std::to_chars(
      size_hex.data(), size_hex.data() + size_hex.size(), bytes.size(), 16);
  chunk_.assign(size_hex.data(), size_end.ptr);
  chunk_.append("\r\n").append(bytes).append("\r\n");

  bufferevent* const buffer = BufferOf(request_);
  evbuffer* const output = bufferevent_get_output(buffer);
  size_t sent_bytes = 0;
  if (evbuffer_get_length(output) == 0) {
    const ssize_t sent = send(bufferevent_getfd(buffer), chunk_.data(),
                              chunk_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    // An error other than a full socket comes again from the buffer's own
    // write and ends the connection there.
    if (sent > 0) sent_bytes = static_cast<size_t>(sent);
  }
  if (sent_bytes == chunk_.size()) return;
  evbuffer_add(output, chunk_.data() + sent_bytes, chunk_.size() - sent_bytes);
  bufferevent_enable(buffer, EV_WRITE);
}

void HttpReply::EndStream(After after) {
  if (ended()) return;
  if (after == After::kClose) AddHeader("Connection", "close");
  evhttp_request* const request = request_;
  Release();
  evhttp_send_reply_end(request);
}

void HttpReply::Drop() {
  if (ended()) return;
  evhttp_connection* const connection = evhttp_request_get_connection(request_);
  Release();
  evhttp_connection_free(connection);
}

void HttpReply::Release() {
  watch_.SetAnswering(nullptr);
  request_ = nullptr;
}

}  // namespace byzerperf
