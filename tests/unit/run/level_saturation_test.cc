#include "coordinator/run/level_saturation.h"

#include <gtest/gtest.h>

#include "tests/support/arrivals.h"

namespace byzerperf {
namespace {

// A level of 10 requests a second for 200 s.
class LevelSaturationTest : public testing::Test {
 protected:
  LevelSaturationTest() {
    v1::Stage* stage = plan_.add_stages();
    stage->set_request_count(2000);
    v1::Arrivals* arrivals = stage->mutable_load()->mutable_arrivals();
    arrivals->set_rate_per_s(10);
    arrivals->set_pattern(v1::ArrivalPattern::constant);
    arrivals->set_smoothness(1);
  }

  LevelSaturation Make(bool streaming = true) {
    LevelArrivals arrivals(plan_, 0);
    return LevelSaturation(arrivals, streaming);
  }

  // Requests in flight, and with `ttft` that too, grow second by second.
  void AddGrowth(bool ttft = true) {
    for (uint32_t second = 0; second < 200; ++second) {
      v1::SecondData data;
      data.set_second(second);
      data.set_in_flight_us(uint64_t{1'000'000} * (10 + 5 * second));
      data.set_ttft_count(ttft ? 20 : 0);
      data.set_ttft_us(ttft ? uint64_t{20'000} * (100 + 100 * second) : 0);
      level_.AddSecond(data);
    }
  }

  v1::LoadPlan plan_;
  LevelAggregator level_;
};

TEST_F(LevelSaturationTest, IsFoundInWhatIsCompleteAlone) {
  AddGrowth();
  LevelSaturation saturation = Make();
  EXPECT_FALSE(saturation.Advance(level_, 20));
  EXPECT_TRUE(saturation.Advance(level_, 60));
}

// A request tells of its first token when it ends.
TEST_F(LevelSaturationTest, WaitsUntilRequestsHaveEndedOnAverage) {
  AddGrowth();
  v1::RequestRecord row;
  row.set_outcome(v1::Outcome::ok);
  row.set_attempt(1);
  row.set_first_token_s(1);
  row.set_last_token_s(51);
  level_.AddRow(row);
  LevelSaturation saturation = Make();
  EXPECT_FALSE(saturation.Advance(level_, 70));
  EXPECT_TRUE(saturation.Advance(level_, 110));
}

TEST_F(LevelSaturationTest, IsLookedForWhereTheRateStaysTheSame) {
  AddGrowth();
  v1::Arrivals& arrivals =
      *plan_.mutable_stages(0)->mutable_load()->mutable_arrivals();
  for (const double to_per_s : {14.0, 10.0}) {
    AddStretch(150, to_per_s == 14 ? 6 : 10, to_per_s, arrivals);
  }
  LevelSaturation saturation = Make();
  EXPECT_FALSE(saturation.Advance(level_, 150));
  EXPECT_TRUE(saturation.Advance(level_, 199));
}

TEST_F(LevelSaturationTest, TakesE2eWithoutStreaming) {
  AddGrowth(/*ttft=*/false);
  LevelSaturation streaming = Make();
  LevelSaturation saturation = Make(/*streaming=*/false);
  for (uint32_t second = 0; second < 55; ++second) {
    v1::RequestRecord row;
    row.set_outcome(v1::Outcome::ok);
    row.set_attempt(1);
    row.set_issued_s(second + 0.5 - 0.1 * second);
    row.set_done_s(second + 0.5);
    saturation.AddRow(row);
    streaming.AddRow(row);
  }
  EXPECT_TRUE(saturation.Advance(level_, 55));
  EXPECT_FALSE(streaming.Advance(level_, 55));
}

}  // namespace
}  // namespace byzerperf
