#include "common/stats/saturation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <span>

namespace byzerperf {
namespace {

constexpr auto kWindowsS =
    std::to_array<uint32_t>({30, 45, 60, 90, 120, 180, 240});
constexpr uint32_t kLongestWindowS = kWindowsS.back();
constexpr uint32_t kLeastSilentWindowS = 60;
constexpr uint32_t kBatches = 15;
constexpr size_t kLeastTtftBatches = 8;

constexpr double kCopingLoad = 0.8;  // share of capacity
constexpr double kByChance = 1e-4;
constexpr double kServiceDispersion = 1;
constexpr double kServiceDeviations = 2;  // of the number in service
constexpr double kLeastFirstStep = 0.25;  // of the whole rise
constexpr double kLeastTtftRiseS = 1.5;

double MeanY(std::span<const FitPoint> points) {
  double sum = 0;
  for (const FitPoint& point : points) sum += point.y;
  return sum / static_cast<double>(points.size());
}

// Neither a rise that is over nor one that has hardly begun.
bool RisesThroughout(std::span<const FitPoint> batches) {
  for (const FitPoint& batch : batches) {
    if (batch.y > batches.back().y) return false;
  }
  const size_t third = batches.size() / 3;
  const double first = MeanY(batches.first(third));
  const double middle = MeanY(batches.subspan(third, third));
  const double last = MeanY(batches.last(third));
  return middle - first >= kLeastFirstStep * (last - first);
}

}  // namespace

SaturationWatch::SaturationWatch(double from_s, double arrival_dispersion)
    : from_s_(from_s),
      dispersion_((arrival_dispersion + kServiceDispersion) / 2),
      longest_queue_(std::log(kByChance) / std::log(kCopingLoad) *
                     dispersion_) {}

void SaturationWatch::AddSecond(uint32_t second, double in_flight,
                                std::optional<double> ttft_ms) {
  if (second < from_s_) return;
  if (last_second_.has_value()) {
    if (second <= *last_second_) return;
    const uint32_t left_out = second - *last_second_ - 1;
    for (uint32_t i = 0; i < std::min(left_out, kLongestWindowS); ++i) Keep({});
  }
  last_second_ = second;
  Second seen{.in_flight = in_flight};
  if (ttft_ms.has_value()) seen.ttft_s = *ttft_ms / 1000;
  Keep(seen);
  over_saturated_ =
      over_saturated_ ||
      std::any_of(kWindowsS.begin(), kWindowsS.end(),
                  [this](uint32_t window_s) { return GrowsOver(window_s); });
}

void SaturationWatch::Keep(const Second& second) {
  seconds_.push_back(second);
  if (seconds_.size() > kLongestWindowS) seconds_.pop_front();
}

bool SaturationWatch::GrowsOver(uint32_t window_s) const {
  if (seconds_.size() < window_s) return false;
  const BatchMeans means = MeansOver(window_s);
  if (!InFlightGrows(means.in_flight, window_s)) return false;
  const double middle_s = window_s / 2.0;
  const bool silent = means.ttft_s.empty() || means.ttft_s.back().x <= middle_s;
  if (silent) {
    const LineFit second_half =
        FitLine(std::span(means.in_flight).last(kBatches / 2));
    return window_s >= kLeastSilentWindowS &&
           second_half.slope * middle_s >= longest_queue_ / 2;
  }
  if (means.ttft_s.size() < kLeastTtftBatches) return false;
  const LineFit ttft_s = FitLine(means.ttft_s);
  return ttft_s.rises && ttft_s.slope * window_s >= kLeastTtftRiseS;
}

bool SaturationWatch::InFlightGrows(std::span<const FitPoint> batches,
                                    uint32_t window_s) const {
  const LineFit line = FitLine(batches);
  const double in_service = std::max(0.0, line.intercept);
  const double fluctuation =
      kServiceDeviations * std::sqrt(in_service * dispersion_);
  return line.rises && line.slope * window_s >= longest_queue_ + fluctuation &&
         RisesThroughout(batches);
}

SaturationWatch::BatchMeans SaturationWatch::MeansOver(
    uint32_t window_s) const {
  const uint32_t batch_s = window_s / kBatches;
  auto second = std::prev(seconds_.end(), window_s);
  BatchMeans means;
  for (uint32_t batch = 0; batch < kBatches; ++batch) {
    const double middle_s = batch_s * (batch + 0.5);
    double in_flight = 0;
    double ttft_s = 0;
    uint32_t with_ttft = 0;
    for (uint32_t i = 0; i < batch_s; ++i, ++second) {
      in_flight += second->in_flight;
      if (!second->ttft_s.has_value()) continue;
      ttft_s += *second->ttft_s;
      ++with_ttft;
    }
    means.in_flight.push_back({middle_s, in_flight / batch_s});
    if (with_ttft > 0) means.ttft_s.push_back({middle_s, ttft_s / with_ttft});
  }
  return means;
}

}  // namespace byzerperf
