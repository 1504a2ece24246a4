#include "common/base/rng.h"

#include <cmath>
#include <numbers>

namespace byzerperf {
namespace {

constexpr uint64_t kGolden = 0x9e3779b97f4a7c15;

}  // namespace

uint64_t MixBits(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

uint64_t RandomBits(uint64_t seed, uint64_t stream, uint64_t index) {
  // Each argument passes the finaliser before the next one is added, so that
  // neighbouring seeds or streams share no run of numbers.
  const uint64_t key = MixBits(MixBits(seed + kGolden) + stream * kGolden);
  return MixBits(key + (index + 1) * kGolden);
}

double RandomUnit(uint64_t seed, uint64_t stream, uint64_t index) {
  return static_cast<double>(RandomBits(seed, stream, index) >> 11) * 0x1p-53;
}

uint64_t RandomBelow(uint64_t seed, uint64_t stream, uint64_t index,
                     uint64_t below) {
  return ((RandomBits(seed, stream, index) >> 32) * below) >> 32;
}

double RandomNormal(uint64_t seed, uint64_t stream, uint64_t index) {
  // 1 − u lies in (0, 1]: its logarithm is finite.
  const double radius_unit = 1 - RandomUnit(seed, stream, 2 * index);
  const double angle_unit = RandomUnit(seed, stream, 2 * index + 1);
  return std::sqrt(-2 * std::log(radius_unit)) *
         std::cos(2 * std::numbers::pi * angle_unit);
}

}  // namespace byzerperf
