#include "common/stats/objective_key.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

TEST(ObjectiveKey, PutsTheStatisticBeforeATimesUnit) {
  EXPECT_EQ(ObjectiveKey(v1::Metric::ttft, "p99"), "ttft_p99_ms");
  EXPECT_EQ(ObjectiveKey(v1::Metric::first_chunk, "p99_9"),
            "first_chunk_p99_9_ms");
  EXPECT_EQ(ObjectiveKey(v1::Metric::send_lag, "max"), "send_lag_max_us");
  EXPECT_EQ(ObjectiveKey(v1::Metric::isl_error, "p50"), "isl_error_p50_pct");
}

TEST(ObjectiveKey, PutsTheStatisticBehindCountsAndRates) {
  EXPECT_EQ(ObjectiveKey(v1::Metric::output_tokens, "mean"),
            "output_tokens_mean");
  EXPECT_EQ(ObjectiveKey(v1::Metric::decode_tokens_per_s, "p50"),
            "decode_tokens_per_s_p50");
}

}  // namespace
}  // namespace byzerperf
