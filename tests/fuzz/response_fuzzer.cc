// Any bytes as an answer, in any cutting: the same head, body and end, in that
// order. The first byte says whether the server then ends the connection.
#include <string>

#include "tests/fuzz/fuzz_input.h"
#include "worker/http/response_reader.h"

namespace byzerperf {
namespace {

using State = ResponseReader::State;

class Heard : public ResponseReader::Parts {
 public:
  void OnHead(int http_status, std::string_view content_type,
              std::string_view server) override {
    Require(status_ == 0, "there is one head");
    Require(http_status >= 200, "interim heads are skipped");
    status_ = http_status;
    said_.append(content_type).append("\n").append(server).append("\n");
  }
  void OnBody(std::string_view bytes) override {
    Require(status_ != 0, "the head comes first");
    Require(!bytes.empty(), "pieces hold something");
    said_.append(bytes);
  }

  bool operator==(const Heard& other) const {
    return status_ == other.status_ && said_ == other.said_ &&
           state == other.state && error == other.error;
  }

  State state = State::kUnfinished;
  std::string error;

 private:
  int status_ = 0;
  std::string said_;
};

// Pieces are as long as the bytes of `sizes` say, in turn.
Heard Read(ResponseReader& reader, std::string_view bytes,
           std::string_view sizes, bool ended) {
  Heard heard;
  reader.Restart();
  for (size_t turn = 0; !bytes.empty() && heard.state == State::kUnfinished;
       ++turn) {
    const size_t size = static_cast<unsigned char>(sizes[turn % sizes.size()]);
    const std::string_view piece = bytes.substr(0, size % 64 + 1);
    heard.state = reader.Read(piece, heard);
    bytes.remove_prefix(piece.size());
  }
  if (ended && heard.state == State::kUnfinished) {
    heard.state = reader.ReadEnd();
  }
  heard.error = reader.error();
  Require((heard.state == State::kFailed) != heard.error.empty(),
          "a failure, and nothing else, has words");
  return heard;
}

}  // namespace
}  // namespace byzerperf

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using byzerperf::Require;
  std::string_view bytes = byzerperf::AsText(data, size);
  if (bytes.size() < 2) return 0;
  const bool ended = bytes.front() != '0';
  bytes.remove_prefix(1);
  byzerperf::ResponseReader reader;
  const auto by_one =
      byzerperf::Read(reader, bytes, std::string(1, '\0'), ended);
  const auto by_many = byzerperf::Read(reader, bytes, bytes, ended);
  Require(by_one == by_many, "cutting changes nothing");
  return 0;
}
