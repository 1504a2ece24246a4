#include "coordinator/run/worker_calls.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/version.h"

namespace byzerperf {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class OneWorker : public v1::Worker::Service {
 public:
  grpc::Status Describe(grpc::ServerContext* /*context*/,
                        const v1::DescribeRequest* request,
                        v1::WorkerDescription* description) override {
    if (!refusal.ok()) return refusal;
    description->set_version(version.empty() ? request->coordinator_version()
                                             : version);
    description->set_protocol(kProtocol);
    description->set_hostname("node");
    return grpc::Status::OK;
  }
  grpc::Status Stop(grpc::ServerContext* /*context*/,
                    const v1::StopRequest* request,
                    v1::StopAnswer* answer) override {
    if (!refusal.ok()) return refusal;
    reason = request->reason();
    answer->set_stopped(stopped);
    return grpc::Status::OK;
  }

  grpc::Status refusal;
  std::string version;
  std::string stopped;
  std::string reason;
};

class WorkerCallsTest : public testing::Test {
 protected:
  OneWorker& Add(const std::string& name) {
    services_.push_back(std::make_unique<OneWorker>());
    grpc::ServerBuilder builder;
    builder.RegisterService(services_.back().get());
    servers_.push_back(builder.BuildAndStart());
    WorkerWay way;
    way.name = name;
    way.channel.channel =
        servers_.back()->InProcessChannel(grpc::ChannelArguments());
    way.explain = [](const grpc::Status& why) {
      return absl::UnavailableError(why.error_message());
    };
    ways_.push_back(std::move(way));
    return *services_.back();
  }

  v1::WorkerList Describe() {
    return DescribeWorkers(ways_, absl::Seconds(60), clock_);
  }
  std::vector<StopOutcome> Stop(const std::string& reason) {
    return StopWorkers(ways_, reason, absl::Seconds(60));
  }

  SystemClock clock_;
  std::vector<std::unique_ptr<OneWorker>> services_;
  std::vector<std::unique_ptr<grpc::Server>> servers_;
  std::vector<WorkerWay> ways_;
};

TEST_F(WorkerCallsTest, TellWhoIsThereInTheOrderAsked) {
  Add("w2");
  Add("w1");
  const v1::WorkerList list = Describe();
  EXPECT_EQ(list.schema(), 1u);
  ASSERT_EQ(list.workers_size(), 2);
  EXPECT_EQ(list.workers(0).worker(), "w2");
  EXPECT_TRUE(list.workers(1).answered());
  EXPECT_EQ(list.workers(1).problem(), "");
  EXPECT_EQ(list.workers(1).description().hostname(), "node");
  EXPECT_GT(list.workers(1).round_trip_ms(), 0);
}

TEST_F(WorkerCallsTest, NameWhoDoesNotAnswerAndWhy) {
  Add("w1");
  Add("w2").refusal = {grpc::StatusCode::UNAUTHENTICATED, "no such token"};
  const v1::WorkerList list = Describe();
  EXPECT_TRUE(list.workers(0).answered());
  EXPECT_FALSE(list.workers(1).answered());
  EXPECT_FALSE(list.workers(1).has_description());
  EXPECT_EQ(list.workers(1).problem(), "worker w2: no such token");
}

TEST_F(WorkerCallsTest, SayWhenAWorkerIsOfAnotherVersion) {
  Add("w1").version = "0.0.7";
  const v1::WorkerList list = Describe();
  EXPECT_TRUE(list.workers(0).answered());
  EXPECT_THAT(list.workers(0).problem(),
              AllOf(HasSubstr("worker w1"), HasSubstr("0.0.7")));
}

TEST_F(WorkerCallsTest, PullTheBrakeOfEachAndTellWhatItStopped) {
  OneWorker& busy = Add("w1");
  busy.stopped = "run X of 10.0.0.9";
  Add("w2");
  Add("w3").refusal = {grpc::StatusCode::UNAVAILABLE, "gone"};
  const std::vector<StopOutcome> outcomes = Stop("maintenance");
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(outcomes[0].stopped, "run X of 10.0.0.9");
  EXPECT_EQ(outcomes[0].problem, "");
  EXPECT_EQ(outcomes[1].stopped, "");
  EXPECT_EQ(outcomes[1].problem, "");
  EXPECT_EQ(outcomes[2].problem, "worker w3: gone");
  EXPECT_EQ(busy.reason, "maintenance");
}

}  // namespace
}  // namespace byzerperf
