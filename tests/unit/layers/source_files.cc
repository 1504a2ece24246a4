#include "tests/unit/layers/source_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "common/base/text.h"

namespace byzerperf {
namespace {

// The name in `#include "name"` or `#include <name>`; "" for other lines.
std::string IncludedName(std::string_view line) {
  line = Trim(line);
  if (!line.starts_with('#')) return "";
  line = Trim(line.substr(1));
  constexpr std::string_view kInclude = "include";
  if (!line.starts_with(kInclude)) return "";
  line = Trim(line.substr(kInclude.size()));
  if (line.size() < 2 || (line[0] != '"' && line[0] != '<')) return "";
  const size_t end = line.find(line[0] == '"' ? '"' : '>', 1);
  return std::string(line.substr(1, end - 1));
}

}  // namespace

SourceFile ReadSource(std::string path, std::string_view text) {
  SourceFile file;
  file.path = std::move(path);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string name = IncludedName(text.substr(0, end));
    if (!name.empty()) file.includes.push_back(std::move(name));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++file.lines;
  }
  return file;
}

std::vector<SourceFile> ReadSources(const std::vector<std::string>& folders) {
  std::vector<SourceFile> files;
  for (const std::string& folder : folders) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(folder)) {
      const std::filesystem::path& path = entry.path();
      const std::string kind = path.extension().string();
      if (kind != ".h" && kind != ".cc" && kind != ".py") continue;
      std::ifstream stream(path, std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(stream)),
                             std::istreambuf_iterator<char>());
      files.push_back(ReadSource(path.generic_string(), text));
    }
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

}  // namespace byzerperf
