#include "simulator/event_http_server.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/address.h"
#include "common/base/status_macros.h"

namespace byzerperf {
namespace {

constexpr uint16_t kDefaultPort = 8000;
constexpr ev_ssize_t kMostBodyBytes = 64 << 20;
// A sweep's first second opens all its connections at once.
constexpr int kListenBacklog = 4096;

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

absl::StatusOr<AddressList> LookUp(const Address& address) {
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(
      address.host.c_str(), absl::StrCat(address.port).c_str(), &hints, &found);
  if (error != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--listen: cannot find host '", address.host,
                     "': ", gai_strerror(error)));
  }
  return AddressList(found, &freeaddrinfo);
}

absl::StatusOr<uint16_t> PortOf(int socket) {
  sockaddr_storage address = {};
  socklen_t size = sizeof(address);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return absl::InternalError("--listen: the socket has no address");
  }
  // The port stands at the same place in both families.
  return ntohs(reinterpret_cast<sockaddr_in*>(&address)->sin_port);
}

std::string ReadBody(evhttp_request* request) {
  evbuffer* const input = evhttp_request_get_input_buffer(request);
  std::string body(evbuffer_get_length(input), '\0');
  evbuffer_remove(input, body.data(), body.size());
  return body;
}

}  // namespace

void EventHttpServer::EvhttpDeleter::operator()(evhttp* server) const {
  evhttp_free(server);
}

absl::StatusOr<std::unique_ptr<EventHttpServer>> EventHttpServer::Start(
    LibeventLoop& loop, const std::string& listen, Handler handler) {
  std::unique_ptr<EventHttpServer> server(
      new EventHttpServer(loop, std::move(handler)));
  server->server_.reset(evhttp_new(loop.base()));
  if (server->server_ == nullptr) {
    return absl::ResourceExhaustedError("libevent: no memory");
  }
  evhttp_set_max_body_size(server->server_.get(), kMostBodyBytes);
  evhttp_set_gencb(
      server->server_.get(),
      [](evhttp_request* request, void* self) {
        static_cast<EventHttpServer*>(self)->Handle(request);
      },
      server.get());
  RETURN_IF_ERROR(server->Listen(listen));
  return server;
}

absl::Status EventHttpServer::Listen(const std::string& listen) {
  ASSIGN_OR_RETURN(Address address, ParseAddress(listen, kDefaultPort));
  if (address.is_unix()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--listen: '", listen, "' is a Unix socket; expected HOST:PORT"));
  }
  ASSIGN_OR_RETURN(const AddressList found, LookUp(address));
  evconnlistener* const listener = evconnlistener_new_bind(
      loop_.base(), nullptr, nullptr,
      LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
      kListenBacklog, found->ai_addr, static_cast<int>(found->ai_addrlen));
  if (listener == nullptr) {
    return absl::UnavailableError(absl::StrCat(
        "--listen: cannot listen on ", AddressText(address), ": ",
        std::generic_category().message(errno), "; choose another port, or 0"));
  }
  // Connections inherit it. With Nagle's algorithm an event would wait for the
  // acknowledgement of the one before it, which the client delays by 40 ms.
  const int on = 1;
  setsockopt(evconnlistener_get_fd(listener), IPPROTO_TCP, TCP_NODELAY, &on,
             sizeof(on));
  // The kernel stamps while some socket wants it, and is slow to begin.
  setsockopt(evconnlistener_get_fd(listener), SOL_SOCKET, SO_TIMESTAMPNS, &on,
             sizeof(on));
  evhttp_bind_listener(server_.get(), listener);
  ASSIGN_OR_RETURN(address.port, PortOf(evconnlistener_get_fd(listener)));
  address_ = AddressText(address);
  return absl::OkStatus();
}

void EventHttpServer::Handle(evhttp_request* request) {
  HttpQuery query;
  ArrivalWatch& watch = WatchOf(evhttp_request_get_connection(request));
  query.received_ns = watch.TakeArrivalNs().value_or(loop_.NowNs());
  query.is_post = evhttp_request_get_command(request) == EVHTTP_REQ_POST;
  const char* const path =
      evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));
  if (path != nullptr) query.path = path;
  const char* const request_id = evhttp_find_header(
      evhttp_request_get_input_headers(request), "X-Request-Id");
  if (request_id != nullptr) query.request_id = request_id;
  query.body = ReadBody(request);
  handler_(std::move(query), std::make_unique<HttpReply>(request, watch));
}

ArrivalWatch& EventHttpServer::WatchOf(evhttp_connection* connection) {
  std::unique_ptr<ArrivalWatch>& watch = watches_[connection];
  if (watch == nullptr) {
    watch = std::make_unique<ArrivalWatch>(
        loop_, connection, [this, connection] { watches_.erase(connection); });
  }
  return *watch;
}

}  // namespace byzerperf
