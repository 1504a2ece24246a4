#ifndef BYZERPERF_WORKER_HTTP_BODY_DECODER_H_
#define BYZERPERF_WORKER_HTTP_BODY_DECODER_H_

#include <zlib.h>

#include <functional>
#include <string>
#include <string_view>

namespace byzerperf {

// Undoes a response's Content-Encoding: gzip or deflate, which nobody asked for
// but some proxies apply all the same. Body bytes in any cutting.
class BodyDecoder {
 public:
  BodyDecoder();
  ~BodyDecoder();
  BodyDecoder(const BodyDecoder&) = delete;
  BodyDecoder& operator=(const BodyDecoder&) = delete;

  static bool Knows(std::string_view encoding);

  // Hands over what these bytes decode to, at most 16 KiB a call, also where it
  // then fails: false when they are not what they claim to be.
  bool Decode(std::string_view bytes,
              const std::function<void(std::string_view)>& take);

 private:
  z_stream stream_{};
  bool ended_ = false;  // more would be a member of its own
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_BODY_DECODER_H_
