#ifndef BYZERPERF_SIMULATOR_PREFIX_CACHE_H_
#define BYZERPERF_SIMULATOR_PREFIX_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <vector>

namespace byzerperf {

// What an engine remembers of prompts it has seen, by whole blocks of 16
// tokens from the prompt's start, as vLLM's prefix cache does. A block is known
// by all tokens up to its end. The least recently used blocks go first.
class PrefixCache {
 public:
  static constexpr uint32_t kBlockTokens = 16;

  explicit PrefixCache(size_t capacity_blocks = size_t{1} << 20);

  // How many of these tokens need no computing: whole blocks from the start,
  // never the whole prompt, since its last token gives the first answer token.
  uint32_t CachedTokens(const std::vector<uint32_t>& tokens);

  void Remember(const std::vector<uint32_t>& tokens);

  void Clear();

 private:
  // Moves the block to the front; false when it is not known.
  bool Touch(uint64_t block);

  size_t capacity_blocks_;
  std::list<uint64_t> by_use_;  // the latest in front
  std::unordered_map<uint64_t, std::list<uint64_t>::iterator> blocks_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_PREFIX_CACHE_H_
