#include "coordinator/run/level_window.h"

#include <algorithm>
#include <cmath>

namespace byzerperf {
namespace {

v1::MeasuredWindow Window(double start_s, double end_s, const char* reason) {
  v1::MeasuredWindow window;
  window.set_start_s(start_s);
  window.set_end_s(end_s);
  window.set_reason(reason);
  return window;
}

// The whole seconds of the stretch, or why the whole level is used.
v1::MeasuredWindow WholeSeconds(std::optional<double> start_s,
                                std::optional<double> end_s, double first_s,
                                double last_s) {
  if (!start_s || !end_s || *end_s <= *start_s) {
    return Window(first_s, last_s, kNoStretchReason);
  }
  const double first_whole = std::ceil(*start_s);
  const double last_whole = std::floor(*end_s);
  if (last_whole <= first_whole) {
    return Window(first_s, last_s, kUnderOneSecondReason);
  }
  return Window(first_whole, last_whole, kSteadyReason);
}

}  // namespace

v1::MeasuredWindow FindWindow(const std::vector<WorkerStretch>& workers,
                              double first_s, double last_s) {
  std::optional<double> start_s;
  std::optional<double> end_s;
  for (const WorkerStretch& worker : workers) {
    if (!worker.ramp_end_s) {
      // One that was lost before it carried its share takes no part.
      if (!worker.stayed) continue;
      return Window(first_s, last_s, kNoStretchReason);
    }
    start_s = std::max(start_s.value_or(0), *worker.ramp_end_s);
    if (!worker.stayed || !worker.last_issue_s) continue;
    end_s =
        std::min(end_s.value_or(*worker.last_issue_s), *worker.last_issue_s);
  }
  return WholeSeconds(start_s, end_s, first_s, last_s);
}

v1::MeasuredWindow FindOpenLoopWindow(std::optional<double> first_due_s,
                                      std::optional<double> last_due_s,
                                      double first_s, double last_s) {
  return WholeSeconds(first_due_s, last_due_s, first_s, last_s);
}

}  // namespace byzerperf
