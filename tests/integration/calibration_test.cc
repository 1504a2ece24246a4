#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/version.h"
#include "common/loop/signal_watch.h"
#include "coordinator/run/calibrate_command.h"
#include "coordinator/run/calibration_file.h"
#include "tests/support/temp_dir.h"
#include "worker/service/worker_node.h"

// A worker that measures itself over real sockets, and the command that asks.

namespace byzerperf {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class CalibrationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { BlockStopSignals(); }

  CalibrationTest() {
    WorkerOptions options;
    options.threads = 2;
    node_ = *WorkerNode::InProcess(options, clock_);
    stub_ = v1::Worker::NewStub(node_->InProcessChannel());
  }

  static v1::CalibrateRequest Asking(const std::vector<uint32_t>& streams,
                                     double step_s) {
    v1::CalibrateRequest request;
    request.set_coordinator_version(std::string(Version()));
    request.set_run_id("calibrate-20260101-000000");
    request.mutable_streams()->Add(streams.begin(), streams.end());
    request.set_gap_s(0.02);
    request.set_step_s(step_s);
    return request;
  }

  // The steps, and how the call ended.
  grpc::Status Calibrate(const v1::CalibrateRequest& request) {
    grpc::ClientContext context;
    const auto reader = stub_->Calibrate(&context, request);
    v1::CalibrationStep step;
    while (reader->Read(&step)) steps_.push_back(step);
    return reader->Finish();
  }

  std::string BusyWith() {
    grpc::ClientContext context;
    v1::WorkerDescription description;
    EXPECT_TRUE(stub_->Describe(&context, {}, &description).ok());
    return description.busy_with();
  }

  ExitCode Command(const std::vector<std::string>& arguments) {
    return CalibrateCommand(
        arguments, {clock_, out_, error_, false,
                    [this]() -> absl::StatusOr<std::shared_ptr<grpc::Channel>> {
                      return node_->InProcessChannel();
                    }});
  }

  SystemClock clock_;
  std::unique_ptr<WorkerNode> node_;
  std::unique_ptr<v1::Worker::Stub> stub_;
  std::vector<v1::CalibrationStep> steps_;
  std::ostringstream out_;
  std::ostringstream error_;
};

TEST_F(CalibrationTest, MeasuresTheWorkerStepByStep) {
  const grpc::Status status = Calibrate(Asking({1, 8}, 0.8));
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_FALSE(steps_.empty());
  EXPECT_EQ(steps_.front().streams(), 1);
  for (const v1::CalibrationStep& step : steps_) {
    SCOPED_TRACE(step.DebugString());
    EXPECT_EQ(step.failed_requests(), 0);
    EXPECT_GT(step.requests(), 0);
    EXPECT_GT(step.events_per_s(), 0);
    EXPECT_GT(step.cpu_us_per_event(), 0);
    EXPECT_GT(step.ttft_error_p99_us(), 0);
    EXPECT_GE(step.ttft_error_p99_us(), step.ttft_error_p50_us());
    EXPECT_TRUE(step.has_icl_error_p99_us());
  }
  // On a host that others keep busy the series may end at its first step.
  EXPECT_THAT(steps_.back().series_end(),
              AnyOf("complete", "server_limited", "client_error"));
  EXPECT_EQ(BusyWith(), "");
}

TEST_F(CalibrationTest, HoldsTheWorkerAndEndsWhenTheCallIsCancelled) {
  grpc::ClientContext context;
  const v1::CalibrateRequest request = Asking({4}, 60);
  const auto reader = stub_->Calibrate(&context, request);
  while (BusyWith().empty()) std::this_thread::yield();
  EXPECT_THAT(BusyWith(), HasSubstr("calibrate-20260101-000000"));
  const grpc::Status second = Calibrate(Asking({1}, 0.1));
  EXPECT_EQ(second.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(second.error_message(),
              HasSubstr("busy with run calibrate-20260101-000000"));
  context.TryCancel();
  v1::CalibrationStep step;
  EXPECT_FALSE(reader->Read(&step));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  while (!BusyWith().empty()) std::this_thread::yield();
}

TEST_F(CalibrationTest, EndsWithTheWorker) {
  grpc::ClientContext context;
  const v1::CalibrateRequest request = Asking({4}, 60);
  const auto reader = stub_->Calibrate(&context, request);
  while (BusyWith().empty()) std::this_thread::yield();
  node_.reset();  // must neither hang nor crash
  v1::CalibrationStep step;
  EXPECT_FALSE(reader->Read(&step));
  EXPECT_FALSE(reader->Finish().ok());
}

TEST_F(CalibrationTest, RefusesAnotherVersion) {
  v1::CalibrateRequest request = Asking({1}, 0.1);
  request.set_coordinator_version("0.0.1");
  const grpc::Status status = Calibrate(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("the coordinator is 0.0.1"));
  EXPECT_EQ(BusyWith(), "");
}

TEST_F(CalibrationTest, RefusesWhatItCannotDo) {
  EXPECT_EQ(Calibrate(Asking({}, 1)).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  const grpc::Status status = Calibrate(Asking({1'000'000}, 1));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("two descriptors each"));
  EXPECT_EQ(BusyWith(), "");
}

TEST_F(CalibrationTest, TheCommandSaysAndSavesWhatTheHostHolds) {
  const TempDir dir;
  ASSERT_EQ(Command({"--concurrency", "1,4", "--step-duration", "800ms",
                     "--results-dir", dir.File("floor"), "--lang", "both"}),
            kExitDone)
      << error_.str();
  EXPECT_THAT(out_.str(), HasSubstr("local (host "));
  EXPECT_THAT(out_.str(), HasSubstr("at 50 tok/s"));
  EXPECT_THAT(out_.str(), HasSubstr("local（主机 "));
  EXPECT_THAT(out_.str(), HasSubstr("floor/calibration.json\n"));
  EXPECT_THAT(error_.str(), HasSubstr("local: streams 1, "));
  const auto saved = ReadCalibration(dir.File("floor/calibration.json"));
  ASSERT_TRUE(saved.ok()) << saved.status();
  ASSERT_EQ(saved->workers_size(), 1);
  EXPECT_EQ(saved->workers(0).worker(), "local");
  EXPECT_EQ(saved->workers(0).loop_threads(), 2);
  EXPECT_EQ(saved->workers(0).gap_ms(), 20);
  EXPECT_GT(saved->workers(0).steps_size(), 0);
}

TEST_F(CalibrationTest, TheCommandSavesNothingOfABusyWorker) {
  const TempDir dir;
  grpc::ClientContext context;
  const v1::CalibrateRequest request = Asking({1}, 60);
  const auto reader = stub_->Calibrate(&context, request);
  while (BusyWith().empty()) std::this_thread::yield();
  EXPECT_EQ(Command({"--worker-wait", "0s", "--results-dir", dir.path()}),
            kExitBadInput);
  EXPECT_THAT(error_.str(), HasSubstr("worker local: it is busy since"));
  EXPECT_EQ(dir.Read("calibration.json"), "");
  context.TryCancel();
}

TEST_F(CalibrationTest, TheCommandSaysWhichWorkerDoesNotAnswer) {
  const TempDir dir;
  const std::string file = dir.Write("taken", "");
  EXPECT_EQ(Command({"--results-dir", file}), kExitBadInput);
  EXPECT_THAT(error_.str(), HasSubstr("--results-dir: '" + file));
  EXPECT_EQ(Command({"--workers", "127.0.0.1:1", "--worker-wait", "0s",
                     "--results-dir", dir.path()}),
            kExitBadInput);
  EXPECT_THAT(error_.str(), HasSubstr("worker 127.0.0.1:1"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("calibration.json")));
}

}  // namespace
}  // namespace byzerperf
