#ifndef BYZERPERF_TESTS_SUPPORT_SIMULATED_CLUSTER_H_
#define BYZERPERF_TESTS_SUPPORT_SIMULATED_CLUSTER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "coordinator/run/run_controller.h"
#include "tests/support/fake_target_access.h"
#include "tests/support/memory_sink.h"
#include "tests/support/simulated_loop.h"
#include "worker/service/worker_session.h"

namespace byzerperf {

// A whole cluster in one thread and in virtual time: a RunController and real
// WorkerSessions, whose model servers are functions. Every worker has a clock
// of its own; messages take time.
class SimulatedCluster {
 public:
  explicit SimulatedCluster(RunTask task);
  ~SimulatedCluster();

  struct WorkerSetup {
    FakeServer server;
    int64_t clock_offset_ns = 0;
    int64_t message_delay_ns = 500'000;  // each way
    size_t load_loops = 2;
    std::string hostname = "node";
    std::vector<std::string> own_targets;  // for plans without URLs
  };
  void AddWorker(WorkerSetup setup);

  // The worker's process ends now: its stream breaks, its requests with it.
  void Kill(size_t worker);

  void Start();
  // To the end of the run; false when it does not come in a virtual hour.
  bool Run();

  SimulatedLoop& loop() { return loop_; }
  const MemorySink& sink() const { return sink_; }
  const RunEnd& end() const { return *end_; }
  // What the worker's model servers saw.
  const std::vector<FakeRequest>& seen(size_t worker) const;

 private:
  class Node;
  class ShiftedLoop;

  SimulatedLoop loop_;
  SystemClock clock_;
  RunTask task_;
  MemorySink sink_;
  RunObserver observer_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::unique_ptr<RunController> controller_;
  std::optional<RunEnd> end_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SIMULATED_CLUSTER_H_
