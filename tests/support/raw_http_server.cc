#include "tests/support/raw_http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace byzerperf {
namespace {

constexpr int kBacklog = 64;
constexpr size_t kPieceBytes = 65536;

size_t ContentLength(const std::string& head) {
  const std::string lower = absl::AsciiStrToLower(head);
  const std::string name = "\r\ncontent-length:";
  const size_t at = lower.find(name);
  if (at == std::string::npos) return 0;
  return static_cast<size_t>(
      std::strtoull(lower.c_str() + at + name.size(), nullptr, 10));
}

}  // namespace

RawHttpServer::Connection::Connection(EventLoop& loop, UniqueFd socket,
                                      SSL* ssl)
    : loop_(loop),
      socket_(std::move(socket)),
      ssl_(ssl),
      shaking_hands_(ssl != nullptr) {
  const int on = 1;
  setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (ssl != nullptr) SSL_set_fd(ssl, socket_.get());
  loop_.Watch(socket_.get(), kFdReadable, *this);
}

RawHttpServer::Connection::~Connection() { Drop(); }

size_t RawHttpServer::Connection::requests() const {
  size_t count = 0;
  size_t at = 0;
  while (true) {
    const size_t end = received_.find("\r\n\r\n", at);
    if (end == std::string::npos) return count;
    const size_t body = ContentLength(received_.substr(at, end - at));
    at = end + 4 + body;
    if (at > received_.size()) return count;
    ++count;
  }
}

void RawHttpServer::Connection::Send(std::string_view bytes) {
  outgoing_ += bytes;
  WriteAll();
}

void RawHttpServer::Connection::Close() {
  closing_ = true;
  WriteAll();
}

void RawHttpServer::Connection::Reset() {
  const linger none{1, 0};
  setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &none, sizeof(none));
  Drop();
}

void RawHttpServer::Connection::Drop() {
  if (!socket_.valid()) return;
  loop_.Unwatch(socket_.get());
  ssl_.reset();
  socket_.reset();
}

void RawHttpServer::Connection::OnReady(int /*fd*/, uint32_t /*ready*/) {
  if (shaking_hands_ && !ShakeHands()) return;
  ReadAll();
  if (socket_.valid()) WriteAll();
}

bool RawHttpServer::Connection::ShakeHands() {
  const int result = SSL_accept(ssl_.get());
  if (result == 1) {
    shaking_hands_ = false;
    return true;
  }
  const int error = SSL_get_error(ssl_.get(), result);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
    closed_by_peer_ = true;
    Drop();
  }
  return false;
}

void RawHttpServer::Connection::ReadAll() {
  std::array<char, kPieceBytes> piece;
  while (true) {
    const ssize_t got =
        ssl_ != nullptr
            ? SSL_read(ssl_.get(), piece.data(), piece.size())
            : recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (got > 0) {
      received_.append(piece.data(), static_cast<size_t>(got));
      continue;
    }
    const bool again = ssl_ != nullptr
                           ? SSL_get_error(ssl_.get(), static_cast<int>(got)) ==
                                 SSL_ERROR_WANT_READ
                           : got < 0 && errno == EAGAIN;
    if (again) return;
    closed_by_peer_ = true;
    Drop();
    return;
  }
}

void RawHttpServer::Connection::WriteAll() {
  while (socket_.valid() && !shaking_hands_ && !outgoing_.empty()) {
    const ssize_t put =
        ssl_ != nullptr ? SSL_write(ssl_.get(), outgoing_.data(),
                                    static_cast<int>(outgoing_.size()))
                        : send(socket_.get(), outgoing_.data(),
                               outgoing_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put <= 0) break;
    outgoing_.erase(0, static_cast<size_t>(put));
  }
  if (!socket_.valid()) return;
  if (closing_ && outgoing_.empty()) {
    if (ssl_ != nullptr) SSL_shutdown(ssl_.get());
    Drop();
    return;
  }
  loop_.Watch(socket_.get(),
              kFdReadable | (outgoing_.empty() ? 0 : kFdWritable), *this);
}

RawHttpServer::RawHttpServer(EventLoop& loop, Transport transport)
    : loop_(loop) {
  if (transport == Transport::kTls) {
    tls_ = MakeSelfSigned();
    SSL_CTX_set_mode(
        tls_.context.get(),
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // OpenSSL writes without MSG_NOSIGNAL.
    signal(SIGPIPE, SIG_IGN);
  }
  listener_.reset(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_.get(), generic, size) != 0 ||
      listen(listener_.get(), kBacklog) != 0 ||
      getsockname(listener_.get(), generic, &size) != 0) {
    std::perror("RawHttpServer cannot listen");
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  loop_.Watch(listener_.get(), kFdReadable, *this);
}

RawHttpServer::~RawHttpServer() { StopListening(); }

std::string RawHttpServer::url() const {
  return absl::StrCat(tls_.context != nullptr ? "https" : "http",
                      "://127.0.0.1:", port_);
}

void RawHttpServer::StopListening() {
  if (!listener_.valid()) return;
  loop_.Unwatch(listener_.get());
  listener_.reset();
}

void RawHttpServer::OnReady(int fd, uint32_t /*ready*/) {
  while (true) {
    UniqueFd accepted(accept4(fd, nullptr, nullptr, SOCK_NONBLOCK));
    if (!accepted.valid()) return;
    SSL* ssl = tls_.context != nullptr ? SSL_new(tls_.context.get()) : nullptr;
    connections_.push_back(
        std::make_unique<Connection>(loop_, std::move(accepted), ssl));
  }
}

}  // namespace byzerperf
