#ifndef BYZERPERF_TESTS_SUPPORT_RAW_HTTP_SERVER_H_
#define BYZERPERF_TESTS_SUPPORT_RAW_HTTP_SERVER_H_

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/loop/event_loop.h"
#include "common/loop/unique_fd.h"
#include "tests/support/self_signed.h"

namespace byzerperf {

struct SslDeleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

// A TCP server on 127.0.0.1 that knows no HTTP: the test says which bytes go
// out, in which pieces, and when the connection is closed. It lives on the
// test's own loop, so a test is one thread and waits by turning the loop.
class RawHttpServer : public FdHandler {
 public:
  enum class Transport { kPlain, kTls };

  // One accepted connection.
  class Connection : public FdHandler {
   public:
    Connection(EventLoop& loop, UniqueFd socket, SSL* ssl);
    ~Connection() override;

    // All that came so far (decrypted).
    const std::string& received() const { return received_; }
    // Whole requests among it: heads with their Content-Length bodies.
    size_t requests() const;
    // Sends all of it in one piece, or as the socket takes it.
    void Send(std::string_view bytes);
    // Everything given to Send() is with the kernel.
    bool sent() const { return outgoing_.empty(); }
    // Ends the stream properly (FIN) once all is sent.
    void Close();
    // Drops the connection (RST), whatever is unsent.
    void Reset();
    bool closed_by_peer() const { return closed_by_peer_; }

    void OnReady(int fd, uint32_t ready) override;

   private:
    bool ShakeHands();
    void ReadAll();
    void WriteAll();
    void Drop();

    EventLoop& loop_;
    UniqueFd socket_;
    std::unique_ptr<SSL, SslDeleter> ssl_;  // none: plain
    bool shaking_hands_;
    std::string received_;
    std::string outgoing_;
    bool closing_ = false;
    bool closed_by_peer_ = false;
  };

  explicit RawHttpServer(EventLoop& loop,
                         Transport transport = Transport::kPlain);
  ~RawHttpServer() override;

  int port() const { return port_; }
  std::string url() const;  // http://127.0.0.1:PORT
  const std::string& certificate_pem() const { return tls_.certificate_pem; }

  size_t connections() const { return connections_.size(); }
  Connection& connection(size_t index) { return *connections_[index]; }
  Connection& last() { return *connections_.back(); }

  // Accepts nobody any more; the port refuses.
  void StopListening();

  void OnReady(int fd, uint32_t ready) override;

 private:
  EventLoop& loop_;
  SelfSigned tls_;
  UniqueFd listener_;
  int port_ = 0;
  std::vector<std::unique_ptr<Connection>> connections_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_RAW_HTTP_SERVER_H_
