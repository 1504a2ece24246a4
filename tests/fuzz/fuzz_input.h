#ifndef BYZERPERF_TESTS_FUZZ_FUZZ_INPUT_H_
#define BYZERPERF_TESTS_FUZZ_FUZZ_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// Called by libFuzzer, or by replay_main.cc.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace byzerperf {

inline std::string_view AsText(const uint8_t* data, size_t size) {
  return std::string_view(reinterpret_cast<const char*>(data), size);
}

// What must hold for every input: a fuzzer knows failures only as crashes.
inline void Require(bool holds, const char* law) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", law);
  std::abort();
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_FUZZ_FUZZ_INPUT_H_
