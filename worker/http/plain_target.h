#ifndef BYZERPERF_WORKER_HTTP_PLAIN_TARGET_H_
#define BYZERPERF_WORKER_HTTP_PLAIN_TARGET_H_

#include <sys/socket.h>

#include <string>
#include <vector>

#include "worker/http/transport.h"
#include "worker/http/transport_options.h"

namespace byzerperf {

struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

// A target as sockets need it: what all its requests share. Secret.
class PlainTarget {
 public:
  // The options must have passed CheckOptions().
  PlainTarget(const HttpTransportOptions& options,
              const TargetAddress& address);

  // Makes `head` the request's, up to and with the empty line.
  void WriteHead(const HttpRequest& request, std::string& head) const;

  const std::vector<SocketAddress>& addresses() const { return addresses_; }
  // "127.0.0.1 port 8000", for people.
  const std::string& name() const { return name_; }

 private:
  std::vector<SocketAddress> addresses_;  // in order of preference
  std::string name_;
  std::string prefix_;        // of the path
  std::string query_;         // with its question mark; may be empty
  std::string get_lines_;     // whole header lines
  std::string content_type_;  // a line that requests with a body add; or ""
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_PLAIN_TARGET_H_
