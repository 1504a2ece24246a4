#ifndef BYZERPERF_WORKER_HTTP_RESPONSE_READER_H_
#define BYZERPERF_WORKER_HTTP_RESPONSE_READER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace byzerperf {

class ResponseParser;

// Takes HTTP/1.x responses apart, one after another, in any cutting of their
// bytes: interim heads (1xx) and trailers are skipped, chunks and content
// encodings undone. Body bytes are handed over where they are, not copied, but
// for decoded ones. No socket and no clock.
class ResponseReader {
 public:
  // Gets one response: one head, then its body. May do anything but destroy or
  // restart the reader.
  class Parts {
   public:
    virtual ~Parts() = default;
    // `content_type` is lower case, without parameters.
    virtual void OnHead(int http_status, std::string_view content_type,
                        std::string_view server) = 0;
    virtual void OnBody(std::string_view bytes) = 0;
  };

  enum class State {
    kUnfinished,
    kDone,
    kFailed,  // error() says what is not HTTP or not understood
  };

  // A head or the line before a chunk that is longer fails.
  static constexpr size_t kMaxHeadBytes = size_t{64} << 10;

  ResponseReader();
  ~ResponseReader();

  // Forgets everything and waits for another response.
  void Restart();

  // Bytes of the response, in order. To be called while kUnfinished.
  State Read(std::string_view bytes, Parts& parts);

  // The server ended the connection: kDone where that is how the body ends,
  // else kUnfinished.
  State ReadEnd();

  // When kDone: another response may come on this connection. Not so when bytes
  // came that nobody asked for.
  bool may_go_on() const;

  const std::string& error() const { return error_; }

 private:
  // Takes a chunk that is there as a whole off `bytes`, if one is.
  bool TakeWholeChunk(std::string_view& bytes, Parts& parts);
  // Parses from the beginning of `bytes`; returns how many are done with.
  size_t Parse(std::string_view bytes, Parts& parts);
  bool HasWholeHead(std::string_view& bytes);
  void Fail(const std::string& error);

  State state_ = State::kUnfinished;
  // The line end of a chunk is what comes next, then another chunk's line, and
  // chunks are the body as it is: all that whole chunks need, so that the
  // parser's memory stays untouched by them.
  bool at_plain_chunk_ = false;
  std::string carry_;        // a head's or a chunk line's beginning
  size_t searched_ = 0;      // of the head, for its end
  bool bytes_left_ = false;  // behind the response
  std::string error_;
  std::unique_ptr<ResponseParser> parser_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_RESPONSE_READER_H_
