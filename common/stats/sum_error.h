#ifndef BYZERPERF_COMMON_STATS_SUM_ERROR_H_
#define BYZERPERF_COMMON_STATS_SUM_ERROR_H_

#include <cstdint>
#include <optional>
#include <span>

namespace byzerperf {

// How far a sum over a stretch of time may be from what it would be on average.
struct SumError {
  double standard = 0;  // its standard error
  uint32_t parts = 0;   // Student's degrees of freedom

  // Half the width of the 95 % interval.
  double HalfWidth95() const;
};

// From how the sum grew: `deviations` are those of equal sections of the
// stretch, in their order, each from the section's share, so that they add up
// to 0. What hangs together over time counts as it must: several requests in
// one slow spell are not several observations, and requests that wait for each
// other's slots even each other out.
//
// Spectral method on sections' sums: the variance of a long sum is its length
// times the spectrum at frequency 0 (Heidelberger and Welch, A spectral method
// for confidence interval generation and run length control in simulations,
// 1981), here the mean of the squares of the lowest cosine frequencies, which
// are nearly independent and of one size as long as the stretch is long against
// what hangs together. Their number is then Student's degrees of freedom
// (Müller, A theory of robust long-run variance estimation, 2007; Lazarus,
// Lewis, Stock and Watson, HAR inference: recommendations for practice, 2018).
// From `most_parts` frequencies on they are halved as long as the lower half
// stands out: then the spectrum is not level over so many.
//
// nullopt when fewer than kLeastParts may be looked at, or there are fewer than
// two sections for each.
std::optional<SumError> FindSumError(std::span<const double> deviations,
                                     uint32_t most_parts);

inline constexpr uint32_t kLeastParts = 4;

// How many frequencies a stretch holds that are low against `memory_s`, the
// time for which what happens depends on what happened before: in a load test
// that is about a request's E2E, in a closed loop exactly that. At most
// kMostParts; 0 when the stretch is no longer than six times `memory_s`.
uint32_t PartsWithin(double stretch_s, double memory_s);

inline constexpr uint32_t kMostParts = 8;

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_SUM_ERROR_H_
