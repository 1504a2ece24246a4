#include "worker/load/request_tracker.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/load/tracker_script.h"

namespace byzerperf {
namespace {

using v1::Outcome;

TEST(RequestTracker, KeepsWhatWasSeenOfAStoppedRequest) {
  TrackerScript script;
  script.Head().Content(10, "a").Content(20, "b");
  RequestTracker& tracker = script.tracker();
  tracker.Stop(Outcome::aborted, "the run was stopped", script.Stamp(25));
  EXPECT_EQ(script.finished(), 1);
  EXPECT_FALSE(tracker.in_progress());
  const RequestRecord& record = script.record();
  EXPECT_EQ(record.outcome, Outcome::aborted);
  EXPECT_EQ(record.error, "the run was stopped");
  EXPECT_EQ(MsOf(record.ended_ns), 25);
  EXPECT_EQ(record.output_tokens, 2u);
  EXPECT_EQ(record.done_ns, 0);

  tracker.Stop(Outcome::aborted, "again", script.Stamp(30));
  script.End(31);
  EXPECT_EQ(script.finished(), 1);
}

TEST(RequestTracker, TakesTheTransportsStamps) {
  TrackerScript script;
  script.Head().Content(10, "a").Done(11);
  HttpResult result;
  result.http_status = 200;
  result.connection_reused = true;
  result.stale_reconnects = 2;
  result.connected_ns = 5;
  result.tls_done_ns = 6;
  result.sent_ns = 7;
  result.done_ns = 8;
  script.tracker().OnEnd(result);
  const RequestRecord& record = script.record();
  EXPECT_TRUE(record.connection_reused);
  EXPECT_EQ(record.stale_reconnects, 2u);
  EXPECT_EQ(record.connected_ns, 5);
  EXPECT_EQ(record.tls_done_ns, 6);
  EXPECT_EQ(record.sent_ns, 7);
  EXPECT_EQ(record.ended_ns, 8);
}

TEST(RequestTracker, LetsTheNextRequestBeginWithinFinished) {
  const auto api = MakeApi(v1::LoadPlan());
  std::vector<Outcome::Value> outcomes;
  RequestTracker tracker(*api, {}, [&outcomes](RequestTracker& ended) {
    outcomes.push_back(ended.record().outcome);
    ended.Begin();
  });
  tracker.Begin();
  HttpResult lost;
  lost.end = HttpEnd::kConnectionLost;
  tracker.OnEnd(lost);
  EXPECT_TRUE(tracker.in_progress());
  EXPECT_EQ(tracker.record().outcome, Outcome::unset);
  tracker.OnEnd(lost);
  EXPECT_THAT(outcomes, ::testing::ElementsAre(Outcome::connection_lost,
                                               Outcome::connection_lost));
}

}  // namespace
}  // namespace byzerperf
