// Any bytes, in any chunking: the same events, and never more memory than the
// limit.
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_input.h"
#include "worker/sse/sse_parser.h"

namespace byzerperf {
namespace {

constexpr size_t kMaxEventBytes = 200;

struct Parsed {
  std::vector<std::string> events;
  bool overflowed = false;
};

// Chunk sizes are taken from `sizes` in turn; 0 stands for an empty read.
Parsed Parse(std::string_view bytes, std::string_view sizes) {
  Parsed parsed;
  SseParser parser(kMaxEventBytes);
  const auto take = [&parsed](const SseEvent& event) {
    Require(event.data.size() <= kMaxEventBytes, "events are within the limit");
    parsed.events.push_back(std::string(event.event) + "\n" +
                            std::string(event.data));
  };
  size_t turn = 0;
  bool last_was_empty = false;
  while (!bytes.empty()) {
    size_t size = static_cast<unsigned char>(sizes[turn++ % sizes.size()]) % 32;
    if (size == 0 && last_was_empty) size = 1;
    last_was_empty = size == 0;
    parser.Feed(bytes.substr(0, size), take);
    bytes.remove_prefix(size < bytes.size() ? size : bytes.size());
  }
  parsed.overflowed = parser.overflowed();
  return parsed;
}

}  // namespace
}  // namespace byzerperf

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using byzerperf::Require;
  const std::string_view bytes = byzerperf::AsText(data, size);
  if (bytes.empty()) return 0;
  const byzerperf::Parsed by_one = byzerperf::Parse(bytes, "\x01");
  const byzerperf::Parsed by_many = byzerperf::Parse(bytes, bytes);
  Require(by_one.events == by_many.events, "chunking changes no event");
  Require(by_one.overflowed == by_many.overflowed,
          "chunking changes no overflow");
  return 0;
}
