#ifndef BYZERPERF_COMMON_BASE_PERMUTATION_H_
#define BYZERPERF_COMMON_BASE_PERMUTATION_H_

#include <cstdint>

namespace byzerperf {

// Streams that one permutation draws from: stream … stream + 5.
constexpr uint32_t kPermutationRounds = 6;

// Where `index` goes in a shuffled order of 0 … size − 1: a bijection, computed
// for one index without those before it. A pure function of its arguments.
// `size` is from 1 to 2^62, `index` below it.
//
// A balanced Feistel network over the next even number of bits, whose walk goes
// on until it comes back into the range (cycle walking; Black and Rogaway,
// "Ciphers with Arbitrary Finite Domains", 2002).
uint64_t PermutedIndex(uint64_t seed, uint64_t stream, uint64_t size,
                       uint64_t index);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_PERMUTATION_H_
