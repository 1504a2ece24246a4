#include "simulator/prefix_cache.h"

#include "common/base/rng.h"

namespace byzerperf {
namespace {

// The names of a prompt's whole blocks: a chain, each covering all before it.
std::vector<uint64_t> BlocksOf(const std::vector<uint32_t>& tokens) {
  std::vector<uint64_t> blocks;
  blocks.reserve(tokens.size() / PrefixCache::kBlockTokens);
  uint64_t chain = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    chain = MixBits(chain + tokens[i] + 1);
    if ((i + 1) % PrefixCache::kBlockTokens == 0) blocks.push_back(chain);
  }
  return blocks;
}

}  // namespace

PrefixCache::PrefixCache(size_t capacity_blocks)
    : capacity_blocks_(capacity_blocks) {}

uint32_t PrefixCache::CachedTokens(const std::vector<uint32_t>& tokens) {
  if (tokens.empty()) return 0;
  const size_t usable_blocks = (tokens.size() - 1) / kBlockTokens;
  uint32_t cached = 0;
  for (const uint64_t block : BlocksOf(tokens)) {
    if (cached == usable_blocks * kBlockTokens || !Touch(block)) break;
    cached += kBlockTokens;
  }
  return cached;
}

void PrefixCache::Remember(const std::vector<uint32_t>& tokens) {
  for (const uint64_t block : BlocksOf(tokens)) {
    if (Touch(block)) continue;
    by_use_.push_front(block);
    blocks_[block] = by_use_.begin();
    if (blocks_.size() <= capacity_blocks_) continue;
    blocks_.erase(by_use_.back());
    by_use_.pop_back();
  }
}

void PrefixCache::Clear() {
  by_use_.clear();
  blocks_.clear();
}

bool PrefixCache::Touch(uint64_t block) {
  const auto found = blocks_.find(block);
  if (found == blocks_.end()) return false;
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return true;
}

}  // namespace byzerperf
