#include "coordinator/plan/results_folder.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kBytesPerRow = 1024;

absl::Status Wrong(const std::string& folder, std::string_view rule) {
  return absl::InvalidArgumentError(
      absl::StrCat("--results-dir: '", folder, "' ", ToAbsl(rule)));
}

bool IsFree(const std::string& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return fs::is_empty(folder, error);
  return !fs::exists(folder, error);
}

// The folder itself, or the nearest one above it that exists.
fs::path NearestExisting(const fs::path& folder) {
  std::error_code error;
  fs::path path = fs::absolute(folder, error).lexically_normal();
  while (!fs::exists(path, error) && path != path.root_path()) {
    path = path.parent_path();
  }
  return path;
}

}  // namespace

absl::StatusOr<std::string> ChooseResultsFolder(const std::string& asked,
                                                bool overwrite,
                                                std::string_view stamp) {
  if (asked.empty()) {
    return IsFree("result") ? "result" : absl::StrCat("result-", ToAbsl(stamp));
  }
  std::error_code error;
  if (fs::exists(asked, error) && !fs::is_directory(asked, error)) {
    return Wrong(asked, "is not a folder");
  }
  if (!overwrite && !IsFree(asked)) {
    return Wrong(asked,
                 "is not empty; choose another, or --overwrite, which removes "
                 "only what this program wrote");
  }
  return asked;
}

absl::Status CheckResultsFolder(const std::string& folder, uint64_t rows) {
  const fs::path nearest = NearestExisting(folder);
  std::error_code error;
  if (!fs::is_directory(nearest, error)) {
    return Wrong(folder, absl::StrCat("can't be made: '", nearest.string(),
                                      "' is not a folder"));
  }
  if (access(nearest.c_str(), W_OK | X_OK) != 0) {
    return Wrong(folder, absl::StrCat("can't be written: no permission in '",
                                      nearest.string(), "'"));
  }
  const fs::space_info space = fs::space(nearest, error);
  const uint64_t needed = rows * kBytesPerRow;
  if (!error && space.available < needed) {
    return Wrong(folder, absl::StrCat("has too little space: ", rows,
                                      " requests × 1 KB = ", needed,
                                      " bytes, free are ", space.available));
  }
  return absl::OkStatus();
}

}  // namespace byzerperf
