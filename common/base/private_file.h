#ifndef BYZERPERF_COMMON_BASE_PRIVATE_FILE_H_
#define BYZERPERF_COMMON_BASE_PRIVATE_FILE_H_

#include <string>
#include <vector>

namespace byzerperf {

// One notice for each of these files that others than its owner can read or
// write; "" and absent files are passed over.
std::vector<std::string> PrivateFileNotices(
    const std::vector<std::string>& paths);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_PRIVATE_FILE_H_
