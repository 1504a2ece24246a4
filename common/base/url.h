#ifndef BYZERPERF_COMMON_BASE_URL_H_
#define BYZERPERF_COMMON_BASE_URL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace byzerperf {

// An http or https URL in its parts.
struct Url {
  std::string scheme;     // http or https
  std::string user_info;  // `user:password`, a secret; "" for none
  std::string host;       // lower case; an IPv6 address without brackets
  uint16_t port = 0;      // 80 or 443 when the text names none
  std::string path;       // "" or beginning with /
  std::string query;      // what stands behind ?; its values may be secrets
};

// Errors say what is missing, and quote the text only when it holds no secret.
absl::StatusOr<Url> ParseUrl(std::string_view text);

// The URL as it may stand in files, logs and reports: user and password and
// every query value but those of known harmless names replaced by `***`.
std::string MaskedUrl(const Url& url);

// True when MaskedUrl hides something.
bool HoldsSecret(const Url& url);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_URL_H_
