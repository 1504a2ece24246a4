#include "coordinator/explain/client_finding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

// Three levels with a knee at 10; the client is `ok` at all of them.
SampleRun ThreeLevels() {
  return MakeSampleRun({{.concurrency = 5, .output_tokens_per_s = 100},
                        {.concurrency = 10, .output_tokens_per_s = 150},
                        {.concurrency = 20, .output_tokens_per_s = 152}});
}

v1::ClientHealth* ClientAt(SampleRun& run, int level) {
  return run.result.mutable_levels(level)->mutable_client();
}

Findings FindingsOf(const SampleRun& run) {
  return Explain(run.result, run.plan);
}

TEST(ClientFinding, IsOkWhenEveryLevelIs) {
  SampleRun run = ThreeLevels();
  ClientAt(run, 1)->set_ttft_error_bound_us(700);
  ClientAt(run, 2)->set_icl_error_bound_us(300);
  const ClientFinding client = FindingsOf(run).client;
  EXPECT_EQ(client.verdict, ClientVerdict::kOk);
  EXPECT_THAT(client.levels, ElementsAre(0, 1, 2));
  EXPECT_THAT(client.ttft_error_bound_us, Optional(700));
  EXPECT_THAT(client.icl_error_bound_us, Optional(300));
}

TEST(ClientFinding, IsTheWorstOfTheLevels) {
  SampleRun run = ThreeLevels();
  ClientAt(run, 0)->set_verdict("unknown");
  EXPECT_EQ(FindingsOf(run).client.verdict, ClientVerdict::kUnknown);
  EXPECT_THAT(FindingsOf(run).client.levels, ElementsAre(0));
  ClientAt(run, 2)->set_verdict("limited");
  EXPECT_EQ(FindingsOf(run).client.verdict, ClientVerdict::kLimited);
  EXPECT_THAT(FindingsOf(run).client.levels, ElementsAre(2));
}

TEST(ClientFinding, TakesAWordThatItDoesNotKnowForUnknown) {
  SampleRun run = ThreeLevels();
  ClientAt(run, 0)->clear_verdict();
  EXPECT_EQ(FindingsOf(run).client.verdict, ClientVerdict::kUnknown);
}

TEST(ClientFinding, IsUnknownWithoutLevels) {
  EXPECT_EQ(FindingsOf(MakeSampleRun({})).client.verdict,
            ClientVerdict::kUnknown);
}

TEST(ClientFinding, LeavesLimitedLevelsOutOfTheChoice) {
  SampleRun run = ThreeLevels();
  ClientAt(run, 2)->set_verdict("limited");
  const Findings findings = FindingsOf(run);
  EXPECT_EQ(findings.best.answer, Answer::kNoSaturation);
  EXPECT_THAT(findings.best.last, Optional(1));
  EXPECT_THAT(findings.best.limited_above, Optional(2));
  EXPECT_THAT(findings.usable, ElementsAre(true, true, false));
}

TEST(ClientFinding, ChoosesAmongLimitedLevelsWhenThereAreNoOthers) {
  SampleRun run = ThreeLevels();
  for (int i = 0; i < 3; ++i) ClientAt(run, i)->set_verdict("limited");
  EXPECT_THAT(FindingsOf(run).best.level, Optional(1));
  EXPECT_THAT(FindingsOf(run).limited, ElementsAre(true, true, true));
  // An invalid level that was not limited is no other choice.
  ClientAt(run, 0)->set_verdict("ok");
  run.result.mutable_levels(0)->set_valid(false);
  EXPECT_THAT(FindingsOf(run).usable, ElementsAre(false, true, true));
}

TEST(ClientFinding, LeavesUnknownLevelsInTheChoice) {
  SampleRun run = ThreeLevels();
  for (int i = 0; i < 3; ++i) ClientAt(run, i)->set_verdict("unknown");
  EXPECT_THAT(FindingsOf(run).best.level, Optional(1));
}

TEST(ClientFinding, WarnsOfADisturbedServerAndOfCoalescedGaps) {
  SampleRun run = ThreeLevels();
  ClientAt(run, 1)->set_coalesced_share(0.01);
  EXPECT_THAT(FindingsOf(run).warnings, IsEmpty());
  ClientAt(run, 1)->set_disturbs_server(true);
  ClientAt(run, 1)->set_coalesced_share(0.011);
  const std::vector<Warning> warnings = FindingsOf(run).warnings;
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0].kind, WarningKind::kDisturbsServer);
  EXPECT_EQ(warnings[1].kind, WarningKind::kCoalesced);
  EXPECT_EQ(warnings[1].levels[0].level, 1u);
  EXPECT_EQ(warnings[1].levels[0].value, 0.011);
}

}  // namespace
}  // namespace byzerperf
