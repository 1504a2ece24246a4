#include "coordinator/plan/results_folder.h"

#include <filesystem>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

namespace fs = std::filesystem;

absl::Status Wrong(const std::string& folder, std::string_view rule) {
  return absl::InvalidArgumentError(
      absl::StrCat("--results-dir: '", folder, "' ", ToAbsl(rule)));
}

bool IsFree(const std::string& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return fs::is_empty(folder, error);
  return !fs::exists(folder, error);
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

}  // namespace byzerperf
