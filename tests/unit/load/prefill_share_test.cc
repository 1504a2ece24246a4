// --prefill-concurrency: how many requests wait for their first token at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/unit/load/load_rig.h"

namespace byzerperf {
namespace {

// First token after 500 ms, the second a second later.
FakeServer SlowPrefill() {
  return [](const FakeRequest& request) {
    return StreamAnswer(request,
                        FakeTokens{500 * kNsPerMs, {kNsPerSecond}, 5, 0});
  };
}

// Rows between issue and first token at once, at most.
size_t MostInPrefill(const std::vector<v1::RequestRecord>& rows) {
  size_t most = 0;
  for (const v1::RequestRecord& at : rows) {
    const auto in_prefill = [&](const v1::RequestRecord& row) {
      return row.issued_s() <= at.issued_s() &&
             at.issued_s() < row.first_token_s();
    };
    most = std::max<size_t>(most, static_cast<size_t>(std::count_if(
                                      rows.begin(), rows.end(), in_prefill)));
  }
  return most;
}

TEST(PrefillShare, HoldsSlotsOfAClosedLoopBack) {
  LoadRig rig(SmallRun(6));
  rig.SetServer(SlowPrefill());
  rig.Offer(30, 30);
  v1::StartLevel start;
  start.set_share(6);
  start.set_prefill_share(2);
  rig.Start(start);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_EQ(rig.rows.size(), 30);
  EXPECT_EQ(MostInPrefill(rig.rows), 2);
}

// Far fewer than the share are then in flight at once.
TEST(PrefillShare, DoesNotKeepALevelInItsRamp) {
  LoadRig rig(SmallRun(20));
  rig.SetServer(SlowPrefill());
  rig.Offer(60, 60);
  v1::StartLevel start;
  start.set_share(20);
  start.set_prefill_share(1);
  rig.Start(start);
  ASSERT_TRUE(rig.RunWholeLevel());
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.phase(),
              row.index() < 19 ? v1::Phase::ramp : v1::Phase::measured);
  }
}

TEST(PrefillShare, HoldsArrivalsOfAnOpenLoopBackInTheirOrder) {
  auto run = SmallRun();
  v1::Stage& stage = *run->plan.mutable_stages(0);
  stage.set_request_count(12);
  stage.mutable_load()->mutable_arrivals()->set_rate_per_s(INFINITY);
  stage.mutable_load()->mutable_arrivals()->set_pattern(
      v1::ArrivalPattern::constant);
  LoadRig rig(run);
  rig.SetServer(SlowPrefill());
  v1::StartLevel start;
  start.set_prefill_share(3);
  rig.Start(start);
  rig.Deal(0, 12);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_EQ(MostInPrefill(rig.rows), 3);
  for (const v1::RequestRecord& row : rig.rows) {
    const uint32_t turn = row.index() / 3;  // three at a time
    EXPECT_EQ(row.issued_s(), turn * 0.5);
    EXPECT_EQ(row.scheduled_s(), 0);
  }
}

TEST(PrefillShare, AWorkerThatTakesOverGetsALargerOne) {
  LoadRig rig(SmallRun(4));
  rig.SetServer(SlowPrefill());
  rig.Offer(40, 40);
  v1::StartLevel start;
  start.set_share(4);
  start.set_prefill_share(1);
  rig.Start(start);
  rig.loop.RunFor(kNsPerSecond / 4);
  EXPECT_EQ(rig.InFlight(), 1);
  rig.AdjustShare(4, /*prefill_share=*/3);
  rig.loop.RunReady();
  EXPECT_EQ(rig.InFlight(), 3);  // at once, though no first token has come
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_EQ(MostInPrefill(rig.rows), 3);
}

TEST(PrefillShare, AWorkerThatHadNoPartGetsOneWithItsShare) {
  LoadRig rig(SmallRun(4));
  rig.SetServer(SlowPrefill());
  rig.Offer(8, 8);
  rig.Start(/*share=*/0);
  rig.loop.RunFor(kNsPerSecond);
  rig.AdjustShare(4, /*prefill_share=*/2);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_EQ(MostInPrefill(rig.rows), 2);
}

TEST(PrefillShare, ARequestThatFailsMakesRoom) {
  LoadRig rig(SmallRun(4));
  rig.SetServer([](const FakeRequest& request) {
    if (request.index % 2 == 0) return ErrorAnswer(500, "no");
    return StreamAnswer(request, FakeTokens{100 * kNsPerMs, {}, 5, 0});
  });
  rig.Offer(20, 20);
  v1::StartLevel start;
  start.set_share(4);
  start.set_prefill_share(1);
  rig.Start(start);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_EQ(rig.rows.size(), 20);
}

}  // namespace
}  // namespace byzerperf
