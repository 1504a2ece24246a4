#ifndef BYZERPERF_COMMON_RPC_TOKEN_FILE_H_
#define BYZERPERF_COMMON_RPC_TOKEN_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/secret.h"

namespace byzerperf {

// A shorter token could be guessed.
inline constexpr size_t kMinTokenBytes = 16;

// The token in the file, without blanks at its ends. At least kMinTokenBytes
// of printable ASCII without blanks; the message of an error never shows it.
absl::StatusOr<Secret> ReadToken(const std::string& path);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_TOKEN_FILE_H_
