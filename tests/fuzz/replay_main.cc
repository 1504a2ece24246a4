// Runs a fuzzer without libFuzzer: over every file of a directory, and over
// mutations of each that are the same on every machine.
// usage: NAME_replay MUTATIONS_PER_FILE CORPUS_DIR
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "common/base/rng.h"
#include "tests/fuzz/fuzz_input.h"

namespace byzerperf {
namespace {

void Run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()),
                         input.size());
}

std::vector<std::string> ReadFiles(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  // The file system's order is not the same everywhere.
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file),
                        std::istreambuf_iterator<char>());
  }
  return inputs;
}

// Bytes changed, cut out, doubled or taken from another input.
std::string Mutate(std::string input, const std::string& other, uint64_t file,
                   uint64_t mutation) {
  uint64_t draw = 0;
  const auto random = [&](uint64_t below) {
    return RandomBits(file, mutation, draw++) % below;
  };
  const uint64_t edits = 1 + random(4);
  for (uint64_t edit = 0; edit < edits; ++edit) {
    if (input.empty()) return input;
    const uint64_t at = random(input.size());
    const uint64_t length = 1 + random(16);
    switch (random(4)) {
      case 0:
        input[at] = static_cast<char>(random(256));
        break;
      case 1:
        input.erase(at, length);
        break;
      case 2:
        input.insert(at, input.substr(at, length));
        break;
      default:
        if (!other.empty()) {
          input.insert(at, other.substr(random(other.size()), 4 * length));
        }
    }
  }
  return input;
}

}  // namespace
}  // namespace byzerperf

int main(int argc, char** argv) {
  std::vector<std::string> inputs;
  uint64_t mutations = 0;
  if (argc == 3) {
    mutations = std::strtoull(argv[1], nullptr, 10);
    inputs = byzerperf::ReadFiles(argv[2]);
  }
  if (inputs.empty() || mutations == 0) {
    std::fprintf(stderr,
                 "usage: %s MUTATIONS_PER_FILE CORPUS_DIR, with a file at "
                 "least\n",
                 argv[0]);
    return 1;
  }
  byzerperf::Run("");
  for (uint64_t file = 0; file < inputs.size(); ++file) {
    byzerperf::Run(inputs[file]);
    for (uint64_t i = 0; i < mutations; ++i) {
      const std::string& other = inputs[(file + i) % inputs.size()];
      byzerperf::Run(byzerperf::Mutate(inputs[file], other, file, i));
    }
  }
  std::printf("%zu inputs and %zu mutations passed\n", inputs.size(),
              inputs.size() * static_cast<size_t>(mutations));
  return 0;
}
