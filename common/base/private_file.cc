#include "common/base/private_file.h"

#include <sys/stat.h>

#include "absl/strings/str_format.h"

namespace byzerperf {

std::vector<std::string> PrivateFileNotices(
    const std::vector<std::string>& paths) {
  std::vector<std::string> notices;
  for (const std::string& path : paths) {
    struct stat facts {};
    if (path.empty() || stat(path.c_str(), &facts) != 0) continue;
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) == 0) continue;
    notices.push_back(absl::StrFormat(
        "%s is secret, but others can use it (mode %03o); chmod 600 %s", path,
        facts.st_mode & 0777, path));
  }
  return notices;
}

}  // namespace byzerperf
