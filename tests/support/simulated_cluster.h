#ifndef BYZERPERF_TESTS_SUPPORT_SIMULATED_CLUSTER_H_
#define BYZERPERF_TESTS_SUPPORT_SIMULATED_CLUSTER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "coordinator/run/run_controller.h"
#include "tests/support/faulty_sink.h"
#include "tests/support/process_loop.h"
#include "tests/support/simulated_loop.h"
#include "tests/support/simulated_node.h"

namespace byzerperf {

// A whole cluster in one thread and in virtual time: a RunController and the
// workers' processes (SimulatedNode). Every worker has a clock of its own;
// messages take time; everything may break.
class SimulatedCluster {
 public:
  using WorkerSetup = SimulatedNode::Setup;

  explicit SimulatedCluster(RunTask task);
  ~SimulatedCluster();

  void AddWorker(WorkerSetup setup);
  SimulatedNode& node(size_t worker) { return *nodes_[worker]; }
  size_t workers() const { return nodes_.size(); }

  // --- what may happen
  // The worker's process ends now: its stream breaks, its requests with it.
  void Kill(size_t worker) { nodes_[worker]->Kill(); }
  // The user's first Ctrl-C.
  void Interrupt();
  void FreezeCoordinator() { coordinator_.Freeze(); }
  void ThawCoordinator(ProcessLoop::First first) { coordinator_.Thaw(first); }
  // SIGKILL: all streams break, what is not written is lost.
  void KillCoordinator();

  void Start();
  // To the end of the run, or of the coordinator; false when neither comes in
  // that time.
  bool Run(int64_t limit_ns = SimulatedLoop::kDefaultLimitNs);
  // Until the disk has taken all that it was given, and then for as long as the
  // last connection may take to break.
  void Settle();

  SimulatedLoop& loop() { return loop_; }
  const FaultySink& sink() const { return sink_; }
  FaultySink& disk() { return sink_; }
  bool was_killed() const { return was_killed_; }
  const RunEnd& end() const { return *end_; }
  // What the worker's model servers saw.
  const std::vector<FakeRequest>& seen(size_t worker) const {
    return nodes_[worker]->seen();
  }

 private:
  SimulatedLoop loop_;
  SystemClock clock_;
  RunTask task_;
  ProcessLoop coordinator_;
  FaultySink sink_;
  RunObserver observer_;
  std::vector<std::unique_ptr<SimulatedNode>> nodes_;
  std::unique_ptr<RunController> controller_;
  std::optional<RunEnd> end_;
  bool was_killed_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SIMULATED_CLUSTER_H_
