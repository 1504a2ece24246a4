// The part of LoadRunner that tells what happened.

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/duration.h"
#include "worker/load/load_runner.h"

namespace byzerperf {
namespace {

// Of running totals, so that parts of a microsecond are not lost.
uint64_t WholeUs(int64_t ns) { return static_cast<uint64_t>(ns / 1000); }

}  // namespace

// A closed loop tells it in the order of the grants, an open one how many.
uint32_t LoadRunner::Begun() const {
  if (!is_open()) return static_cast<uint32_t>(level_->queue->begun());
  uint32_t begun = 0;
  for (const Part& part : parts_) begun += part.state.begun;
  return begun;
}

void LoadRunner::ScheduleBatch(int64_t when_ns) {
  level_->timer = home_.RunAt(when_ns, [this, when_ns] {
    SendBatch();
    ScheduleBatch(when_ns + window_ns_);
  });
}

// Mostly one batch; as many as it takes where windows are full.
void LoadRunner::SendBatch() {
  if (!level_) return;
  LoadWindow window;
  for (Part& part : parts_) {
    const std::unique_ptr<LoadWindow> told = part.load->mailbox().Take();
    if (!told) continue;
    part.state = told->state;
    window.Merge(std::move(*told));
  }
  std::vector<LoadWindow> behind = std::move(window.behind);
  SendWindow(window, /*is_last=*/behind.empty());
  for (LoadWindow& one : behind) {
    SendWindow(one, /*is_last=*/&one == &behind.back());
  }
  level_->sampled_ns = std::exchange(level_->last_batch_ns, home_.NowNs());
  level_->sampled_begun = std::exchange(level_->last_batch_begun, Begun());
}

void LoadRunner::SendWindow(LoadWindow& window, bool is_last) {
  v1::Batch batch;
  batch.set_stage(level_->start.stage());
  window.MoveTo(*run_, batch);
  AddState(batch);
  AddUsage(*batch.mutable_health());
  // While rows are still to come, all is not told.
  if (!is_last) batch.set_drained(false);
  events_.batch(std::move(batch));
}

void LoadRunner::AddState(v1::Batch& batch) const {
  batch.set_begun(Begun());
  uint32_t in_flight = 0;
  bool drained = true;
  bool all_measure = true;
  std::optional<int64_t> ramp_end_ns;
  std::optional<int64_t> first_measured_ns;
  std::optional<int64_t> last_issue_ns;
  for (const Part& part : parts_) {
    const LoopState& state = part.state;
    in_flight += state.in_flight;
    drained = drained && state.drained;
    if (state.share > 0 && !state.first_measured_ns) all_measure = false;
    ramp_end_ns = std::max(ramp_end_ns, state.first_measured_ns);
    if (state.first_measured_ns) {
      first_measured_ns = std::min(first_measured_ns.value_or(INT64_MAX),
                                   *state.first_measured_ns);
    }
    last_issue_ns = std::max(last_issue_ns, state.last_issue_ns);
  }
  batch.set_drained(drained);
  batch.mutable_health()->set_in_flight(in_flight);
  const int64_t start_ns = level_->start.at_worker_ns();
  // The worker measures when its last loop does; an open loop's phases are the
  // plan's, so that the first measured request tells.
  if (is_open()) ramp_end_ns = first_measured_ns;
  if (ramp_end_ns && (all_measure || is_open())) {
    batch.set_ramp_end_s(NsToSeconds(*ramp_end_ns - start_ns));
  }
  if (last_issue_ns) {
    batch.set_last_issue_s(NsToSeconds(*last_issue_ns - start_ns));
  }
}

// A loop that told nothing since stands there with nothing, so that the others
// keep their places.
void LoadRunner::AddUsage(v1::WorkerHealth& health) {
  const bool known = std::any_of(
      parts_.begin(), parts_.end(),
      [](const Part& part) { return part.state.usage.has_value(); });
  if (!known) return;
  for (Part& part : parts_) {
    v1::LoopUsage& usage = *health.add_loops();
    if (!part.state.usage) continue;
    const ThreadUsage now = *part.state.usage;
    const ThreadUsage& told = part.told;
    usage.set_wall_us(WholeUs(now.wall_ns) - WholeUs(told.wall_ns));
    usage.set_cpu_us(WholeUs(now.cpu_ns) - WholeUs(told.cpu_ns));
    if (now.run_delay_ns) {
      usage.set_run_delay_us(WholeUs(*now.run_delay_ns) -
                             WholeUs(told.run_delay_ns.value_or(0)));
    }
    part.told = now;
  }
}

}  // namespace byzerperf
