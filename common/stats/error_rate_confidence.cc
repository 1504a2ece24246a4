#include "common/stats/error_rate_confidence.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/stats/confidence.h"
#include "common/stats/sum_error.h"

namespace byzerperf {
namespace {

// What a standard normal's absolute value stays below with 95 %.
constexpr double kNormal95 = 1.959964;

double RequestsIn(const RequestSections::Section& section) {
  return section.failures + section.parts[v1::Metric::e2e].count;
}

// How many requests in spells say as much as one that stands for itself; 1 or
// more.
double SpellFactor(const RequestSections& sections) {
  double failures = 0;
  double requests = 0;
  for (const RequestSections::Section& section : sections.sections()) {
    failures += section.failures;
    requests += RequestsIn(section);
  }
  if (!(failures > 0) || !(failures < requests)) return 1;
  const double share = failures / requests;
  std::vector<double> deviations;
  for (const RequestSections::Section& section : sections.sections()) {
    deviations.push_back(section.failures - share * RequestsIn(section));
  }
  const auto error = FindSumError(
      deviations, PartsWithin(sections.stretch_s(), MeanE2eSeconds(sections)));
  if (!error) return 1;
  const double alone = kNormal95 * std::sqrt(requests * share * (1 - share));
  const double times = error->HalfWidth95() / alone;
  return std::max(1.0, times * times);
}

}  // namespace

v1::Interval WilsonInterval(double share, double requests) {
  const double squared = kNormal95 * kNormal95 / requests;
  const double middle = (share + squared / 2) / (1 + squared);
  const double half = kNormal95 / (1 + squared) *
                      std::sqrt((share * (1 - share) + squared / 4) / requests);
  return MakeInterval(share > 0 ? std::max(0.0, middle - half) : 0,
                      share < 1 ? std::min(1.0, middle + half) : 1);
}

v1::Interval ErrorRateInterval(const RequestSections& sections, double failures,
                               double requests) {
  return WilsonInterval(failures / requests, requests / SpellFactor(sections));
}

}  // namespace byzerperf
