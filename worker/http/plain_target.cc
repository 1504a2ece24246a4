#include "worker/http/plain_target.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "worker/http/header_lines.h"

namespace byzerperf {
namespace {

constexpr uint16_t kDefaultPort = 80;

SocketAddress ToSocketAddress(const IpAddress& address, uint16_t port) {
  SocketAddress result;
  const std::string text = address.ToString();
  if (address.is_v4()) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(result.bytes);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    inet_pton(AF_INET, text.c_str(), &v4.sin_addr);
    result.size = sizeof(v4);
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(result.bytes);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr);
    result.size = sizeof(v6);
  }
  return result;
}

std::string HostOf(const Endpoint& endpoint) {
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  std::string host = v6 ? absl::StrCat("[", endpoint.host, "]") : endpoint.host;
  if (endpoint.port != kDefaultPort) absl::StrAppend(&host, ":", endpoint.port);
  return host;
}

}  // namespace

PlainTarget::PlainTarget(const HttpTransportOptions& options,
                         const TargetAddress& address)
    : name_(
          absl::StrCat(address.endpoint.host, " port ", address.endpoint.port)),
      prefix_(address.base.substr(ToString(address.endpoint).size())),
      query_(address.query.empty() ? "" : absl::StrCat("?", address.query)) {
  const Endpoint& endpoint = address.endpoint;
  for (const IpAddress& each : endpoint.addresses) {
    addresses_.push_back(ToSocketAddress(each, endpoint.port));
  }
  std::vector<std::string> lines = CommonHeaders(options, address);
  // Whoever gives one of these has the last word.
  for (std::string line : {absl::StrCat("Host: ", HostOf(endpoint)),
                           absl::StrCat("User-Agent: ", options.user_agent),
                           std::string("Accept: */*")}) {
    if (!HasHeader(lines, line.substr(0, line.find(':')))) {
      lines.push_back(std::move(line));
    }
  }
  for (const std::string& line : lines) {
    // A name without a value: this header is not to be sent.
    if (Trim(line).ends_with(':')) continue;
    absl::StrAppend(&get_lines_, line, "\r\n");
  }
  if (!HasHeader(lines, "Content-Type")) {
    content_type_ = "Content-Type: application/json\r\n";
  }
}

void PlainTarget::WriteHead(const HttpRequest& request,
                            std::string& head) const {
  const bool post = !request.body.empty();
  head.clear();
  absl::StrAppend(&head, post ? "POST " : "GET ", prefix_, ToAbsl(request.path),
                  query_, " HTTP/1.1\r\n", get_lines_);
  for (const std::string& line : request.headers) {
    absl::StrAppend(&head, line, "\r\n");
  }
  if (post) {
    absl::StrAppend(&head, content_type_,
                    "Content-Length: ", request.body.size(), "\r\n");
  }
  head.append("\r\n");
}

}  // namespace byzerperf
