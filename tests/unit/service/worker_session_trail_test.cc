// The line that a run leaves behind, and what stands in no line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/service/audited_session.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class TrailTest : public AuditedSession {};

TEST_F(TrailTest, TheTrailKeepsTheTargetsOfAnEarlierProbe) {
  rig_.Open();
  for (const char* url : {"http://127.0.0.1:8001", "http://127.0.0.1:8002",
                          "http://127.0.0.1:8002"}) {
    rig_.secrets.clear_urls();
    rig_.secrets.add_urls(url);
    rig_.events.clear();
    rig_.Probe();
    ASSERT_TRUE(rig_.Await(v1::Event::kProbeResult)) << rig_.RefusedReason();
  }
  trail_.clear();
  rig_.session.reset();
  ASSERT_THAT(trail_, SizeIs(1));
  EXPECT_THAT(trail_[0].targets(),
              ElementsAre("http://127.0.0.1:8001", "http://127.0.0.1:8002"));
}

TEST_F(TrailTest, ARunLeavesOneLine) {
  rig_.targets.SetServer(DefaultFakeServer(1));
  rig_.Open("coordinator at ipv4:10.0.0.9:5000");
  ASSERT_TRUE(rig_.GetReady());
  rig_.clock.unix_s += 60;
  rig_.StartLevel(4);
  rig_.Grant(0, 20, true);
  ASSERT_TRUE(rig_.loop.RunUntil([&] { return rig_.rows.size() == 20; }));
  rig_.EndLevel(false);
  ASSERT_TRUE(rig_.Await(v1::Event::kLevelEnded));
  EXPECT_THAT(trail_, IsEmpty());
  rig_.session.reset();
  ASSERT_THAT(trail_, SizeIs(1));
  const v1::AuditRecord& line = trail_[0];
  EXPECT_EQ(line.kind(), "run");
  EXPECT_EQ(line.run_id(), rig_.plan.run_id());
  EXPECT_EQ(line.certificate(), "coordinator");
  EXPECT_EQ(line.peer(), "ipv4:10.0.0.9:5000");
  EXPECT_THAT(line.targets(), ElementsAre("http://a:8000", "http://b:8000"));
  EXPECT_THAT(line.plan_sha256(), SizeIs(64));
  EXPECT_EQ(line.asked().levels(), 1);
  EXPECT_EQ(line.asked().concurrency(), 4);
  EXPECT_EQ(line.asked().requests(), 20);
  EXPECT_EQ(line.requests_sent(), 20);
  EXPECT_EQ(line.rows_acknowledged(), 20);
  EXPECT_EQ(line.started(), "2023-11-14T22:13:20Z");
  EXPECT_EQ(line.ended(), "2023-11-14T22:14:20Z");
  EXPECT_EQ(line.why(), "done");
}

TEST_F(TrailTest, TheLineSaysThatTheStreamBroke) {
  StartEndlessLevel(4, 100);
  rig_.session.reset();
  ASSERT_THAT(trail_, SizeIs(1));
  EXPECT_EQ(trail_[0].why(), "stream_broke");
  EXPECT_EQ(trail_[0].requests_sent(), 4);
}

TEST_F(TrailTest, TheLineSaysWhoBrakedAndNothingElseFollows) {
  StartEndlessLevel(4, 100);
  rig_.admission.Brake(BrakeWords("SIGUSR1", ""));
  ASSERT_TRUE(rig_.Await(v1::Event::kRefused));
  rig_.session.reset();
  ASSERT_THAT(trail_, SizeIs(1));
  EXPECT_EQ(trail_[0].why(), "braked");
  EXPECT_THAT(trail_[0].reason(), HasSubstr("SIGUSR1"));
}

TEST_F(TrailTest, ARefusedRunLeavesALineToo) {
  rig_.targets.Forbid("http://a:8000");
  rig_.Open();
  rig_.Probe();
  ASSERT_THAT(trail_, SizeIs(1));
  EXPECT_EQ(trail_[0].why(), "refused");
  EXPECT_EQ(trail_[0].reason(), rig_.RefusedReason());
  EXPECT_EQ(trail_[0].requests_sent(), 0);
}

TEST_F(TrailTest, TheLineHoldsNoSecret) {
  rig_.secrets.set_api_key("sk-planted-key");
  rig_.secrets.add_urls("http://user:sesame-open@a:8000?key=sesame-query");
  rig_.targets.SetServer(RefusingServer([](const FakeRequest&) {
    FakeAnswer answer;
    answer.http_status = 401;
    answer.content_type = "application/json";
    answer.pieces = {{0, R"({"error":{"message":"bad key sk-planted-key"}})"}};
    return answer;
  }));
  rig_.plan.mutable_target()->set_allow_plaintext_key(true);
  rig_.Open();
  EXPECT_FALSE(rig_.GetReady());
  EXPECT_THAT(rig_.RefusedReason(),
              AllOf(HasSubstr("bad key ***"), Not(HasSubstr("planted"))));
  ASSERT_THAT(trail_, SizeIs(1));
  EXPECT_THAT(trail_[0].DebugString(),
              AllOf(Not(HasSubstr("planted")), Not(HasSubstr("sesame"))));
}

TEST_F(TrailTest, RowsHoldNoSecretThatAServerRepeats) {
  rig_.secrets.set_api_key("sk-planted-key");
  rig_.plan.mutable_target()->set_allow_plaintext_key(true);
  rig_.targets.SetServer(RefusingServer([](const FakeRequest& request) {
    if (request.level != "c0004") {
      return StreamAnswer(request, TokensOfIndex(1, 1));
    }
    FakeAnswer answer;
    answer.http_status = 500;
    answer.content_type = "text/plain";
    // Its row's error is cut off within the key.
    answer.pieces = {{0, std::string(290, 'x') + "sk-planted-key"}};
    return answer;
  }));
  rig_.Open();
  ASSERT_TRUE(rig_.GetReady()) << rig_.RefusedReason();
  rig_.StartLevel(2);
  rig_.Grant(0, 2, true);
  ASSERT_TRUE(rig_.loop.RunUntil([&] { return rig_.rows.size() == 2; }));
  EXPECT_EQ(rig_.rows[0].error(), std::string(290, 'x') + "***");
}

}  // namespace
}  // namespace byzerperf
