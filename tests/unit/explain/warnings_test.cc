#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Warning> WarningsOf(const SampleRun& run) {
  return Explain(run.result, run.plan).warnings;
}

SampleRun TwoLevels() {
  return MakeSampleRun({{.concurrency = 5, .output_tokens_per_s = 100},
                        {.concurrency = 10, .output_tokens_per_s = 101}});
}

std::vector<WarningKind> KindsOf(const SampleRun& run) {
  std::vector<WarningKind> kinds;
  for (const Warning& warning : WarningsOf(run)) kinds.push_back(warning.kind);
  return kinds;
}

// Changes the second level and says what is warned of.
template <typename Change>
std::vector<WarningKind> KindsAfter(Change change) {
  SampleRun run = TwoLevels();
  change(run.result.mutable_levels(1));
  return KindsOf(run);
}

using Level = v1::LevelResult;

TEST(Warnings, AreNoneForACleanRun) {
  EXPECT_THAT(KindsOf(TwoLevels()), IsEmpty());
}

TEST(Warnings, NameARunThatDidNotComeToItsEnd) {
  SampleRun run = TwoLevels();
  run.result.set_ended("stopped");
  EXPECT_THAT(KindsOf(run), ElementsAre(WarningKind::kStopped));
}

TEST(Warnings, NameARunThatBeganWithoutSomeOfItsWorkers) {
  SampleRun run = TwoLevels();
  run.result.add_missing_workers()->set_worker("w3");
  EXPECT_THAT(KindsOf(run), ElementsAre(WarningKind::kWorkersMissing));
}

TEST(Warnings, NameInvalidAndDegradedLevels) {
  EXPECT_THAT(KindsAfter([](Level* level) { level->set_valid(false); }),
              ElementsAre(WarningKind::kInvalid));
  EXPECT_THAT(KindsAfter([](Level* level) {
                level->mutable_degraded()->set_share(0.004);
              }),
              ElementsAre(WarningKind::kDegraded));
}

TEST(Warnings, NameLevelsThatWorkersJoined) {
  SampleRun run = TwoLevels();
  run.result.mutable_levels(1)->add_joined_workers("w2");
  const auto warnings = WarningsOf(run);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].kind, WarningKind::kJoined);
  ASSERT_EQ(warnings[0].levels.size(), 1u);
  EXPECT_EQ(warnings[0].levels[0].level, 1u);
  EXPECT_EQ(warnings[0].levels[0].value, 1);
}

TEST(Warnings, NameLevelsThatRanOnOtherWorkersThanTheFirst) {
  SampleRun run = TwoLevels();
  v1::LevelResult* first = run.result.mutable_levels(0);
  v1::LevelResult* second = run.result.mutable_levels(1);
  first->add_workers()->set_worker("w1");
  second->add_workers()->set_worker("w1");
  EXPECT_THAT(KindsOf(run), IsEmpty());
  second->add_workers()->set_worker("w2");
  EXPECT_THAT(KindsOf(run), ElementsAre(WarningKind::kWorkersDiffer));
  EXPECT_EQ(WarningsOf(run)[0].levels[0].level, 1u);
  EXPECT_EQ(WarningsOf(run)[0].levels[0].value, 2);
  // As many, but others.
  first->add_workers()->set_worker("w3");
  EXPECT_THAT(KindsOf(run), ElementsAre(WarningKind::kWorkersDiffer));
}

TEST(Warnings, SayNothingOfWorkersThatAreNotKnown) {
  SampleRun run = TwoLevels();
  run.result.mutable_levels(0)->add_workers()->set_worker("w1");
  EXPECT_THAT(KindsOf(run), IsEmpty());
}

TEST(Warnings, ShowEveryLevelWhereOutputLengthsOrCachesDiffer) {
  SampleRun run = TwoLevels();
  run.result.mutable_levels(1)->mutable_output_tokens()->set_mean(200);
  run.result.mutable_levels(1)->set_cached_input_share(0.5);
  const std::vector<Warning> warnings = WarningsOf(run);
  ASSERT_EQ(warnings.size(), 2);
  EXPECT_EQ(warnings[0].kind, WarningKind::kOutputLengthsDiffer);
  EXPECT_EQ(warnings[0].levels.size(), 2);
  EXPECT_EQ(warnings[1].kind, WarningKind::kCachedSharesDiffer);
  EXPECT_EQ(warnings[1].levels[1].value, 0.5);
}

TEST(Warnings, SayHowManyRequestsAPercentileNeeds) {
  SampleRun run = MakeSampleRun({{.concurrency = 5, .requests = 84}});
  const std::vector<Warning> warnings = WarningsOf(run);
  ASSERT_EQ(warnings.size(), 1);
  EXPECT_EQ(warnings[0].kind, WarningKind::kPercentileMissing);
  EXPECT_EQ(warnings[0].percentile, 99);
  EXPECT_EQ(warnings[0].requests_needed, 299);
  EXPECT_EQ(warnings[0].levels[0].value, 79);
}

TEST(Warnings, NameShortWindowsByTheirSeconds) {
  EXPECT_THAT(KindsAfter([](Level* level) {
                level->mutable_window()->set_end_s(10.9);
                level->set_duration_s(12);
              }),
              ElementsAre(WarningKind::kShortWindow));
}

TEST(Warnings, NameWindowsThatAreASmallPartOfTheLevel) {
  EXPECT_THAT(KindsAfter([](Level* level) { level->set_duration_s(100); }),
              ElementsAre(WarningKind::kSmallWindow));
}

TEST(Warnings, SayWhenThroughputIsOfTheWholeLevel) {
  EXPECT_THAT(KindsAfter([](Level* level) {
                level->mutable_window()->set_reason("never at full load");
              }),
              ElementsAre(WarningKind::kNoSteadyStretch));
}

TEST(Warnings, NameLoadThatWasNotReached) {
  EXPECT_THAT(KindsAfter([](Level* level) {
                level->mutable_reached()->set_concurrency_mean(9.4);
              }),
              ElementsAre(WarningKind::kLoadNotReached));
}

TEST(Warnings, NameInputsThatAreNotAsLongAsAsked) {
  const auto with_error = [](double percent, uint32_t requests) {
    SampleRun run = TwoLevels();
    *run.result.mutable_levels(1)->mutable_isl_error_pct() =
        SampleDistribution(percent, requests);
    return WarningsOf(run);
  };
  EXPECT_THAT(with_error(1, 300), IsEmpty());
  const std::vector<Warning> warnings = with_error(3.1, 300);
  ASSERT_EQ(warnings.size(), 1);
  EXPECT_EQ(warnings[0].kind, WarningKind::kInputLengthsOff);
  EXPECT_EQ(warnings[0].levels[0].level, 1);
  EXPECT_DOUBLE_EQ(warnings[0].levels[0].value, 0.031);
  EXPECT_THAT(with_error(3.1, 4), IsEmpty());  // too few for a p50
}

TEST(Warnings, NameAnswersThatAreNotAsLongAsAsked) {
  const auto with_given = [](double mean) {
    SampleRun run = TwoLevels();
    v1::OutputLengths& lengths =
        *run.result.mutable_levels(1)->mutable_output_lengths();
    lengths.set_asked_mean(50);
    lengths.set_given_mean(mean);
    lengths.set_requests(300);
    return WarningsOf(run);
  };
  EXPECT_THAT(with_given(49.6), IsEmpty());
  const std::vector<Warning> warnings = with_given(4);
  ASSERT_EQ(warnings.size(), 1);
  EXPECT_EQ(warnings[0].kind, WarningKind::kOutputLengthsOff);
  EXPECT_EQ(warnings[0].levels[0].level, 1);
  EXPECT_DOUBLE_EQ(warnings[0].levels[0].value, 0.92);
}

TEST(Warnings, MissNoConcurrencyWhereSlotsRestAsTheyAreMeantTo) {
  SampleRun run = TwoLevels();
  Level* level = run.result.mutable_levels(1);
  level->mutable_reached()->set_concurrency_mean(3);
  EXPECT_THAT(KindsOf(run), ElementsAre(WarningKind::kLoadNotReached));
  run.plan.mutable_stages(1)->set_think_time_s(2);
  EXPECT_THAT(KindsOf(run), IsEmpty());
  run.plan.mutable_stages(1)->clear_think_time_s();
  run.plan.mutable_stages(1)->set_user_gap_s(5);
  EXPECT_THAT(KindsOf(run), IsEmpty());
  run.plan.mutable_stages(1)->clear_user_gap_s();
  level->mutable_requests()->set_sessions(100);
  EXPECT_THAT(KindsOf(run), IsEmpty());
}

TEST(Warnings, NameSessionsThatTheLevelsEndCutOff) {
  SampleRun run = MakeSampleRun({{.window_s = 60, .rate_per_s = 5}});
  v1::RequestCounts* requests =
      run.result.mutable_levels(0)->mutable_requests();
  requests->set_aborted(67);
  EXPECT_THAT(KindsOf(run), IsEmpty());
  requests->set_sessions(100);
  const std::vector<Warning> warnings = WarningsOf(run);
  ASSERT_EQ(warnings.size(), 1);
  EXPECT_EQ(warnings[0].kind, WarningKind::kSessionsCutOff);
  EXPECT_DOUBLE_EQ(warnings[0].levels[0].value, 0.2);
}

TEST(Warnings, NameNewConnectionsAboveFivePercent) {
  EXPECT_THAT(
      KindsAfter([](Level* level) { level->set_new_connection_share(0.06); }),
      ElementsAre(WarningKind::kNewConnections));
}

TEST(Warnings, NameUnfinishedRequestsAndHiddenReasoning) {
  EXPECT_THAT(
      KindsAfter([](Level* level) {
        level->mutable_requests()->set_censored(10);
        level->set_hidden_reasoning_share(0.2);
      }),
      ElementsAre(WarningKind::kCensored, WarningKind::kHiddenReasoning));
}

}  // namespace
}  // namespace byzerperf
