#ifndef BYZERPERF_TESTS_SUPPORT_FAULT_SCHEDULE_H_
#define BYZERPERF_TESTS_SUPPORT_FAULT_SCHEDULE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/cluster_plans.h"
#include "tests/support/simulated_cluster.h"

namespace byzerperf {

// What breaks in a simulated cluster, and when.
struct Fault {
  enum class Kind {
    kKillWorker,
    kFreezeWorker,
    kCutToWorker,
    kCutToCoordinator,
    kCutBoth,
    kSlowLink,
    kRepeatAndOvertake,
    kFreezeCoordinator,
    kKillCoordinator,
    kSlowDisk,
    kFullDisk,
    kServerSilent,
    kServerGone,
    kInterrupt,
  };
  static constexpr uint32_t kKinds = 14;

  Kind kind = Kind::kKillWorker;
  size_t worker = 0;
  int64_t at_ns = 0;   // from the run's start
  int64_t for_ns = 0;  // where it passes
  double extent = 0;   // 0 to 1: how much of it
};

// In words, for a failed test.
std::string Describe(const Fault& fault);

// Up to three faults in the first 14 s.
std::vector<Fault> DrawFaults(Draws& draw, size_t workers);

// Has the fault happen to a cluster that was started just now.
void Schedule(const Fault& fault, SimulatedCluster& cluster);

// A run of one level or two, so that lost workers may come back, each of about
// ten seconds and of any kind: bound by its count or by time, closed or open,
// of single requests or sessions, with or without a warm-up; with few seconds
// of patience.
RunTask DrawTask(Draws& draw, uint32_t seed);

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_FAULT_SCHEDULE_H_
