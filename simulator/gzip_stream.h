#ifndef BYZERPERF_SIMULATOR_GZIP_STREAM_H_
#define BYZERPERF_SIMULATOR_GZIP_STREAM_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace byzerperf {

// Wraps bytes into the gzip format (RFC 1952) piece by piece, in stored blocks:
// a real decoder reads each piece as soon as it arrives. Nothing gets smaller;
// it is for playing a server that compresses unasked.
class GzipStream {
 public:
  // The bytes to send for `data`; the first call's begin with the header.
  std::string Encode(std::string_view data);

  // The closing block and checksum.
  std::string Finish();

 private:
  bool begun_ = false;
  uint32_t crc_ = 0;
  uint32_t size_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_GZIP_STREAM_H_
