#include "coordinator/run/run_setup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "byzerperf/v1/environment.pb.h"
#include "common/base/version.h"
#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

class RunSetupTest : public RunFixture {
 protected:
  RunSetupTest() { AddStage(2, 10); }

  std::string RefusedReason() {
    const RunEnd& end = Run();
    EXPECT_EQ(end.kind, RunEnd::Kind::kRefused);
    for (const auto& worker : workers_) EXPECT_EQ(worker->begun_in_all(), 0u);
    return end.reason;
  }
};

TEST_F(RunSetupTest, TakesTheOnlyModelThatIsServed) {
  AddWorker();
  EXPECT_EQ(Run().plan.model(), "chat");
  EXPECT_EQ(end_->result.model(), "chat");
}

TEST_F(RunSetupTest, CallsAMixByTheNamesOfItsModels) {
  for (const char* name : {"chat", "code"}) {
    v1::ModelShare* model = task_.plan.add_models();
    model->set_name(name);
    model->set_weight(1);
  }
  task_.plan.set_model("chat");
  AddWorker();
  EXPECT_EQ(Run().plan.model(), "chat");
  EXPECT_EQ(end_->plan.models_size(), 2);
  EXPECT_EQ(end_->result.model(), "chat,code");
}

TEST_F(RunSetupTest, AsksForTheModelWhenSeveralAreServed) {
  FakeWorkerScript script = Script();
  script.targets[0].add_models("embed");
  AddWorker(script);
  EXPECT_THAT(RefusedReason(),
              AllOf(HasSubstr("chat, embed"), HasSubstr("--model NAME")));
}

TEST_F(RunSetupTest, AsksForTheModelWhenNoneIsListed) {
  FakeWorkerScript script = Script();
  script.targets[0].clear_models();
  script.targets[0].set_models_error("404 Not Found");
  AddWorker(script);
  EXPECT_THAT(RefusedReason(),
              AllOf(HasSubstr("404 Not Found"), HasSubstr("--model NAME")));
}

TEST_F(RunSetupTest, GoesOnWithAModelThatIsNotListed) {
  task_.plan.set_model("chta");
  AddWorker();
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(end_->result.model(), "chta");
}

TEST_F(RunSetupTest, KeepsWhatAWorkerLookedAtAndGoesOnWhereItDidNotPass) {
  FakeWorkerScript script = Script();
  v1::PreflightCheck& check = *script.ready.add_checks();
  check.set_name("cores");
  (*check.mutable_facts())["cores"] = "1";
  AddWorker(script);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  const v1::WorkerFacts& worker = sink_.environment.workers(0);
  ASSERT_EQ(worker.checks_size(), 1);
  EXPECT_EQ(worker.checks(0).facts().at("cores"), "1");
}

TEST_F(RunSetupTest, RefusesATargetThatCannotBeReached) {
  FakeWorkerScript script = Script();
  script.targets[0].set_error("Connection refused");
  AddWorker(script);
  EXPECT_THAT(RefusedReason(), HasSubstr("gpu1: http://127.0.0.1:8000: "
                                         "Connection refused"));
}

TEST_F(RunSetupTest, RefusesAWorkerThatKnowsNoTarget) {
  FakeWorkerScript script = Script();
  script.targets.clear();
  AddWorker(script);
  EXPECT_THAT(RefusedReason(), HasSubstr("worker --target URL"));
}

TEST_F(RunSetupTest, NamesAnUnreachableWorkerAndHowLongItAsked) {
  AddWorker();
  FakeWorkerScript script = Script();
  script.describe_error = absl::UnavailableError("connection refused");
  script.describe_errors = -1;
  AddWorker(script);
  EXPECT_THAT(RefusedReason(),
              AllOf(HasSubstr("worker gpu2: connection refused"),
                    HasSubstr("asked for 10s; --worker-wait")));
}

TEST_F(RunSetupTest, WaitsForAWorkerThatIsOnlyStarting) {
  FakeWorkerScript script = Script();
  script.describe_error = absl::UnavailableError("connection refused");
  script.describe_errors = 5;
  AddWorker(script);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
}

TEST_F(RunSetupTest, DoesNotAskAgainWhenTheTokenIsRefused) {
  FakeWorkerScript script = Script();
  script.describe_error = absl::UnauthenticatedError("no such token");
  script.describe_errors = -1;
  AddWorker(script);
  const int64_t before_ns = loop_.NowNs();
  EXPECT_EQ(RefusedReason(), "worker gpu1: no such token");
  EXPECT_LT(loop_.NowNs() - before_ns, kNsPerSecond);
}

TEST_F(RunSetupTest, DoesNotAskAgainWhenTheCertificateIsNotTaken) {
  FakeWorkerScript script = Script();
  script.describe_error = absl::UnavailableError(
      "worker gpu1 can't be reached: its certificate is not of the CA");
  script.describe_errors = -1;
  AddWorker(script);
  const int64_t before_ns = loop_.NowNs();
  EXPECT_EQ(RefusedReason(),
            "worker gpu1 can't be reached: its certificate is not of the CA");
  EXPECT_LT(loop_.NowNs() - before_ns, kNsPerSecond);
}

TEST_F(RunSetupTest, RefusesAnotherVersion) {
  FakeWorkerScript script = Script();
  script.description.set_version("0.0.7");
  AddWorker(script);
  EXPECT_THAT(RefusedReason(), AllOf(HasSubstr("gpu1"), HasSubstr("0.0.7"),
                                     HasSubstr(std::string(Version()))));
}

TEST_F(RunSetupTest, SaysWhoHoldsABusyWorker) {
  FakeWorkerScript script = Script();
  script.description.set_busy_with("20251231-235959-beef of 10.0.0.9");
  script.description.set_busy_since_s(1'700'000'000);
  AddWorker(script);
  EXPECT_THAT(RefusedReason(),
              AllOf(HasSubstr("gpu1"), HasSubstr("since 2023-11-1"),
                    HasSubstr("20251231-235959-beef of 10.0.0.9"),
                    HasSubstr("--worker-wait")));
}

TEST_F(RunSetupTest, PassesOnWhyAWorkerRefusesThePlan) {
  FakeWorkerScript script = Script();
  script.refuse_prepare.emplace();
  script.refuse_prepare->set_code(v1::Refused::target_not_allowed);
  script.refuse_prepare->set_reason("http://10.0.0.1:8000 is not allowed");
  AddWorker(script);
  EXPECT_THAT(RefusedReason(), HasSubstr("worker gpu1: http://10.0.0.1:8000"));
}

TEST_F(RunSetupTest, NamesEveryWorkerThatFailed) {
  FakeWorkerScript script = Script();
  script.description.set_version("0.0.7");
  AddWorker(script);
  AddWorker(script);
  task_.min_workers = 1;
  EXPECT_THAT(RefusedReason(), AllOf(HasSubstr("gpu1"), HasSubstr("gpu2")));
}

TEST_F(RunSetupTest, GoesOnWithoutAWorkerWhenFewerWillDo) {
  task_.min_workers = 1;
  AddWorker();
  FakeWorkerScript script = Script();
  script.description.set_version("0.0.7");
  AddWorker(script);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_THAT(observer_.notices, Contains(HasSubstr("going on without")));
  EXPECT_EQ(Level(0).workers_size(), 1);
  ExpectOneRowAnIndex(0, 10);
}

TEST_F(RunSetupTest, TellsNoticesOfReadyWorkers) {
  FakeWorkerScript script = Script();
  script.ready.add_notices("the server does not take stream_options");
  AddWorker(script);
  Run();
  EXPECT_THAT(observer_.notices,
              Contains(HasSubstr("worker gpu1: the server")));
  EXPECT_EQ(sink_.environment.workers(0).notices_size(), 1);
}

TEST_F(RunSetupTest, EndsWhenInterrupted) {
  FakeWorkerScript script = Script();
  script.describe_error = absl::UnavailableError("connection refused");
  script.describe_errors = -1;
  AddWorker(script);
  Start();
  loop_.RunFor(kNsPerSecond);
  controller_->Interrupt();
  loop_.RunReady();
  ASSERT_TRUE(end_.has_value());
  EXPECT_EQ(end_->kind, RunEnd::Kind::kStopped);
  EXPECT_EQ(sink_.saved->levels_size(), 0);
}

}  // namespace
}  // namespace byzerperf
