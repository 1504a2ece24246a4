#include "coordinator/explain/calibration.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace byzerperf {
namespace {

// One step of the curve; errors rise along it.
struct Point {
  double streams = 0;
  double events_per_s = 0;
  CalibratedErrors errors;
};

// Some requests failed: then it was not the client's pace that was measured.
bool SpeaksAboutTheClient(const v1::CalibrationStep& step) {
  return !step.server_limited() && step.has_ttft_error_p99_us() &&
         step.has_icl_error_p99_us() && step.series_end() != "failed_requests";
}

std::vector<Point> CurveOf(const v1::WorkerCalibration& calibration) {
  std::vector<Point> curve;
  for (const v1::CalibrationStep& step : calibration.steps()) {
    if (!SpeaksAboutTheClient(step)) continue;
    Point point{static_cast<double>(step.streams()),
                step.events_per_s(),
                {step.ttft_error_p99_us(), step.icl_error_p99_us()}};
    if (!curve.empty()) {
      const Point& last = curve.back();
      point.errors.ttft_p99_us =
          std::max(point.errors.ttft_p99_us, last.errors.ttft_p99_us);
      point.errors.icl_p99_us =
          std::max(point.errors.icl_p99_us, last.errors.icl_p99_us);
      point.events_per_s = std::max(point.events_per_s, last.events_per_s);
    }
    curve.push_back(point);
  }
  return curve;
}

double Between(double from, double to, double share) {
  return from + (to - from) * share;
}

Point Between(const Point& from, const Point& to, double share) {
  return {Between(from.streams, to.streams, share),
          Between(from.events_per_s, to.events_per_s, share),
          {Between(from.errors.ttft_p99_us, to.errors.ttft_p99_us, share),
           Between(from.errors.icl_p99_us, to.errors.icl_p99_us, share)}};
}

// Where on the curve a coordinate reaches `value`: 1.5 is halfway between its
// second and its third point. Beyond its end: nullopt.
template <typename Coordinate>
std::optional<double> PlaceOf(const std::vector<Point>& curve, double value,
                              const Coordinate& coordinate) {
  for (size_t i = 0; i < curve.size(); ++i) {
    const double here = coordinate(curve[i]);
    if (value > here) continue;
    if (i == 0) return 0;
    const double before = coordinate(curve[i - 1]);
    const auto start = static_cast<double>(i - 1);
    return here > before ? start + (value - before) / (here - before) : start;
  }
  return std::nullopt;
}

Point At(const std::vector<Point>& curve, double place) {
  const auto start = static_cast<size_t>(place);
  if (start + 1 >= curve.size()) return curve.back();
  return Between(curve[start], curve[start + 1],
                 place - static_cast<double>(start));
}

}  // namespace

std::optional<CalibratedErrors> CalibratedError(
    const v1::WorkerCalibration& calibration, double events_per_s,
    double streams) {
  const std::vector<Point> curve = CurveOf(calibration);
  const auto by_events = PlaceOf(curve, events_per_s,
                                 [](const Point& p) { return p.events_per_s; });
  const auto by_streams =
      PlaceOf(curve, streams, [](const Point& p) { return p.streams; });
  if (!by_events || !by_streams) return std::nullopt;
  return At(curve, std::max(*by_events, *by_streams)).errors;
}

std::optional<CalibratedCapacity> CapacityWithin(
    const v1::WorkerCalibration& calibration, double added_us) {
  const std::vector<Point> curve = CurveOf(calibration);
  if (curve.empty() || curve.front().errors.ttft_p99_us >= added_us) {
    return std::nullopt;
  }
  const auto place = PlaceOf(
      curve, added_us, [](const Point& p) { return p.errors.ttft_p99_us; });
  const Point point = place ? At(curve, *place) : curve.back();
  return CalibratedCapacity{point.streams, point.events_per_s,
                            /*at_least=*/!place};
}

const v1::WorkerCalibration* CalibrationOf(const v1::Environment& environment,
                                           const std::string& worker) {
  for (const v1::WorkerFacts& facts : environment.workers()) {
    if (facts.worker() == worker && facts.has_calibration()) {
      return &facts.calibration();
    }
  }
  return nullptr;
}

}  // namespace byzerperf
