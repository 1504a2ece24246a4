#include "coordinator/run/level_pace.h"

#include <algorithm>

#include "common/base/duration.h"

namespace byzerperf {
namespace {

constexpr int64_t kRateSpanNs = 5 * kNsPerSecond;

}  // namespace

bool LevelPace::IsDue(int64_t now_ns) {
  if (last_due_ns_ && now_ns < *last_due_ns_ + kNsPerSecond) return false;
  last_due_ns_ = now_ns;
  return true;
}

RunProgress LevelPace::Measure(const v1::Stage& stage, const Standing& standing,
                               int64_t now_ns) {
  if (samples_.empty()) samples_.push_back({start_ns_, 0});
  samples_.push_back({now_ns, standing.done});
  while (samples_.size() > 2 && samples_[1].at_ns <= now_ns - kRateSpanNs) {
    samples_.pop_front();
  }
  RunProgress progress;
  progress.level = stage.level();
  progress.sessions = requests_.has_value();
  progress.done = standing.done;
  progress.failed = standing.failed;
  progress.in_flight = standing.in_flight;
  progress.elapsed_s = std::max(0.0, NsToSeconds(now_ns - start_ns_));
  const Sample& oldest = samples_.front();
  if (now_ns > oldest.at_ns) {
    progress.requests_per_s =
        (standing.done - oldest.done) / NsToSeconds(now_ns - oldest.at_ns);
  }
  if (stage.has_request_count()) {
    progress.planned = requests_.value_or(stage.request_count());
  }
  progress.left_s = LeftSeconds(stage, progress);
  return progress;
}

// In an open loop the schedule says it, however slow the answers are; in a
// closed one the answers do, and the time limit where it comes first.
std::optional<double> LevelPace::LeftSeconds(
    const v1::Stage& stage, const RunProgress& progress) const {
  if (last_due_s_) return std::max(0.0, *last_due_s_ - progress.elapsed_s);
  std::optional<double> left_s;
  if (progress.planned && progress.requests_per_s > 0) {
    left_s = (*progress.planned - progress.done) / progress.requests_per_s;
  }
  if (stage.has_duration_s()) {
    const double of_time_s =
        std::max(0.0, stage.duration_s() - progress.elapsed_s);
    left_s = std::min(left_s.value_or(of_time_s), of_time_s);
  }
  return left_s;
}

}  // namespace byzerperf
