#include "coordinator/plan/lengths.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/random_streams.h"
#include "common/base/rng.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

// Beyond any context window.
constexpr double kMostTokens = 100'000'000;

// Parts of RandomUse::kLengths.
constexpr uint32_t kKindPart = 0;
constexpr uint32_t kInputPart = 1;
constexpr uint32_t kOutputPart = 2;

absl::Status WrongEntry(const std::string& entry, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(
      "'", entry, "' ", ToAbsl(what),
      "; expected INPUT,OUTPUT[:WEIGHT] such as 256,128:60, each length with "
      "|STDDEV behind it if it varies"));
}

absl::StatusOr<double> ReadNumber(const std::string& entry,
                                  std::string_view text, double least,
                                  std::string_view name) {
  double value = 0;
  if (!absl::SimpleAtod(ToAbsl(Trim(text)), &value) || !std::isfinite(value) ||
      value < least || value > kMostTokens) {
    return WrongEntry(
        entry, absl::StrCat(
                   "has ", ToAbsl(name), " that is no number ",
                   least < 1 && least > 0 ? std::string("above 0 and")
                                          : absl::StrCat("from ", least),
                   least < 1 && least > 0 ? " up to" : " to", " 100,000,000"));
  }
  return value;
}

absl::StatusOr<LengthSpread> ReadSpread(const std::string& entry,
                                        std::string_view text,
                                        std::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(ToAbsl(text), '|');
  if (parts.size() > 2) return WrongEntry(entry, "has more than one bar");
  LengthSpread spread;
  ASSIGN_OR_RETURN(spread.mean, ReadNumber(entry, parts[0], 1, name));
  if (parts.size() == 2) {
    ASSIGN_OR_RETURN(spread.stddev,
                     ReadNumber(entry, parts[1], 0, "a standard deviation"));
  }
  return spread;
}

absl::StatusOr<LengthKind> ReadKind(const std::string& entry) {
  const std::vector<std::string> parts = absl::StrSplit(entry, ':');
  const std::vector<std::string> lengths = absl::StrSplit(parts[0], ',');
  if (parts.size() > 2 || lengths.size() != 2) {
    return WrongEntry(entry, "can't be read");
  }
  LengthKind kind;
  ASSIGN_OR_RETURN(kind.input,
                   ReadSpread(entry, lengths[0], "an input length"));
  ASSIGN_OR_RETURN(kind.output,
                   ReadSpread(entry, lengths[1], "an output length"));
  if (parts.size() == 2) {
    ASSIGN_OR_RETURN(kind.weight, ReadNumber(entry, parts[1],
                                             std::numeric_limits<double>::min(),
                                             "a weight"));
  }
  return kind;
}

const LengthKind& DrawKind(const LengthRules& rules, uint32_t random_seed,
                           uint32_t number) {
  double whole = 0;
  for (const LengthKind& kind : rules.kinds) whole += kind.weight;
  double left =
      whole * RandomUnit(random_seed,
                         RandomStream(RandomUse::kLengths, kKindPart), number);
  for (const LengthKind& kind : rules.kinds) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  return rules.kinds.back();
}

uint32_t Draw(const LengthSpread& spread, LengthShape shape, uint64_t seed,
              uint32_t part, uint32_t number) {
  double tokens = spread.mean;
  if (spread.stddev > 0) {
    const double normal =
        RandomNormal(seed, RandomStream(RandomUse::kLengths, part), number);
    if (shape == LengthShape::kNormal) {
      tokens += spread.stddev * normal;
    } else {
      const double ratio = spread.stddev / spread.mean;
      const double variance = std::log1p(ratio * ratio);
      tokens =
          spread.mean * std::exp(std::sqrt(variance) * normal - variance / 2);
    }
  }
  return static_cast<uint32_t>(
      std::llround(std::clamp(tokens, 1.0, kMostTokens)));
}

}  // namespace

absl::StatusOr<std::vector<LengthKind>> ParseSequenceDistribution(
    std::string_view text) {
  std::vector<LengthKind> kinds;
  for (const std::string& entry : SplitList(text, ';')) {
    ASSIGN_OR_RETURN(const LengthKind kind, ReadKind(entry));
    kinds.push_back(kind);
  }
  if (kinds.empty()) return WrongEntry(std::string(text), "holds no lengths");
  return kinds;
}

DrawnLengths DrawLengths(const LengthRules& rules, uint32_t random_seed,
                         uint32_t number) {
  const LengthKind& kind = DrawKind(rules, random_seed, number);
  DrawnLengths lengths;
  if (kind.input) {
    lengths.input =
        Draw(*kind.input, rules.shape, random_seed, kInputPart, number);
  }
  if (kind.output) {
    lengths.output =
        Draw(*kind.output, rules.shape, random_seed, kOutputPart, number);
  }
  return lengths;
}

}  // namespace byzerperf
