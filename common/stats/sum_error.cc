#include "common/stats/sum_error.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "common/stats/student_t.h"

namespace byzerperf {
namespace {

// Of the means of the two halves of 8 frequencies: by chance one in ten is
// higher.
constexpr double kSteep = 4;
constexpr double kLeastStretches = 6;

// The square of the j-th cosine transform (type II): on average the spectrum
// at frequency j / (2 n) a section.
double SquareAt(std::span<const double> deviations, uint32_t frequency) {
  const auto n = static_cast<double>(deviations.size());
  const double step = std::numbers::pi * frequency / n;
  double transform = 0;
  double angle = step / 2;
  for (const double deviation : deviations) {
    transform += deviation * std::cos(angle);
    angle += step;
  }
  return 2 / n * transform * transform;
}

double MeanOfSquares(std::span<const double> squares) {
  return std::accumulate(squares.begin(), squares.end(), 0.0) /
         static_cast<double>(squares.size());
}

bool LowerHalfStandsOut(std::span<const double> squares) {
  const size_t half = squares.size() / 2;
  return MeanOfSquares(squares.first(half)) >
         kSteep * MeanOfSquares(squares.subspan(half));
}

}  // namespace

double SumError::HalfWidth95() const { return StudentT95(parts) * standard; }

std::optional<SumError> FindSumError(std::span<const double> deviations,
                                     uint32_t most_parts) {
  const size_t n = deviations.size();
  uint32_t parts = std::min(most_parts, static_cast<uint32_t>(n / 2));
  if (parts < kLeastParts) return std::nullopt;
  std::vector<double> squares;
  for (uint32_t frequency = 1; frequency <= parts; ++frequency) {
    squares.push_back(SquareAt(deviations, frequency));
  }
  while (parts >= 2 * kLeastParts && LowerHalfStandsOut(squares)) {
    parts /= 2;
    squares.resize(parts);
  }
  const double variance = static_cast<double>(n) * MeanOfSquares(squares);
  return SumError{std::sqrt(variance), parts};
}

uint32_t PartsWithin(double stretch_s, double memory_s) {
  if (!(stretch_s > kLeastStretches * memory_s)) return 0;
  if (memory_s <= 0) return kMostParts;
  const double low = std::floor(stretch_s / (std::numbers::pi * memory_s));
  return static_cast<uint32_t>(
      std::clamp<double>(low, kLeastParts, kMostParts));
}

}  // namespace byzerperf
