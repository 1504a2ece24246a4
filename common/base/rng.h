#ifndef BYZERPERF_COMMON_BASE_RNG_H_
#define BYZERPERF_COMMON_BASE_RNG_H_

#include <cstdint>

namespace byzerperf {

// A counter-based random number: the value is a pure function of (seed, stream,
// index), so any process can compute number `index` of a stream without the
// ones before it. SplitMix64's finaliser over a mixed counter (Steele, Lea,
// Flood: Fast Splittable Pseudorandom Number Generators, 2014).
uint64_t RandomBits(uint64_t seed, uint64_t stream, uint64_t index);

// The same, uniform in [0, 1) with 53 random bits.
double RandomUnit(uint64_t seed, uint64_t stream, uint64_t index);

// A whole number from 0 to below − 1, each with the same chance (to within
// 2^-32 of it). `below` is from 1 to 2^32.
uint64_t RandomBelow(uint64_t seed, uint64_t stream, uint64_t index,
                     uint64_t below);

// Standard normal (Box and Muller: A Note on the Generation of Random Normal
// Deviates, 1958), from the numbers 2 × index and 2 × index + 1 of the stream.
double RandomNormal(uint64_t seed, uint64_t stream, uint64_t index);

// SplitMix64's finaliser: a bijection of 64-bit numbers.
uint64_t MixBits(uint64_t value);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_RNG_H_
