#include "common/rpc/token_file.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/rpc/tls_files.h"

namespace byzerperf {

absl::StatusOr<Secret> ReadToken(const std::string& path) {
  ASSIGN_OR_RETURN(std::string bytes, ReadSmallFile(path));
  const Secret text(std::move(bytes));
  const std::string_view token = Trim(text.reveal());
  const bool printable = std::all_of(
      token.begin(), token.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (token.size() < kMinTokenBytes || !printable) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the token in ", path, " must be at least ", kMinTokenBytes,
        " printable ASCII characters without blanks; `openssl rand -hex 32 > ",
        path, "` makes one"));
  }
  return Secret(std::string(token));
}

}  // namespace byzerperf
