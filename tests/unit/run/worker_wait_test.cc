#include "coordinator/run/worker_wait.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class WorkerWaitTest : public RunFixture {
 protected:
  WorkerWaitTest() { AddStage(2, 10); }

  // There from `seconds` after now on.
  FakeWorkerScript ThereAfter(double seconds) {
    FakeWorkerScript script = Script();
    script.describe_error = absl::UnavailableError("connection refused");
    // Asked again every 0.3 s.
    script.describe_errors = static_cast<int>(seconds / 0.302);
    return script;
  }

  double SecondsOfRun() {
    const int64_t before_ns = loop_.NowNs();
    Run();
    return NsToSeconds(loop_.NowNs() - before_ns);
  }

  static FakeWorkerScript Nobody() {
    FakeWorkerScript script = Script();
    script.describe_error = absl::UnavailableError("connection refused");
    script.describe_errors = -1;
    return script;
  }

  std::vector<std::string> WorkerNames() const {
    std::vector<std::string> names;
    for (const v1::WorkerResult& worker : Level(0).workers()) {
      names.push_back(worker.worker());
    }
    return names;
  }
};

TEST_F(WorkerWaitTest, WaitsForAllThoughFewerWouldDo) {
  task_.min_workers = 1;
  task_.worker_wait_s = 60;
  AddWorker();
  AddWorker(ThereAfter(20));
  EXPECT_NEAR(SecondsOfRun(), 20, 2);
  EXPECT_THAT(WorkerNames(), ElementsAre("gpu1", "gpu2"));
}

TEST_F(WorkerWaitTest, BeginsWithFewerWhenTheWaitIsOver) {
  task_.min_workers = 1;
  task_.worker_wait_s = 60;
  AddWorker();
  AddWorker(Nobody());
  EXPECT_NEAR(SecondsOfRun(), 60, 2);
  EXPECT_EQ(end_->kind, RunEnd::Kind::kDone);
  EXPECT_THAT(WorkerNames(), ElementsAre("gpu1"));
}

TEST_F(WorkerWaitTest, SaysWhomItWaitsForAndHowLong) {
  task_.min_workers = 1;
  task_.worker_wait_s = 60;
  FakeWorkerScript busy = Script();
  busy.description.set_busy_with("run X of 10.0.0.9");
  AddWorker();
  AddWorker(Nobody());
  AddWorker(busy);
  Run();
  EXPECT_THAT(observer_.notices,
              Contains("1 of 3 workers answered; waiting for gpu2, gpu3 (busy) "
                       "(58 s left)"));
  EXPECT_LT(std::count_if(observer_.notices.begin(), observer_.notices.end(),
                          [](const std::string& notice) {
                            return notice.find("waiting for") !=
                                   std::string::npos;
                          }),
            8);
}

TEST_F(WorkerWaitTest, SaysNothingWhenAllAnswerAtOnce) {
  AddWorker();
  Run();
  EXPECT_THAT(observer_.notices, Not(Contains(HasSubstr("waiting"))));
}

TEST_F(WorkerWaitTest, HoldsNoWorkerWhileItWaitsForOthers) {
  task_.worker_wait_s = 60;
  AddWorker();
  AddWorker(ThereAfter(20));
  Start();
  loop_.RunFor(10 * kNsPerSecond);
  EXPECT_EQ(workers_[0]->streams_opened(), 0);
}

TEST_F(WorkerWaitTest, TakesEveryAddressOfAServiceInAnOrderOfItsOwn) {
  names_.addresses["pods"] = {"fd00::2", "10.0.0.2", "10.0.0.1", "10.0.0.2"};
  AddService("pods", [] { return Script(); });
  Run();
  EXPECT_THAT(WorkerNames(),
              ElementsAre("10.0.0.1:7070", "10.0.0.2:7070", "[fd00::2]:7070"));
}

TEST_F(WorkerWaitTest, WaitsForAServiceThatDoesNotEvenHaveAName) {
  task_.min_workers = 3;
  task_.worker_wait_s = 300;
  AddService("pods", [] { return Script(); });
  Start();
  loop_.RunFor(30 * kNsPerSecond);
  EXPECT_GT(names_.asked, 20);
  for (const char* address : {"10.0.0.1", "10.0.0.2", "10.0.0.3"}) {
    EXPECT_FALSE(end_.has_value());
    names_.addresses["pods"].emplace_back(address);
    loop_.RunFor(10 * kNsPerSecond);
  }
  ASSERT_TRUE(end_.has_value());
  EXPECT_EQ(end_->kind, RunEnd::Kind::kDone);
  EXPECT_EQ(Level(0).workers_size(), 3);
  EXPECT_THAT(observer_.notices,
              Contains(StartsWith("2 of 3 workers answered; waiting for "
                                  "addresses of dns:///pods (")));
}

TEST_F(WorkerWaitTest, SaysHowManyOfAServiceCame) {
  task_.min_workers = 3;
  task_.worker_wait_s = 20;
  names_.addresses["pods"] = {"10.0.0.1"};
  AddService("pods", [] { return Script(); });
  EXPECT_EQ(Run().kind, RunEnd::Kind::kRefused);
  EXPECT_EQ(end_->reason,
            "dns:///pods: 1 of the 3 workers that --min-workers asks for "
            "answered in 20s; --worker-wait 5m waits for longer");
  EXPECT_EQ(workers_[0]->streams_opened(), 0);
}

TEST_F(WorkerWaitTest, SaysWhyAServiceIsNotFound) {
  task_.worker_wait_s = 5;
  AddService("pods", [] { return Script(); });
  EXPECT_EQ(Run().kind, RunEnd::Kind::kRefused);
  EXPECT_THAT(end_->reason, AllOf(HasSubstr("worker dns:///pods"),
                                  HasSubstr("cannot look up pods")));
}

TEST_F(WorkerWaitTest, DoesNotWaitForAnAddressThatTheServiceHasNoMore) {
  task_.worker_wait_s = 300;
  names_.addresses["pods"] = {"10.0.0.1", "10.0.0.2"};
  AddService("pods",
             [this] { return workers_.size() == 1 ? Nobody() : Script(); });
  Start();
  loop_.RunFor(5 * kNsPerSecond);
  names_.addresses["pods"] = {"10.0.0.1", "10.0.0.3"};
  loop_.RunFor(10 * kNsPerSecond);
  ASSERT_TRUE(end_.has_value());
  EXPECT_EQ(end_->kind, RunEnd::Kind::kDone);
  EXPECT_THAT(WorkerNames(), ElementsAre("10.0.0.1:7070", "10.0.0.3:7070"));
}

TEST_F(WorkerWaitTest, RefusesAWorkerOfAnotherProtocolInWords) {
  FakeWorkerScript script = Script();
  script.description.set_protocol(kProtocol + 1);
  AddWorker(script);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kRefused);
  EXPECT_THAT(end_->reason,
              AllOf(HasSubstr(absl::StrCat("(protocol ", kProtocol + 1, ")")),
                    HasSubstr(absl::StrCat("(protocol ", kProtocol, ")")),
                    HasSubstr("both must be the same")));
}

}  // namespace
}  // namespace byzerperf
