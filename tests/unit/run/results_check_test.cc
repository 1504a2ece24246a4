#include "coordinator/run/results_check.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

TEST(PlannedRows, AreKnownBeforeWhereNothingElseEndsALevel) {
  v1::LoadPlan plan;
  v1::Stage* stage = plan.add_stages();
  stage->set_request_count(10);
  EXPECT_EQ(PlannedRows(plan), 10u);
  stage->set_duration_s(60);
  EXPECT_EQ(PlannedRows(plan), 0u);
  // In an open loop all of them are due in that time.
  stage->mutable_load()->mutable_arrivals();
  EXPECT_EQ(PlannedRows(plan), 10u);
}

}  // namespace
}  // namespace byzerperf
