#ifndef BYZERPERF_TESTS_SUPPORT_CLUSTER_PLANS_H_
#define BYZERPERF_TESTS_SUPPORT_CLUSTER_PLANS_H_

#include <cstddef>
#include <cstdint>

#include "common/base/duration.h"
#include "common/base/rng.h"
#include "tests/support/simulated_cluster.h"

namespace byzerperf {

// Numbers from 0 to 1 that follow from a seed, one after another.
class Draws {
 public:
  explicit Draws(uint32_t seed) : seed_(seed) {}

  double Unit() { return RandomUnit(seed_, /*stream=*/99, next_++); }
  uint32_t Below(uint32_t below) {
    return static_cast<uint32_t>(Unit() * below);
  }
  bool Chance(double share) { return Unit() < share; }

 private:
  const uint32_t seed_;
  uint64_t next_ = 0;
};

// Hosts whose clocks have nothing in common, of one load loop or two.
inline SimulatedCluster::WorkerSetup NodeOf(size_t number) {
  SimulatedCluster::WorkerSetup setup;
  setup.server = DefaultFakeServer(42);
  setup.clock_offset_ns =
      (static_cast<int64_t>(number) * 1'234'567 - 1'000'000) * kNsPerMs;
  setup.message_delay_ns = static_cast<int64_t>(number + 1) * 400'000;
  setup.load_loops = number % 2 + 1;
  return setup;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_CLUSTER_PLANS_H_
