#include "common/base/permutation.h"

#include <algorithm>

#include "common/base/rng.h"

namespace byzerperf {
namespace {

// Fewer bits mix badly; a range this small is walked through in no time.
constexpr int kMinHalfBits = 3;

int HalfBits(uint64_t size) {
  int bits = 0;
  while (bits < 62 && (uint64_t{1} << bits) < size) ++bits;
  return std::max(kMinHalfBits, (bits + 1) / 2);
}

// The rounds can be any function of half the bits and the key.
uint64_t Permute(uint64_t seed, uint64_t stream, int half_bits,
                 uint64_t value) {
  const uint64_t mask = (uint64_t{1} << half_bits) - 1;
  uint64_t left = value >> half_bits;
  uint64_t right = value & mask;
  for (uint64_t round = 0; round < kPermutationRounds; ++round) {
    const uint64_t mixed = RandomBits(seed, stream + round, right) & mask;
    const uint64_t next = left ^ mixed;
    left = right;
    right = next;
  }
  return (left << half_bits) | right;
}

}  // namespace

uint64_t PermutedIndex(uint64_t seed, uint64_t stream, uint64_t size,
                       uint64_t index) {
  const int half_bits = HalfBits(size);
  uint64_t value = index;
  do {
    value = Permute(seed, stream, half_bits, value);
  } while (value >= size);
  return value;
}

}  // namespace byzerperf
