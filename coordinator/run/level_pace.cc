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
    progress.planned = stage.request_count();
    if (progress.requests_per_s > 0) {
      progress.left_s =
          (stage.request_count() - standing.done) / progress.requests_per_s;
    }
  }
  if (stage.has_duration_s()) {
    const double left_s =
        std::max(0.0, stage.duration_s() - progress.elapsed_s);
    progress.left_s = std::min(progress.left_s.value_or(left_s), left_s);
  }
  return progress;
}

}  // namespace byzerperf
