#ifndef BYZERPERF_COORDINATOR_RUN_TTFT_BY_INPUT_H_
#define BYZERPERF_COORDINATOR_RUN_TTFT_BY_INPUT_H_

#include <cstdint>
#include <optional>

#include "absl/numeric/int128.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// How TTFT depends on the length of the input: the sums from which least
// squares follow. They are whole numbers, so that requests in any order or
// partition give the same line; a level's largest stay far below 128 bits.
class TtftByInputSums {
 public:
  // A request of so many input tokens, and its TTFT in µs.
  void Add(uint32_t input_tokens, int64_t ttft_us);

  // TTFT = a + b × tokens by least squares; nullopt where the inputs are of one
  // length. The correlation is 0 where all TTFTs are equal.
  std::optional<v1::TtftByInput> Line() const;

 private:
  uint32_t requests_ = 0;
  absl::uint128 tokens_ = 0;
  absl::uint128 us_ = 0;
  absl::uint128 tokens_squared_ = 0;
  absl::uint128 us_squared_ = 0;
  absl::uint128 tokens_us_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_TTFT_BY_INPUT_H_
