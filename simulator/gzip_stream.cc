#include "simulator/gzip_stream.h"

#include <algorithm>
#include <cstddef>

namespace byzerperf {
namespace {

// Deflate, no name, no time, unknown system.
constexpr std::string_view kHeader("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
constexpr size_t kMostBlockBytes = 0xFFFF;

void AppendLittleEndian(uint32_t value, int bytes, std::string* out) {
  for (int i = 0; i < bytes; ++i) {
    out->push_back(static_cast<char>(value >> (8 * i) & 0xFF));
  }
}

// A stored block of deflate (RFC 1951, section 3.2.4).
void AppendStoredBlock(std::string_view data, char last, std::string* out) {
  const auto size = static_cast<uint32_t>(data.size());
  out->push_back(last);
  AppendLittleEndian(size, 2, out);
  AppendLittleEndian(~size, 2, out);
  out->append(data);
}

uint32_t Crc32(uint32_t crc, std::string_view data) {
  crc = ~crc;
  for (const char byte : data) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
    }
  }
  return ~crc;
}

}  // namespace

std::string GzipStream::Encode(std::string_view data) {
  std::string bytes;
  if (!begun_) bytes = kHeader;
  begun_ = true;
  crc_ = Crc32(crc_, data);
  size_ += static_cast<uint32_t>(data.size());
  while (!data.empty()) {
    const size_t block_bytes = std::min(data.size(), kMostBlockBytes);
    AppendStoredBlock(data.substr(0, block_bytes), 0, &bytes);
    data.remove_prefix(block_bytes);
  }
  return bytes;
}

std::string GzipStream::Finish() {
  std::string bytes;
  if (!begun_) bytes = kHeader;
  AppendStoredBlock("", 1, &bytes);
  AppendLittleEndian(crc_, 4, &bytes);
  AppendLittleEndian(size_, 4, &bytes);
  return bytes;
}

}  // namespace byzerperf
