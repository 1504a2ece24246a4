#include "coordinator/run/level_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <utility>
#include <vector>

#include "common/stats/metric_histograms.h"
#include "tests/support/memory_sink.h"

namespace byzerperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;

// A level of ten sessions of three turns, of which worker 0 holds all.
class LevelLedgerTest : public testing::Test {
 protected:
  LevelLedgerTest() {
    plan_.set_run_id("run");
    plan_.set_model("chat");
    v1::Stage& stage = *plan_.add_stages();
    stage.set_level("c0002");
    stage.mutable_load()->set_concurrency(2);
    stage.set_request_count(10);
    v1::Prompt& prompt = *prompts_.add_prompts();
    prompt.set_id("s0");
    prompt.add_turns();
    prompt.add_turns();
    sink_.BeginLevel(stage);
    LevelTask task;
    task.plan = &plan_;
    task.prompts = &prompts_;
    task.target_names = &names_;
    task.sink = &sink_;
    task.observer = &observer_;
    ledger_ = std::make_unique<LevelLedger>(task);
    ledger_->pool().Take(0, 10);
  }

  // Of rows INDEX and TURN.
  absl::Status Take(const std::vector<std::pair<uint32_t, uint32_t>>& names) {
    v1::Batch batch;
    for (const auto& [index, turn] : names) {
      v1::RequestRecord& row = *batch.add_rows();
      row.set_index(index);
      row.set_turn(turn);
      row.set_attempt(1);
      row.set_outcome(v1::Outcome::ok);
    }
    return ledger_->Take(0, batch, nullptr);
  }
  const std::vector<v1::RequestRecord>& rows() const {
    return sink_.levels.at(0).rows;
  }

  v1::LoadPlan plan_;
  v1::PromptSet prompts_;
  TargetNames names_;
  MemorySink sink_;
  RunObserver observer_;
  std::unique_ptr<LevelLedger> ledger_;
};

TEST_F(LevelLedgerTest, TakesTurnsThatFollowOneAnotherInOneBatchOrInSeveral) {
  EXPECT_TRUE(Take({{4, 0}, {2, 0}, {4, 1}}).ok());
  EXPECT_TRUE(Take({{4, 2}, {2, 1}, {2, 2}}).ok());
  EXPECT_THAT(rows(), SizeIs(6));
  EXPECT_EQ(ledger_->pool().accepted(), 6u);
}

TEST_F(LevelLedgerTest, TakesABatchWholeOrNotAtAll) {
  EXPECT_TRUE(Take({{4, 0}}).ok());
  const std::vector<std::vector<std::pair<uint32_t, uint32_t>>> broken = {
      {{5, 0}, {4, 0}},          // it has one
      {{5, 0}, {5, 0}},          // twice in the batch
      {{5, 0}, {5, 2}},          // one is missing
      {{5, 0}, {4, 2}},          // one is missing from before
      {{5, 1}, {5, 0}},          // the wrong way round
      {{4, 1}, {4, 2}, {4, 3}},  // there is no fourth turn
      {{5, 0}, {11, 0}},         // not held
  };
  for (const auto& names : broken) {
    const absl::Status status = Take(names);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("it sent a row of"));
    EXPECT_THAT(rows(), SizeIs(1));
    EXPECT_EQ(ledger_->pool().accepted(), 1u);
  }
  EXPECT_TRUE(Take({{5, 0}, {4, 1}, {4, 2}}).ok());
}

TEST_F(LevelLedgerTest, TellsOfEachRowThatItTookAndOfNoneThatItRefused) {
  std::vector<std::pair<uint32_t, uint32_t>> told;
  ledger_->SetRowListener([&told](const v1::RequestRecord& row) {
    told.emplace_back(row.index(), row.turn());
  });
  EXPECT_TRUE(Take({{4, 0}, {4, 1}}).ok());
  EXPECT_FALSE(Take({{5, 0}, {4, 1}}).ok());
  EXPECT_THAT(told, ElementsAre(Pair(4, 0), Pair(4, 1)));
}

TEST_F(LevelLedgerTest, RefusesTimesThatNoLevelHas) {
  for (const double time_s : {std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::quiet_NaN(), 1e8}) {
    v1::Batch row_batch;
    v1::RequestRecord& row = *row_batch.add_rows();
    row.set_attempt(1);
    row.set_issued_s(time_s);
    EXPECT_THAT(ledger_->Take(0, row_batch, nullptr).message(),
                HasSubstr("row of request 0 has the time"));
    v1::Batch window;
    window.set_last_issue_s(time_s);
    EXPECT_THAT(ledger_->Take(0, window, nullptr).message(),
                HasSubstr("its batch has the time"));
  }
}

TEST_F(LevelLedgerTest, NamesTheTurnThatBreaksTheProtocol) {
  EXPECT_THAT(std::string(Take({{3, 1}}).message()),
              HasSubstr("a row of request 3, turn 1, which"));
}

TEST_F(LevelLedgerTest, WritesARowForEachTurnThatIsLost) {
  EXPECT_TRUE(Take({{4, 0}}).ok());
  ledger_->WriteLost(ledger_->pool().ForfeitSessions(0),
                     {.name = "gpu1", .reason = "gone", .had_ramped = true});
  ASSERT_THAT(rows(), SizeIs(3));
  EXPECT_EQ(rows()[1].turn(), 1u);
  EXPECT_EQ(rows()[1].request_id(), "run-c0002-4.1-1");
  EXPECT_EQ(rows()[2].turn(), 2u);
  EXPECT_EQ(rows()[2].outcome(), v1::Outcome::lost);
  EXPECT_EQ(rows()[2].prompt_id(), "s0");
  EXPECT_EQ(rows()[2].phase(), v1::Phase::measured);
}

// Rows do not tell gaps; the histograms of their batch do.
TEST_F(LevelLedgerTest, PutsGapsWhereTheirRequestsWereIssuedOnAverage) {
  v1::Batch batch;
  for (uint32_t index = 0; index < 2; ++index) {
    v1::RequestRecord& row = *batch.add_rows();
    row.set_index(index);
    row.set_attempt(1);
    row.set_outcome(v1::Outcome::ok);
    row.set_phase(v1::Phase::measured);
    row.set_issued_s(3 + 2.0 * index);
  }
  MetricHistograms gaps;
  gaps.Of(v1::Metric::icl).Record(1000, 7);
  v1::StatsGroup& group = *batch.add_stats();
  group.set_measured(true);
  gaps.AddTo(&group);
  ASSERT_TRUE(ledger_->Take(0, batch, nullptr).ok());
  const RequestSections& sections = ledger_->aggregator().sections();
  EXPECT_EQ(sections.stretch_s(), 2.125);  // 3 to 5, in eighths of a second
  EXPECT_EQ(sections.sections()[8].parts[v1::Metric::icl].count, 7u);
}

}  // namespace
}  // namespace byzerperf
