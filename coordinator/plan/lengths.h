#ifndef BYZERPERF_COORDINATOR_PLAN_LENGTHS_H_
#define BYZERPERF_COORDINATOR_PLAN_LENGTHS_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace byzerperf {

// How long a text is to be, in tokens: a mean and the spread around it.
struct LengthSpread {
  double mean = 0;
  double stddev = 0;

  friend bool operator==(const LengthSpread&, const LengthSpread&) = default;
};

// One kind of request, and how often it comes.
struct LengthKind {
  std::optional<LengthSpread> input;
  std::optional<LengthSpread> output;
  double weight = 1;
};

enum class LengthShape { kNormal, kLognormal };

// Tokens of the requests: of each the kind is drawn by weight, then its
// lengths.
struct LengthRules {
  std::vector<LengthKind> kinds;  // at least one
  LengthShape shape = LengthShape::kNormal;
};

// `256,128:60;512|20,512|10:40`: input and output tokens, each with a standard
// deviation behind a bar if it is not 0, and behind a colon how often: weights,
// that need not add up to 100. Without any weight all come equally often.
absl::StatusOr<std::vector<LengthKind>> ParseSequenceDistribution(
    std::string_view text);

struct DrawnLengths {
  std::optional<uint32_t> input;   // tokens, at least 1
  std::optional<uint32_t> output;  // tokens, at least 1
};

// Of synthetic prompt `number`: a pure function of its arguments. A normal
// distribution is cut off at 1; a lognormal one has the mean and the standard
// deviation that were asked (mu = ln(m²/√(m²+s²)), sigma² = ln(1+s²/m²)).
DrawnLengths DrawLengths(const LengthRules& rules, uint32_t random_seed,
                         uint32_t number);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LENGTHS_H_
