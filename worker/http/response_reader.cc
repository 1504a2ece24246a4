// Beast asserts that 5 bytes are there when a last chunk goes on, which any
// server can refute (0, CR, LF, then one byte more); it then parses rightly.
#define BOOST_DISABLE_ASSERTS

#include "worker/http/response_reader.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <charconv>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "worker/http/body_decoder.h"

namespace byzerperf {
namespace {

namespace beast = boost::beast;
using BeastError = boost::system::error_code;
using BeastText = beast::string_view;

constexpr std::string_view kBegin = "HTTP/1.";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr int kFirstStatus = 100;
constexpr int kFirstFinalStatus = 200;

std::string_view ToStdView(BeastText text) {
  return {text.data(), text.size()};
}

// The chunk that `bytes` begin with: its size in hex and a line end, the chunk,
// a line end. Empty where that is not all there, has an extension or is the
// last one.
std::string_view WholeChunk(std::string_view bytes) {
  uint32_t size = 0;
  const char* const end = bytes.data() + bytes.size();
  const auto [after, error] = std::from_chars(bytes.data(), end, size, 16);
  if (error != std::errc() || size == 0) return {};
  bytes.remove_prefix(static_cast<size_t>(after - bytes.data()));
  if (!bytes.starts_with(kLineEnd)) return {};
  bytes.remove_prefix(kLineEnd.size());
  if (bytes.size() < size + kLineEnd.size()) return {};
  if (!bytes.substr(size).starts_with(kLineEnd)) return {};
  return bytes.substr(0, size);
}

}  // namespace

// Boost.Beast's parser, whose calls become those of Parts.
class ResponseParser : public beast::http::basic_parser<false> {
 public:
  ResponseParser() {
    // Boost 1.74 takes `none` for less than any length.
    body_limit(std::numeric_limits<std::uint64_t>::max());
    header_limit(ResponseReader::kMaxHeadBytes);
    eager(true);
  }

  bool is_interim() const { return status_ < kFirstFinalStatus; }

  // The line end of a chunk that is no encoded one is what comes next.
  bool is_behind_plain_chunk() const {
    return behind_chunk_ && decoder_ == nullptr;
  }

  ResponseReader::Parts* parts = nullptr;  // while bytes are read
  std::string reason;                      // of an error of our own

 private:
  void on_request_impl(beast::http::verb /*method*/, BeastText /*name*/,
                       BeastText /*target*/, int /*version*/,
                       BeastError& /*error*/) override {}
  void on_response_impl(int status, BeastText /*reason*/, int /*version*/,
                        BeastError& error) override {
    status_ = status;
    if (status < kFirstStatus) error = beast::http::error::bad_status;
  }
  void on_field_impl(beast::http::field field, BeastText /*name*/,
                     BeastText value, BeastError& error) override;
  // Since Boost 1.90.
  void on_trailer_field_impl(beast::http::field /*field*/, BeastText /*name*/,
                             BeastText /*value*/, BeastError& /*error*/) {}
  void on_header_impl(BeastError& error) override;
  void on_body_init_impl(
      const boost::optional<std::uint64_t>& /*content_length*/,
      BeastError& /*error*/) override {}
  std::size_t on_body_impl(BeastText body, BeastError& error) override {
    TakeBody(ToStdView(body), error);
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t /*size*/, BeastText /*extensions*/,
                            BeastError& /*error*/) override {
    behind_chunk_ = false;
  }
  std::size_t on_chunk_body_impl(std::uint64_t remain, BeastText body,
                                 BeastError& error) override {
    behind_chunk_ = remain == body.size();
    return on_body_impl(body, error);
  }
  void on_finish_impl(BeastError& /*error*/) override {}

  void TakeBody(std::string_view body, BeastError& error);

  int status_ = 0;
  bool head_done_ = false;  // further fields are trailers
  bool behind_chunk_ = false;
  std::string content_type_;
  std::string server_;
  std::string encoding_;
  std::unique_ptr<BodyDecoder> decoder_;
};

void ResponseParser::on_field_impl(beast::http::field field, BeastText /*name*/,
                                   BeastText value, BeastError& /*error*/) {
  if (head_done_) return;
  const std::string_view text = ToStdView(value);
  if (field == beast::http::field::content_type) {
    content_type_ = Trim(text.substr(0, text.find(';')));
    absl::AsciiStrToLower(&content_type_);
  } else if (field == beast::http::field::server) {
    server_ = text;
  } else if (field == beast::http::field::content_encoding) {
    encoding_ = text;
  }
}

void ResponseParser::on_header_impl(BeastError& error) {
  head_done_ = true;
  if (is_interim()) return;
  parts->OnHead(status_, content_type_, server_);
  if (encoding_.empty() || absl::EqualsIgnoreCase(encoding_, "identity")) {
    return;
  }
  if (BodyDecoder::Knows(encoding_)) {
    decoder_ = std::make_unique<BodyDecoder>();
    return;
  }
  error = beast::http::error::bad_value;
  reason = absl::StrCat("its Content-Encoding, ", encoding_,
                        ", is none of identity, gzip, deflate");
}

void ResponseParser::TakeBody(std::string_view body, BeastError& error) {
  if (decoder_ == nullptr) {
    parts->OnBody(body);
  } else if (!decoder_->Decode(body, [this](std::string_view bytes) {
               parts->OnBody(bytes);
             })) {
    error = beast::http::error::bad_value;
    reason = absl::StrCat("its body is not ", encoding_);
  }
}

ResponseReader::ResponseReader()
    : parser_(std::make_unique<ResponseParser>()) {}
ResponseReader::~ResponseReader() = default;

void ResponseReader::Restart() {
  *parser_ = ResponseParser();
  state_ = State::kUnfinished;
  at_plain_chunk_ = false;
  carry_.clear();
  searched_ = 0;
  bytes_left_ = false;
  error_.clear();
}

ResponseReader::State ResponseReader::Read(std::string_view bytes,
                                           Parts& parts) {
  while (state_ == State::kUnfinished && !bytes.empty()) {
    if (TakeWholeChunk(bytes, parts)) continue;
    if (carry_.empty()) {
      const size_t done = Parse(bytes, parts);
      bytes.remove_prefix(done);
      if (done > 0 || state_ != State::kUnfinished) continue;
      carry_ = bytes;
      bytes = {};
    } else {
      // What is missing is the end of a line, mostly; nothing of a body is
      // copied along with it.
      const size_t line = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
      carry_.append(bytes.substr(0, line));
      bytes.remove_prefix(line);
      carry_.erase(0, Parse(carry_, parts));
    }
    if (carry_.size() > kMaxHeadBytes && state_ == State::kUnfinished) {
      Fail(absl::StrCat("its head is longer than ", kMaxHeadBytes, " bytes"));
    }
  }
  bytes_left_ = !bytes.empty();
  return state_;
}

// A stream's reads mostly are whole chunks, which need no parser: it goes from
// the line end before this chunk, which waits in carry_, to that behind it.
bool ResponseReader::TakeWholeChunk(std::string_view& bytes, Parts& parts) {
  if (!at_plain_chunk_ || carry_ != kLineEnd) return false;
  const std::string_view chunk = WholeChunk(bytes);
  if (chunk.empty()) return false;
  const char* const behind = chunk.data() + chunk.size() + kLineEnd.size();
  bytes.remove_prefix(static_cast<size_t>(behind - bytes.data()));
  parts.OnBody(chunk);
  return true;
}

bool ResponseReader::HasWholeHead(std::string_view& bytes) {
  if (!bytes.starts_with(kBegin.substr(0, bytes.size()))) {
    Fail("it does not begin with HTTP/1.");
    return false;
  }
  const size_t overlap = std::min(searched_, kHeadEnd.size() - 1);
  const size_t end = bytes.find(kHeadEnd, searched_ - overlap);
  searched_ = bytes.size();
  if (end == std::string_view::npos) return false;
  searched_ = 0;
  bytes = bytes.substr(0, end + kHeadEnd.size());
  return true;
}

size_t ResponseReader::Parse(std::string_view bytes, Parts& parts) {
  parser_->parts = &parts;
  // The parser gets whole heads only: which fault of a cut one it sees would
  // depend on the cutting.
  if (!parser_->is_header_done() && !HasWholeHead(bytes)) return 0;
  BeastError error;
  const size_t done = parser_->put(
      boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error && error != beast::http::error::need_more) {
    Fail(parser_->reason.empty() ? error.message() : parser_->reason);
  } else if (parser_->is_done()) {
    if (parser_->is_interim()) {
      *parser_ = ResponseParser();
    } else {
      state_ = State::kDone;
    }
  }
  at_plain_chunk_ = parser_->is_behind_plain_chunk();
  return done;
}

void ResponseReader::Fail(const std::string& error) {
  state_ = State::kFailed;
  error_ = absl::StrCat("the response is not proper HTTP: ", error);
}

ResponseReader::State ResponseReader::ReadEnd() {
  BeastError error;
  if (state_ != State::kUnfinished || !parser_->is_header_done()) return state_;
  parser_->put_eof(error);
  if (!error) state_ = State::kDone;
  return state_;
}

bool ResponseReader::may_go_on() const {
  return state_ == State::kDone && !bytes_left_ && carry_.empty() &&
         parser_->keep_alive();
}

}  // namespace byzerperf
