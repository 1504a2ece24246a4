#ifndef BYZERPERF_TESTS_INTEGRATION_SINGLE_FAULT_H_
#define BYZERPERF_TESTS_INTEGRATION_SINGLE_FAULT_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "common/base/duration.h"
#include "tests/support/cluster_laws.h"
#include "tests/support/cluster_plans.h"
#include "tests/support/small_task.h"

namespace byzerperf {

// Three workers and one level, which begins 0.1 s after the clocks were
// compared. All laws hold in the end.
class SingleFault : public testing::Test {
 protected:
  SingleFault() : task_(SmallTask()) {
    stage_ = task_.plan.add_stages();
    stage_->set_level("level");
    stage_->mutable_load()->set_concurrency(9);
    stage_->set_grace_period_s(10);
  }

  void Start(size_t workers = 3) {
    RunTask task;
    task.plan = task_.plan;
    task.prompts = task_.prompts;
    cluster_ = std::make_unique<SimulatedCluster>(std::move(task));
    for (size_t i = 0; i < workers; ++i) {
      SimulatedCluster::WorkerSetup setup = NodeOf(i);
      setup.seed = static_cast<uint32_t>(i + 1);
      cluster_->AddWorker(std::move(setup));
    }
    cluster_->Start();
    begin_ns_ = cluster_->loop().NowNs();
  }

  void At(double second, const std::function<void()>& happens) {
    cluster_->loop().RunAt(begin_ns_ + SecondsToNs(second), happens);
  }

  void RunToTheEnd() {
    ASSERT_TRUE(cluster_->Run(300 * kNsPerSecond)) << "the run hangs";
    cluster_->Settle();
    ExpectEveryLaw(*cluster_, task_);
  }

  SimulatedNode& node(size_t worker) { return cluster_->node(worker); }
  const v1::LevelResult& level() const {
    return cluster_->end().result.levels(0);
  }
  // When the worker began its last request of the level, from the start.
  double LastBegunS(size_t worker) {
    double last_s = 0;
    for (const FakeRequest& request : cluster_->seen(worker)) {
      if (request.level != "level") continue;
      last_s =
          NsToSeconds(node(worker).ToWorldNs(request.started_ns) - begin_ns_);
    }
    return last_s;
  }

  RunTask task_;
  v1::Stage* stage_;
  std::unique_ptr<SimulatedCluster> cluster_;
  int64_t begin_ns_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_INTEGRATION_SINGLE_FAULT_H_
