#include "tests/support/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {

RawClient::RawClient(const std::string& address)
    : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  const auto port =
      static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  sockaddr_in server = {};
  server.sin_family = AF_INET;
  server.sin_port = htons(port);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience = {30, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  if (connect(socket_, reinterpret_cast<sockaddr*>(&server), sizeof(server)) !=
      0) {
    Close();
  }
}

RawClient::~RawClient() { Close(); }

void RawClient::Close() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

void RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent =
        send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

void RawClient::Post(std::string_view path, std::string_view body,
                     std::string_view extra_headers) {
  Send(absl::StrCat("POST ", ToAbsl(path),
                    " HTTP/1.1\r\nHost: test\r\n"
                    "Content-Type: application/json\r\nContent-Length: ",
                    body.size(), "\r\n", ToAbsl(extra_headers), "\r\n",
                    ToAbsl(body)));
}

void RawClient::Get(std::string_view path) {
  Send(absl::StrCat("GET ", ToAbsl(path), " HTTP/1.1\r\nHost: test\r\n\r\n"));
}

bool RawClient::ReadMore() {
  std::array<char, 65536> bytes;
  const ssize_t size = recv(socket_, bytes.data(), bytes.size(), 0);
  if (size <= 0) return false;
  received_.append(bytes.data(), static_cast<size_t>(size));
  return true;
}

RawAnswer RawClient::ReadAnswer() {
  RawAnswer answer;
  size_t head_end = 0;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore()) return answer;
  }
  answer.head = received_.substr(0, head_end + 2);
  received_.erase(0, head_end + 4);
  if (answer.head.find("Transfer-Encoding: chunked") != std::string::npos) {
    ReadChunks(&answer);
    return answer;
  }
  constexpr std::string_view kLength = "Content-Length: ";
  const size_t length_at = answer.head.find(kLength);
  if (length_at == std::string::npos) return answer;
  const size_t size =
      std::stoul(answer.head.substr(length_at + kLength.size()));
  while (received_.size() < size) {
    if (!ReadMore()) return answer;
  }
  answer.body = received_.substr(0, size);
  received_.erase(0, size);
  answer.complete = true;
  return answer;
}

void RawClient::ReadChunks(RawAnswer* answer) {
  while (true) {
    size_t line_end = 0;
    while ((line_end = received_.find("\r\n")) == std::string::npos) {
      if (!ReadMore()) return;
    }
    const size_t size = std::stoul(received_.substr(0, line_end), nullptr, 16);
    while (received_.size() < line_end + 2 + size + 2) {
      if (!ReadMore()) return;
    }
    answer->body += received_.substr(line_end + 2, size);
    received_.erase(0, line_end + 2 + size + 2);
    if (size > 0) continue;
    answer->complete = true;
    return;
  }
}

void RawClient::ReadUntil(std::string_view text) {
  while (received_.find(text) == std::string::npos) {
    if (!ReadMore()) return;
  }
}

bool RawClient::SeesClose() { return received_.empty() && !ReadMore(); }

}  // namespace byzerperf
