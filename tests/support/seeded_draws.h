#ifndef BYZERPERF_TESTS_SUPPORT_SEEDED_DRAWS_H_
#define BYZERPERF_TESTS_SUPPORT_SEEDED_DRAWS_H_

#include <cstdint>

#include "common/base/rng.h"

namespace byzerperf {

// Numbers below a limit that follow from a seed, one after another.
class SeededDraws {
 public:
  explicit SeededDraws(uint64_t seed, uint64_t stream = 0)
      : seed_(seed), stream_(stream) {}

  uint32_t operator()(uint32_t below) {
    return static_cast<uint32_t>(RandomBits(seed_, stream_, drawn_++) % below);
  }

 private:
  const uint64_t seed_;
  const uint64_t stream_;
  uint64_t drawn_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SEEDED_DRAWS_H_
