#ifndef BYZERPERF_TESTS_UNIT_LAYERS_SOURCE_FILES_H_
#define BYZERPERF_TESTS_UNIT_LAYERS_SOURCE_FILES_H_

#include <string>
#include <string_view>
#include <vector>

namespace byzerperf {

// A file of the tree and what it includes.
struct SourceFile {
  std::string path;  // from the repository's root: "worker/http/target.cc"
  std::vector<std::string> includes;  // without quotes or brackets
  size_t lines = 0;
};

SourceFile ReadSource(std::string path, std::string_view text);

// All .h, .cc and .py files below these folders of the working directory, which
// ctest sets to the repository's root; sorted by path.
std::vector<SourceFile> ReadSources(const std::vector<std::string>& folders);

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_LAYERS_SOURCE_FILES_H_
