#include "tests/support/simulated_cluster.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"

namespace byzerperf {
namespace {

constexpr int64_t kSettlingNs = 20 * kNsPerSecond;

}  // namespace

SimulatedCluster::SimulatedCluster(RunTask task)
    : task_(std::move(task)),
      coordinator_(loop_),
      sink_(loop_, [this](const absl::Status& why) {
        coordinator_.Post([this, why] {
          if (controller_) controller_->Fail(std::string(why.message()));
        });
      }) {}

SimulatedCluster::~SimulatedCluster() {
  controller_.reset();  // its links tell the nodes that streams are over
  task_.workers.clear();
  loop_.RunUntilIdle();
  coordinator_.Kill();
  nodes_.clear();
  loop_.RunReady();
}

void SimulatedCluster::AddWorker(WorkerSetup setup) {
  nodes_.push_back(std::make_unique<SimulatedNode>(loop_, coordinator_, clock_,
                                                   std::move(setup)));
  task_.workers.push_back(
      {absl::StrCat("w", nodes_.size()), nodes_.back()->MakeLink()});
}

void SimulatedCluster::Interrupt() {
  coordinator_.Post([this] {
    if (controller_) controller_->Interrupt();
  });
}

void SimulatedCluster::KillCoordinator() {
  was_killed_ = true;
  sink_.Kill();
  controller_.reset();
  coordinator_.Kill();
}

void SimulatedCluster::Start() {
  controller_ = std::make_unique<RunController>(
      coordinator_, clock_, std::move(task_), sink_, observer_);
  controller_->Start([this](RunEnd end) { end_ = std::move(end); });
}

bool SimulatedCluster::Run(int64_t limit_ns) {
  if (controller_ == nullptr && !was_killed_) Start();
  return loop_.RunUntil([this] { return end_.has_value() || was_killed_; },
                        limit_ns);
}

void SimulatedCluster::Settle() {
  loop_.RunUntil([this] { return !sink_.is_behind(); });
  loop_.RunFor(kSettlingNs);
}

}  // namespace byzerperf
