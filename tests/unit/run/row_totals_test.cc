#include "coordinator/run/row_totals.h"

#include <gtest/gtest.h>

#include <tuple>

namespace byzerperf {
namespace {

v1::RequestRecord RowOf(uint32_t index, uint32_t turn,
                        v1::Outcome::Value outcome) {
  v1::RequestRecord row;
  row.set_index(index);
  row.set_turn(turn);
  row.set_attempt(1);
  row.set_phase(v1::Phase::measured);
  row.set_outcome(outcome);
  return row;
}

TEST(RowTotals, TellsTurnsThatWereNeverDueFromArrivalsHeldBack) {
  RowTotals totals;
  v1::RequestRecord held_back = RowOf(0, 0, v1::Outcome::not_sent);
  held_back.set_scheduled_s(1.5);
  totals.Add(held_back);
  totals.Add(RowOf(0, 1, v1::Outcome::not_sent));
  totals.Add(RowOf(0, 2, v1::Outcome::not_sent));
  const v1::RequestCounts counts = totals.Counts(totals.rows);
  EXPECT_EQ(counts.not_sent(), 3u);
  EXPECT_EQ(counts.not_due(), 2u);
}

TEST(RowTotals, TheArrivalsAreDueFromTheFirstTurnToTheLastFirstTurn) {
  RowTotals totals;
  for (const auto& [index, turn, due_s] :
       {std::tuple{0u, 0u, 2.0}, {0u, 1u, 30.0}, {1u, 0u, 12.0}}) {
    v1::RequestRecord row = RowOf(index, turn, v1::Outcome::ok);
    row.set_scheduled_s(due_s);
    row.set_issued_s(due_s);
    totals.Add(row);
  }
  EXPECT_EQ(totals.first_measured_due_s, 2);
  EXPECT_EQ(totals.last_measured_due_s, 12);
  EXPECT_EQ(totals.last_measured_issued_s, 30);
}

}  // namespace
}  // namespace byzerperf
