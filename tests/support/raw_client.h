#ifndef BYZERPERF_TESTS_SUPPORT_RAW_CLIENT_H_
#define BYZERPERF_TESTS_SUPPORT_RAW_CLIENT_H_

#include <string>
#include <string_view>

namespace byzerperf {

// One HTTP answer as it came over the wire.
struct RawAnswer {
  std::string head;       // status line and headers
  std::string body;       // chunks joined
  bool complete = false;  // its end came, by length or by the last chunk
};

// A client of one connection, without any HTTP library: what it reports is
// what the server sent. Blocking; a server that is silent for 30 s counts as
// one that closed.
class RawClient {
 public:
  explicit RawClient(const std::string& address);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void Send(std::string_view bytes);
  void Post(std::string_view path, std::string_view body,
            std::string_view extra_headers = "");
  void Get(std::string_view path);

  RawAnswer ReadAnswer();

  // Waits for bytes of the answer's body to contain `text`.
  void ReadUntil(std::string_view text);

  // True when the server closes without sending more.
  bool SeesClose();

  void Close();

 private:
  // False at the end of the connection.
  bool ReadMore();
  // Takes chunks off the front of `received_`.
  void ReadChunks(RawAnswer* answer);

  int socket_;
  std::string received_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_RAW_CLIENT_H_
