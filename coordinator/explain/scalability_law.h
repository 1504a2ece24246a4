#ifndef BYZERPERF_COORDINATOR_EXPLAIN_SCALABILITY_LAW_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_SCALABILITY_LAW_H_

#include <optional>
#include <vector>

#include "coordinator/explain/kneedle.h"

namespace byzerperf {

// The Universal Scalability Law (Gunther: Guerrilla Capacity Planning, 2007):
// X(N) = λN / (1 + σ(N − 1) + κN(N − 1)).
struct ScalabilityLaw {
  double lambda = 0;  // throughput at a load of 1
  double sigma = 0;   // contention: what has to wait for its turn
  double kappa = 0;   // coherency: what has to be settled between all

  double ThroughputAt(double load) const;

  // The load of the highest throughput, √((1 − σ) / κ); absent without one.
  std::optional<double> Peak() const;
};

// Fits the law by least squares of relative error. N / X(N) = a + b(N − 1) +
// cN(N − 1) is linear in a = 1/λ, b = σ/λ, c = κ/λ, so that no search is
// needed; σ and κ are not below 0. Values must be above 0, loads 1 or more.
// Absent with fewer than three loads.
std::optional<ScalabilityLaw> FitScalabilityLaw(
    const std::vector<CurvePoint>& curve);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_SCALABILITY_LAW_H_
