#include "worker/http/body_decoder.h"

#include <array>

#include "absl/strings/match.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr size_t kPieceBytes = 16384;
constexpr int kZlibOrGzip = 32 + MAX_WBITS;  // zlib's word: by the header

}  // namespace

BodyDecoder::BodyDecoder() { inflateInit2(&stream_, kZlibOrGzip); }
BodyDecoder::~BodyDecoder() { inflateEnd(&stream_); }

bool BodyDecoder::Knows(std::string_view encoding) {
  for (const char* known : {"gzip", "x-gzip", "deflate"}) {
    if (absl::EqualsIgnoreCase(ToAbsl(encoding), known)) return true;
  }
  return false;
}

bool BodyDecoder::Decode(std::string_view bytes,
                         const std::function<void(std::string_view)>& take) {
  std::array<char, kPieceBytes> piece;
  // zlib only reads its input.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_.avail_in = static_cast<uInt>(bytes.size());
  stream_.avail_out = 0;
  while (stream_.avail_in > 0 || stream_.avail_out == 0) {
    if (ended_) {
      if (stream_.avail_in == 0) return true;
      inflateReset(&stream_);
      ended_ = false;
    }
    stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream_.avail_out = kPieceBytes;
    const int code = inflate(&stream_, Z_SYNC_FLUSH);
    const size_t made = kPieceBytes - stream_.avail_out;
    if (made > 0) take({piece.data(), made});
    if (code == Z_BUF_ERROR) return true;  // it needs more
    if (code != Z_OK && code != Z_STREAM_END) return false;
    ended_ = code == Z_STREAM_END;
  }
  return true;
}

}  // namespace byzerperf
