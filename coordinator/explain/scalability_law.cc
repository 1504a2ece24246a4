#include "coordinator/explain/scalability_law.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace byzerperf {
namespace {

constexpr size_t kTerms = 3;
// A sum of squared relative errors of rounding only.
constexpr double kNoError = 1e-12;

// A sum of the terms 1, N − 1 and N(N − 1), those of `used` only.
using Coefficients = std::array<double, kTerms>;
using Used = std::array<bool, kTerms>;
using Equations = std::array<std::array<double, kTerms + 1>, kTerms>;

// The terms at a load; the load is counted in parts of the largest, so that the
// three are of one size.
Coefficients TermsAt(double load, double largest) {
  return {1, (load - 1) / largest, load * (load - 1) / (largest * largest)};
}

// Gauss's elimination; absent when the equations don't fix the numbers.
std::optional<Coefficients> Solve(Equations equations, const Used& used) {
  const Equations given = equations;
  for (size_t column = 0; column < kTerms; ++column) {
    if (!used[column]) continue;
    const double pivot = equations[column][column];
    // What is left of a sum of squares: of nothing, the term adds nothing.
    if (!(pivot > 1e-12 * given[column][column])) return std::nullopt;
    for (size_t row = 0; row < kTerms; ++row) {
      if (row == column || !used[row]) continue;
      const double factor = equations[row][column] / pivot;
      for (size_t i = 0; i <= kTerms; ++i) {
        equations[row][i] -= factor * equations[column][i];
      }
    }
  }
  Coefficients solution = {};
  for (size_t i = 0; i < kTerms; ++i) {
    if (used[i]) solution[i] = equations[i][kTerms] / equations[i][i];
  }
  return solution;
}

// The normal equations of Σ (1 − fitted / (N/X))².
Equations NormalEquations(const std::vector<CurvePoint>& curve,
                          double largest) {
  Equations equations = {};
  for (const CurvePoint& point : curve) {
    const double weight = point.value / point.load;
    const Coefficients terms = TermsAt(point.load, largest);
    for (size_t row = 0; row < kTerms; ++row) {
      for (size_t column = 0; column < kTerms; ++column) {
        equations[row][column] += terms[row] * terms[column] * weight * weight;
      }
      equations[row][kTerms] += terms[row] * weight;
    }
  }
  return equations;
}

ScalabilityLaw LawOf(const Coefficients& solution, double largest) {
  return {1 / solution[0], solution[1] / largest / solution[0],
          solution[2] / (largest * largest) / solution[0]};
}

double ErrorOf(const ScalabilityLaw& law,
               const std::vector<CurvePoint>& curve) {
  double sum = 0;
  for (const CurvePoint& point : curve) {
    const double error = 1 - point.value / law.ThroughputAt(point.load);
    sum += error * error;
  }
  return sum;
}

bool IsALaw(const Coefficients& solution) {
  return solution[0] > 0 && solution[1] >= 0 && solution[2] >= 0;
}

}  // namespace

double ScalabilityLaw::ThroughputAt(double load) const {
  return lambda * load / (1 + sigma * (load - 1) + kappa * load * (load - 1));
}

std::optional<double> ScalabilityLaw::Peak() const {
  if (!(kappa > 0) || !(sigma < 1)) return std::nullopt;
  return std::sqrt((1 - sigma) / kappa);
}

std::optional<ScalabilityLaw> FitScalabilityLaw(
    const std::vector<CurvePoint>& curve) {
  if (curve.size() < kTerms) return std::nullopt;
  const double largest =
      std::max_element(curve.begin(), curve.end(),
                       [](const CurvePoint& a, const CurvePoint& b) {
                         return a.load < b.load;
                       })
          ->load;
  const Equations equations = NormalEquations(curve, largest);
  // The bounds at 0: of the fits that leave terms out the best one that holds.
  // A term that explains nothing is left out, so that rounding makes no peak.
  std::optional<ScalabilityLaw> best;
  for (const Used& used : {Used{true, false, false}, Used{true, true, false},
                           Used{true, false, true}, Used{true, true, true}}) {
    const auto solution = Solve(equations, used);
    if (!solution || !IsALaw(*solution)) continue;
    const ScalabilityLaw law = LawOf(*solution, largest);
    if (!best || ErrorOf(law, curve) + kNoError < ErrorOf(*best, curve)) {
      best = law;
    }
  }
  return best;
}

}  // namespace byzerperf
