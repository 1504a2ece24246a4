#include "coordinator/run/level_window.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

TEST(FindWindow, LiesBetweenTheLastRampAndTheFirstLastIssue) {
  const v1::MeasuredWindow window =
      FindWindow({{0.4, 9.9, true}, {2.1, 12.0, true}}, 0, 15);
  EXPECT_EQ(window.start_s(), 3);
  EXPECT_EQ(window.end_s(), 9);
  EXPECT_EQ(window.reason(), "steady");
}

TEST(FindWindow, GoesOnAfterAWorkerWasLost) {
  const v1::MeasuredWindow window =
      FindWindow({{0.4, 4.0, false}, {1.0, 12.0, true}}, 0, 15);
  EXPECT_EQ(window.start_s(), 1);
  EXPECT_EQ(window.end_s(), 12);
}

TEST(FindWindow, NeedsAWholeSecond) {
  EXPECT_EQ(FindWindow({{1.2, 1.9, true}}, 0, 3).reason(), "under_one_second");
  EXPECT_EQ(FindWindow({{1.2, 2.9, true}}, 0, 3).reason(), "under_one_second");
  EXPECT_EQ(FindWindow({{1.2, 3.1, true}}, 0, 4).reason(), "steady");
}

TEST(FindWindow, IsTheWholeLevelWhenSomebodyNeverCarriedItsShare) {
  EXPECT_EQ(FindWindow({{1.0, 9.0, true}, {{}, 9.0, true}}, 0, 10).reason(),
            "no_steady_stretch");
  EXPECT_EQ(FindWindow({{5.0, 9.0, true}, {1.0, 4.0, true}}, 0, 10).reason(),
            "no_steady_stretch");
}

TEST(FindOpenLoopWindow, LiesBetweenTheFirstAndTheLastMeasuredArrival) {
  const v1::MeasuredWindow window = FindOpenLoopWindow(5.02, 64.97, 0, 70);
  EXPECT_EQ(window.start_s(), 6);
  EXPECT_EQ(window.end_s(), 64);
  EXPECT_EQ(window.reason(), "steady");
}

TEST(FindOpenLoopWindow, IsTheWholeLevelWhereItIsAMomentOrNone) {
  const v1::MeasuredWindow burst = FindOpenLoopWindow(0, 0, 0.25, 9);
  EXPECT_EQ(burst.start_s(), 0.25);
  EXPECT_EQ(burst.end_s(), 9);
  EXPECT_EQ(burst.reason(), "no_steady_stretch");
  EXPECT_EQ(FindOpenLoopWindow({}, {}, 0, 9).reason(), "no_steady_stretch");
  EXPECT_EQ(FindOpenLoopWindow(1.1, 1.8, 0, 9).reason(), "under_one_second");
}

}  // namespace
}  // namespace byzerperf
