#include "coordinator/explain/own_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/explain/explain.h"
#include "coordinator/explain/target_imbalance.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

using Level = v1::LevelResult;

// What a level shows by itself after `change`.
template <typename Change>
std::vector<Limit> OwnAfter(Change change, uint32_t concurrency = 10) {
  SampleRun run = MakeSampleRun({{.concurrency = concurrency}});
  change(run.result.mutable_levels(0));
  const Findings findings = Explain(run.result, run.plan);
  std::vector<Limit> limits;
  for (const LimitFinding& finding :
       OwnLimits(run.result, findings, findings.loads.front())) {
    limits.push_back(finding.limit);
  }
  return limits;
}

void SetOutcome(const std::string& outcome, uint32_t count, Level* level) {
  (*level->mutable_outcomes())[outcome] = count;
  level->mutable_requests()->set_failed(level->requests().failed() + count);
  level->mutable_requests()->set_ok(level->requests().ok() - count);
}

void AddTarget(double ttft_p50_ms, double tpot_p50_ms, double tokens_per_s,
               uint32_t requests, Level* level) {
  v1::TargetResult* target = level->add_targets();
  target->mutable_requests()->set_ok(requests);
  *target->mutable_ttft_ms() = SampleDistribution(ttft_p50_ms, requests);
  *target->mutable_tpot_ms() = SampleDistribution(tpot_p50_ms, requests);
  target->set_output_tokens_per_s(tokens_per_s);
}

TEST(OwnLimits, AreNoneOfAHealthyLevel) {
  EXPECT_THAT(OwnAfter([](Level* /*level*/) {}), IsEmpty());
}

TEST(OwnLimits, BeginWithTheClient) {
  EXPECT_THAT(OwnAfter([](Level* level) {
                level->mutable_client()->set_verdict("limited");
                level->mutable_client()->set_cause("cpu");
                SetOutcome("http_429", 50, level);
              }),
              ElementsAre(Limit::kClient, Limit::kRateLimiting));
}

TEST(OwnLimits, TellRateLimitingFromErrorsAndBothFromConnections) {
  EXPECT_THAT(OwnAfter([](Level* level) { SetOutcome("http_429", 10, level); }),
              ElementsAre(Limit::kRateLimiting));
  EXPECT_THAT(OwnAfter([](Level* level) { SetOutcome("http_5xx", 10, level); }),
              ElementsAre(Limit::kErrors));
  EXPECT_THAT(
      OwnAfter([](Level* level) { SetOutcome("connect_error", 10, level); }),
      ElementsAre(Limit::kConnections));
}

TEST(OwnLimits, NeedAShareAndANumberOfFailures) {
  // 335 requests: 1 % are 3.35.
  EXPECT_THAT(OwnAfter([](Level* level) { SetOutcome("timeout", 3, level); }),
              IsEmpty());
  EXPECT_THAT(OwnAfter([](Level* level) { SetOutcome("timeout", 4, level); }),
              ElementsAre(Limit::kErrors));
  const auto of_fifty = [](uint32_t failures) {
    return OwnAfter([failures](Level* level) {
      level->mutable_requests()->set_ok(50);
      SetOutcome("timeout", failures, level);
    });
  };
  EXPECT_THAT(of_fifty(2), IsEmpty());
  EXPECT_THAT(of_fifty(3), ElementsAre(Limit::kErrors));
}

TEST(OwnLimits, NameConnectionsThatTakeMuchOfTtft) {
  const auto with = [](double share, double connect_ms) {
    return OwnAfter([=](Level* level) {
      level->set_new_connection_share(share);
      *level->mutable_connect_ms() = SampleDistribution(connect_ms, 100);
    });
  };
  EXPECT_THAT(with(1, 40), ElementsAre(Limit::kConnections));
  EXPECT_THAT(with(1, 10), IsEmpty());      // of a TTFT of 175 ms
  EXPECT_THAT(with(0.05, 800), IsEmpty());  // as every level opens some
}

// 6 % of 840 ms are 50 of a mean request's 184 ms.
TEST(OwnLimits, CountConnectionsByWhatTheyTakeOfAMeanRequest) {
  Level level = MakeSampleLevel({.concurrency = 10});
  level.set_new_connection_share(0.06);
  *level.mutable_connect_ms() = SampleDistribution(800, 20);
  EXPECT_NEAR(ConnectTimeOf(level).connect_ms, 50.4, 0.1);
  EXPECT_TRUE(ConnectTimeOf(level).of_ttft);
  EXPECT_EQ(ConnectTimeOf(level).whole_ms, level.ttft_ms().mean());
  level.clear_ttft_ms();
  EXPECT_FALSE(ConnectTimeOf(level).of_ttft);
  EXPECT_EQ(ConnectTimeOf(level).whole_ms, level.e2e_ms().mean());
}

TEST(OwnLimits, NameATargetThatIsHalfAsSlowAgainAsTheOther) {
  const auto by_tpot = [](double slow_ms) {
    return OwnAfter([=](Level* level) {
      AddTarget(175, 40, 50, 160, level);
      AddTarget(175, slow_ms, 50, 160, level);
    });
  };
  EXPECT_THAT(by_tpot(58), IsEmpty());
  EXPECT_THAT(by_tpot(62), ElementsAre(Limit::kUnevenTargets));
  const auto by_ttft = [](double slow_ms) {
    return OwnAfter([=](Level* level) {
      AddTarget(1000, 40, 50, 160, level);
      AddTarget(slow_ms, 40, 50, 160, level);
    });
  };
  EXPECT_THAT(by_ttft(1400), IsEmpty());
  EXPECT_THAT(by_ttft(1600), ElementsAre(Limit::kUnevenTargets));
}

TEST(OwnLimits, DoNotCallFewRequestsOrMillisecondsUneven) {
  // Both in 5 s a request.
  EXPECT_THAT(OwnAfter([](Level* level) {
                AddTarget(20, 40, 50, 160, level);
                AddTarget(80, 40, 50, 160, level);
              }),
              IsEmpty());
  EXPECT_THAT(OwnAfter([](Level* level) {
                AddTarget(175, 40, 50, 19, level);
                AddTarget(175, 90, 50, 19, level);
              }),
              IsEmpty());
  const auto by_output = [](uint32_t requests) {
    return OwnAfter([=](Level* level) {
      AddTarget(175, 40, 80, requests, level);
      AddTarget(175, 40, 40, requests, level);
    });
  };
  EXPECT_THAT(by_output(199), IsEmpty());
  EXPECT_THAT(by_output(200), ElementsAre(Limit::kUnevenTargets));
}

// Of 3 slots the first of 2 targets has two, of 4 it has as many as the other.
TEST(OwnLimits, DoNotCallTargetsUnevenWhereTheLoadWasDealtUnevenly) {
  const auto twice_the_output = [](Level* level) {
    AddTarget(175, 40, 80, 400, level);
    AddTarget(175, 40, 40, 200, level);
  };
  EXPECT_THAT(OwnAfter(twice_the_output, 3), IsEmpty());
  EXPECT_THAT(OwnAfter(twice_the_output, 4),
              ElementsAre(Limit::kUnevenTargets));
  EXPECT_THAT(OwnAfter(
                  [](Level* level) {
                    AddTarget(175, 40, 80, 400, level);
                    AddTarget(175, 90, 40, 200, level);
                  },
                  3),
              ElementsAre(Limit::kUnevenTargets));
}

TEST(OwnLimits, JudgeTheOutputOfTargetsAtEveryRate) {
  SampleRun run =
      MakeSampleRun({{.concurrency = 3, .rate_per_s = 2}, {.rate_per_s = 3}});
  Level* level = run.result.mutable_levels(0);
  AddTarget(175, 40, 80, 400, level);
  AddTarget(175, 40, 40, 200, level);
  EXPECT_TRUE(ImbalanceOf(*level)->uneven());
}

TEST(OwnLimits, SayWhichTargetIsTheSlowest) {
  Level level = MakeSampleLevel({.concurrency = 10});
  AddTarget(175, 40, 50, 400, &level);
  AddTarget(175, 90, 50, 400, &level);
  EXPECT_EQ(ImbalanceOf(level)->slowest, 1);
  EXPECT_NEAR(ImbalanceOf(level)->largest(), 90 / 65.0, 1e-9);
  level.clear_targets();
  AddTarget(175, 40, 20, 400, &level);
  AddTarget(175, 40, 90, 400, &level);
  EXPECT_EQ(ImbalanceOf(level)->slowest, 0);
  level.mutable_targets()->RemoveLast();
  EXPECT_FALSE(ImbalanceOf(level).has_value());
}

TEST(OwnLimits, NameAGrowingQueue) {
  EXPECT_THAT(OwnAfter([](Level* level) { level->set_over_saturated(true); }),
              ElementsAre(Limit::kGrowingQueue));
}

TEST(OwnLimits, NameAFirstGapFarAboveTheUsualOne) {
  const auto with = [](double first_ms) {
    return OwnAfter([=](Level* level) {
      *level->mutable_ttst_ms() = SampleDistribution(first_ms, 300);
    });
  };
  // TPOT 40 ms, E2E 5.2 s: 5 % are 260 ms.
  EXPECT_THAT(with(290), IsEmpty());
  EXPECT_THAT(with(310), ElementsAre(Limit::kKvTransfer));
}

TEST(OwnLimits, DoNotTakeGatheredTokensForATransfer) {
  // The first token alone, then ten at a time: nine gaps of 0, one of 400 ms.
  EXPECT_THAT(OwnAfter([](Level* level) {
                *level->mutable_ttst_ms() = SampleDistribution(400, 300);
                level->mutable_icl_ms()->set_p50(0);
                level->mutable_icl_ms()->set_p90(400);
              }),
              IsEmpty());
  EXPECT_THAT(OwnAfter([](Level* level) {
                *level->mutable_ttst_ms() = SampleDistribution(400, 300);
                level->mutable_client()->set_coalesced_share(0.3);
              }),
              Not(Contains(Limit::kKvTransfer)));
}

TEST(FailedShares, AreOverSeveralLevelsTogether) {
  SampleRun run =
      MakeSampleRun({{.requests = 100}, {.requests = 100, .run = 2}});
  SetOutcome("http_5xx", 2, run.result.mutable_levels(0));
  EXPECT_EQ(FailedSharesOf(run.result, {0}).others, 0);  // two are chance
  SetOutcome("http_5xx", 2, run.result.mutable_levels(1));
  EXPECT_DOUBLE_EQ(FailedSharesOf(run.result, {0, 1}).others, 0.02);
}

}  // namespace
}  // namespace byzerperf
