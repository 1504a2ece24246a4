#ifndef BYZERPERF_TESTS_SUPPORT_SELF_SIGNED_H_
#define BYZERPERF_TESTS_SUPPORT_SELF_SIGNED_H_

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace byzerperf {

struct SslContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextDeleter>;

// A server's TLS context with a key and a self-signed certificate made just
// now for 127.0.0.1 and localhost.
struct SelfSigned {
  SslContext context;
  std::string certificate_pem;  // its own authority, too
};

SelfSigned MakeSelfSigned();

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SELF_SIGNED_H_
