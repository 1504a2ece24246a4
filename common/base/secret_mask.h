#ifndef BYZERPERF_COMMON_BASE_SECRET_MASK_H_
#define BYZERPERF_COMMON_BASE_SECRET_MASK_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/secret.h"

namespace byzerperf {

// Takes known secrets out of what strangers say: a server's error may repeat
// the key that it was sent. Immutable, so that threads may share it.
class SecretMask {
 public:
  // A shorter secret stands in ordinary words by chance, and is left alone.
  static constexpr size_t kLeastBytes = 6;

  SecretMask() = default;  // masks nothing
  explicit SecretMask(const std::vector<std::string>& secrets);

  bool empty() const { return secrets_.empty(); }

  // The text with each secret replaced by ***. A text that was cut off within a
  // secret loses what it has of it (from kLeastBytes on) at its end.
  std::string Masked(std::string_view text) const;

 private:
  // Bytes at the end of `text` that are the beginning of a secret.
  size_t BeginningAtEnd(std::string_view text) const;

  std::vector<Secret> secrets_;  // the longest first
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_SECRET_MASK_H_
