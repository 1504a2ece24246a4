#include "coordinator/explain/added_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

// Requests of 101 tokens; at the lower level they take 2,100 ms: a TTFT of
// 100 ms and 100 gaps of 20 ms.
SampleRun TwoLoads(double ttft_p50_ms, double tpot_p50_ms) {
  return MakeSampleRun({{.concurrency = 4,
                         .output_tokens_per_s = 192,
                         .ttft_p50_ms = 100,
                         .tpot_p50_ms = 20,
                         .mean_output_tokens = 101},
                        {.concurrency = 16,
                         .output_tokens_per_s = 400,
                         .ttft_p50_ms = ttft_p50_ms,
                         .tpot_p50_ms = tpot_p50_ms,
                         .mean_output_tokens = 101}});
}

std::vector<LimitFinding> FindingsAtHigher(const SampleRun& run) {
  const Findings findings = Explain(run.result, run.plan);
  const LoadRuns* base = BaseLoad(run.result, findings);
  return AddedTimeLimits(run.result, findings, *base, findings.loads.back());
}

std::vector<Limit> AtHigher(const SampleRun& run) {
  std::vector<Limit> limits;
  for (const LimitFinding& finding : FindingsAtHigher(run)) {
    limits.push_back(finding.limit);
  }
  return limits;
}

// TTFT follows the input's length at the level: so many ms for 1,000 tokens.
void FollowInput(int level, double ms_per_1000_tokens, double correlation,
                 SampleRun* run) {
  v1::TtftByInput* line =
      run->result.mutable_levels(level)->mutable_ttft_by_input();
  line->set_ms_per_1000_tokens(ms_per_1000_tokens);
  line->set_correlation(correlation);
  line->set_requests(300);
}

// Mean input tokens and completed requests a second of the higher level.
void SetInputs(double tokens, double completed_per_s, SampleRun* run) {
  v1::LevelResult* level = run->result.mutable_levels(1);
  level->mutable_input_tokens()->set_mean(tokens);
  level->mutable_throughput()->set_requests_per_s(completed_per_s);
}

TEST(AddedTime, IsNoLimitBelowFifteenPercent) {
  EXPECT_THAT(AtHigher(TwoLoads(100, 20)), ElementsAre(Limit::kNone));
  EXPECT_THAT(AtHigher(TwoLoads(400, 20)), ElementsAre(Limit::kNone));
  EXPECT_THAT(AtHigher(TwoLoads(430, 20)), ElementsAre(Limit::kQueueing));
  EXPECT_THAT(AtHigher(TwoLoads(100, 22.9)), ElementsAre(Limit::kNone));
  EXPECT_THAT(AtHigher(TwoLoads(100, 23.3)), ElementsAre(Limit::kDecode));
}

TEST(AddedTime, IsNoLimitWhereRequestsBecomeFaster) {
  EXPECT_THAT(AtHigher(TwoLoads(60, 15)), ElementsAre(Limit::kNone));
}

TEST(AddedTime, IsOfQueueingWhenTtftGrowsAndOfDecodeWhenGapsDo) {
  EXPECT_THAT(AtHigher(TwoLoads(6000, 20)), ElementsAre(Limit::kQueueing));
  EXPECT_THAT(AtHigher(TwoLoads(100, 80)), ElementsAre(Limit::kDecode));
}

TEST(AddedTime, NamesBothPartsTheLargerFirst) {
  EXPECT_THAT(AtHigher(TwoLoads(1100, 40)),
              ElementsAre(Limit::kDecode, Limit::kQueueing));
  EXPECT_THAT(AtHigher(TwoLoads(3100, 40)),
              ElementsAre(Limit::kQueueing, Limit::kDecode));
  // 800 ms of 2,800 are less than a third.
  EXPECT_THAT(AtHigher(TwoLoads(900, 40)), ElementsAre(Limit::kDecode));
}

TEST(AddedTime, SaysWhichShareOfItEachPartIs) {
  const auto found = FindingsAtHigher(TwoLoads(1100, 40));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NEAR(found[0].value, 2.0 / 3, 1e-9);
  EXPECT_NEAR(found[1].value, 1.0 / 3, 1e-9);
  EXPECT_THAT(found[0].base, Optional(0u));
  EXPECT_EQ(found[0].level, 1u);
}

TEST(AddedTime, IsOfPrefillWhenTheServerComputesInputsAllTheTime) {
  // 500 tokens of 0.2 ms: 100 ms, a twentieth of the gaps' time.
  SampleRun run = TwoLoads(3000, 20);
  FollowInput(0, 200, 0.95, &run);
  SetInputs(500, 9, &run);
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kPrefill));
  EXPECT_NEAR(FindingsAtHigher(run)[0].prefill_ms, 100, 1e-9);
  EXPECT_NEAR(FindingsAtHigher(run)[0].prefill_busy, 0.9, 1e-9);
  SetInputs(500, 6.9, &run);
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kQueueing));
  SetInputs(500, 7.1, &run);
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kPrefill));
  // Inputs beside each other: a slot is what they wait for.
  SetInputs(500, 15.1, &run);
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kQueueing));
}

TEST(AddedTime, CountsPrefillForEachTarget) {
  SampleRun run = TwoLoads(3000, 20);
  FollowInput(0, 200, 0.95, &run);
  SetInputs(500, 18, &run);
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kQueueing));
  for (const char* target : {"http://a", "http://b"}) {
    run.result.mutable_levels(1)->add_targets()->set_target(target);
  }
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kPrefill));
}

TEST(AddedTime, IsOfPrefillWhenThatIsMostOfTheWork) {
  SampleRun run = TwoLoads(9000, 20);
  FollowInput(0, 200, 0.95, &run);
  SetInputs(9'900, 0.2, &run);  // 1,980 ms beside 2,100 of gaps
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kQueueing));
  SetInputs(10'900, 0.2, &run);
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kPrefill));
}

TEST(AddedTime, BelievesInPrefillOnlyWhereTtftFollowsTheInput) {
  SampleRun run = TwoLoads(3000, 20);
  SetInputs(500, 9, &run);
  FollowInput(0, 200, 0.49, &run);
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kQueueing));
  FollowInput(0, 200, 0.51, &run);
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kPrefill));
  run.result.mutable_levels(0)->mutable_ttft_by_input()->set_requests(49);
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kQueueing));
}

TEST(AddedTime, MeasuresPrefillWhereTtftFollowsTheInputBest) {
  SampleRun run = TwoLoads(3000, 20);
  FollowInput(0, 200, 0.95, &run);
  FollowInput(1, 900, 0.6, &run);  // among many that wait
  const Findings findings = Explain(run.result, run.plan);
  EXPECT_THAT(PrefillMsPerToken(run.result, findings), Optional(0.2));
}

TEST(AddedTime, ComparesGapsOfEquallyManyTokens) {
  SampleRun run = MakeSampleRun({{.concurrency = 4,
                                  .ttft_p50_ms = 100,
                                  .tpot_p50_ms = 20,
                                  .mean_output_tokens = 101},
                                 {.concurrency = 16,
                                  .ttft_p50_ms = 100,
                                  .tpot_p50_ms = 20,
                                  .mean_output_tokens = 104}});
  EXPECT_THAT(FindingsAtHigher(run)[0].value, ::testing::DoubleNear(0, 1e-9));
}

TEST(AddedTime, IsUnknownInItsPartsWithoutStreaming) {
  SampleRun run = TwoLoads(6000, 20);
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    level.clear_ttft_ms();
    level.clear_tpot_ms();
  }
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kUnknown));
  run = TwoLoads(110, 20);
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    level.clear_ttft_ms();
  }
  EXPECT_THAT(AtHigher(run), ElementsAre(Limit::kNone));
}

TEST(AddedTime, HasNoBaseAmongLevelsThatDidDifferentWork) {
  SampleRun run = TwoLoads(6000, 20);
  run.result.mutable_levels(1)->set_cached_input_share(0.8);
  const Findings findings = Explain(run.result, run.plan);
  EXPECT_EQ(BaseLoad(run.result, findings), nullptr);
}

}  // namespace
}  // namespace byzerperf
