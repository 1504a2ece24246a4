#include "coordinator/run/ttft_by_input.h"

#include <algorithm>
#include <cmath>

namespace byzerperf {
namespace {

// a − b of numbers that have no sign.
double Difference(absl::uint128 a, absl::uint128 b) {
  return a < b ? -static_cast<double>(b - a) : static_cast<double>(a - b);
}

}  // namespace

void TtftByInputSums::Add(uint32_t input_tokens, int64_t ttft_us) {
  const absl::uint128 tokens = input_tokens;
  const absl::uint128 us = static_cast<uint64_t>(std::max<int64_t>(ttft_us, 0));
  ++requests_;
  tokens_ += tokens;
  us_ += us;
  tokens_squared_ += tokens * tokens;
  us_squared_ += us * us;
  tokens_us_ += tokens * us;
}

std::optional<v1::TtftByInput> TtftByInputSums::Line() const {
  const absl::uint128 n = requests_;
  const double tokens_spread =
      Difference(n * tokens_squared_, tokens_ * tokens_);
  if (!(tokens_spread > 0)) return std::nullopt;
  const double us_spread = Difference(n * us_squared_, us_ * us_);
  const double common = Difference(n * tokens_us_, tokens_ * us_);
  v1::TtftByInput line;
  // µs a token are ms a thousand tokens.
  line.set_ms_per_1000_tokens(common / tokens_spread);
  line.set_correlation(us_spread > 0 ? common / std::sqrt(tokens_spread) /
                                           std::sqrt(us_spread)
                                     : 0);
  line.set_requests(requests_);
  return line;
}

}  // namespace byzerperf
