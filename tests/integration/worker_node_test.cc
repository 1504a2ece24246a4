#include "worker/service/worker_node.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/sha256.h"
#include "common/base/version.h"
#include "tests/integration/run_stream.h"
#include "tests/support/health_call.h"
#include "tests/support/running_simulator.h"
#include "tests/unit/load/load_fixture.h"

// A real worker over real sockets: gRPC in process, a simulator on loopback.

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class WorkerNodeTest : public ::testing::Test {
 protected:
  void StartWorker(const WorkerOptions& options = {}) {
    node_ = *WorkerNode::InProcess(options, clock_);
    stub_ = v1::Worker::NewStub(node_->InProcessChannel());
  }

  v1::WorkerDescription Describe() {
    grpc::ClientContext context;
    v1::WorkerDescription description;
    EXPECT_TRUE(stub_->Describe(&context, {}, &description).ok());
    return description;
  }

  // Ready, or Refused.
  v1::Event GetReady(RunStream& stream, const std::string& url) {
    v1::LoadPlan plan = SmallRun()->plan;
    const std::string prompts = SmallRun()->prompts->SerializeAsString();
    plan.set_prompt_set_hash(Sha256Hex(prompts));
    plan.mutable_target()->clear_urls();
    plan.mutable_target()->add_urls(url);
    plan.mutable_stages(0)->set_request_count(40);
    v1::Command probe;
    probe.mutable_probe()->set_coordinator_version(std::string(Version()));
    probe.mutable_probe()->set_protocol(kProtocol);
    probe.mutable_probe()->set_run_id(plan.run_id());
    *probe.mutable_probe()->mutable_target() = plan.target();
    stream.Send(probe);
    v1::Event probed = stream.Await(v1::Event::kProbeResult);
    if (!probed.has_probe_result()) return probed;
    v1::Command prepare;
    *prepare.mutable_prepare()->mutable_plan() = plan;
    prepare.mutable_prepare()->set_worker_count(1);
    stream.Send(prepare);
    stream.Await(v1::Event::kPromptsWanted);
    v1::Command chunk;
    chunk.mutable_prompt_chunk()->set_prompt_set_hash(plan.prompt_set_hash());
    chunk.mutable_prompt_chunk()->set_data(prompts);
    chunk.mutable_prompt_chunk()->set_last(true);
    stream.Send(chunk);
    return stream.Await(v1::Event::kReady);
  }

  void StartLevel(RunStream& stream, uint32_t share, uint32_t requests) {
    v1::Command start;
    start.mutable_start_level()->set_share(share);
    start.mutable_start_level()->set_at_worker_ns(clock_.NowNs());
    stream.Send(start);
    v1::Command grant;
    grant.mutable_grant()->set_count(requests);
    grant.mutable_grant()->set_attempt(1);
    grant.mutable_grant()->set_exhausted(true);
    stream.Send(grant);
  }

  SystemClock clock_;
  std::unique_ptr<WorkerNode> node_;
  std::unique_ptr<v1::Worker::Stub> stub_;
};

TEST_F(WorkerNodeTest, DescribesItself) {
  WorkerOptions options;
  options.targets = {"http://user:sesame@127.0.0.1:8000"};
  options.threads = 2;
  StartWorker(options);
  const v1::WorkerDescription description = Describe();
  EXPECT_EQ(description.version(), std::string(Version()));
  EXPECT_EQ(description.loop_threads(), 2);
  EXPECT_GT(description.max_open_files(), 0);
  EXPECT_GT(description.memory_mib(), 0);
  EXPECT_EQ(description.busy_with(), "");
  EXPECT_EQ(description.DebugString().find("sesame"), std::string::npos);
}

TEST_F(WorkerNodeTest, RunsALevelAgainstARealServer) {
  const RunningSimulator simulator(
      {{"--ttft", "5ms"}, {"--itl", "1ms"}, {"--output-tokens", "6"}});
  WorkerOptions options;
  options.threads = 2;
  StartWorker(options);
  RunStream stream(*stub_);
  const v1::Event ready = GetReady(stream, simulator.url());
  ASSERT_TRUE(ready.has_ready()) << ready.DebugString();
  EXPECT_TRUE(ready.ready().usage_supported());
  StartLevel(stream, 4, 40);
  while (stream.rows.size() < 40) {
    ASSERT_TRUE(stream.Await(v1::Event::kBatch).has_batch());
  }
  v1::Command end;
  end.mutable_end_level();
  stream.Send(end);
  EXPECT_TRUE(stream.Await(v1::Event::kLevelEnded).has_level_ended());
  EXPECT_THAT(stream.rows, SizeIs(40));
  for (const auto& row : stream.rows) {
    EXPECT_EQ(row.outcome(), v1::Outcome::ok) << row.DebugString();
    EXPECT_EQ(row.output_tokens(), 6);
    EXPECT_EQ(row.token_source(), "usage");
  }
  EXPECT_GE(ready.ready().checks_size(), 6);
}

TEST_F(WorkerNodeTest, AuditsItself) {
  const RunningSimulator simulator(
      {{"--ttft", "5ms"}, {"--itl", "1ms"}, {"--output-tokens", "6"}});
  WorkerOptions options;
  options.threads = 2;
  StartWorker(options);
  RunStream stream(*stub_);
  ASSERT_TRUE(GetReady(stream, simulator.url()).has_ready());
  StartLevel(stream, 4, 40);
  uint64_t text_events = 0;
  uint64_t wall_us = 0;
  std::vector<uint64_t> cpu_us(2);
  while (stream.rows.size() < 40) {
    ASSERT_TRUE(stream.Await(v1::Event::kBatch).has_batch());
  }
  for (const v1::WorkerHealth& health : stream.healths) {
    text_events += health.text_events();
    wall_us += health.host().wall_us();
    EXPECT_GT(health.open_files(), 0);
    EXPECT_GE(health.max_open_files(), health.open_files());
    ASSERT_THAT(health.loops(), SizeIs(2));
    cpu_us[0] += health.loops(0).cpu_us();
    cpu_us[1] += health.loops(1).cpu_us();
  }
  uint64_t tokens = 0;
  for (const auto& row : stream.rows) {
    if (row.phase() == v1::Phase::measured) tokens += row.output_tokens();
  }
  EXPECT_EQ(text_events, tokens);
  EXPECT_GT(wall_us, 0);
  EXPECT_GT(cpu_us[0], 0);
  EXPECT_GT(cpu_us[1], 0);
}

TEST_F(WorkerNodeTest, TellsWhyAServerCannotBeReached) {
  std::string nobody;
  {
    const RunningSimulator gone;
    nobody = gone.url();
  }
  StartWorker();
  RunStream stream(*stub_);
  v1::Command probe;
  probe.mutable_probe()->set_coordinator_version(std::string(Version()));
  probe.mutable_probe()->set_protocol(kProtocol);
  probe.mutable_probe()->set_run_id("20260101-000000-abcd");
  probe.mutable_probe()->mutable_target()->add_urls(nobody);
  stream.Send(probe);
  const v1::Event probed = stream.Await(v1::Event::kProbeResult);
  ASSERT_THAT(probed.probe_result().targets(), SizeIs(1));
  EXPECT_THAT(probed.probe_result().targets(0).error(), HasSubstr("connect"));
}

TEST_F(WorkerNodeTest, StopsItsLoadAndIsFreeAgainWhenTheStreamBreaks) {
  const RunningSimulator simulator(
      {{"--ttft", "20ms"}, {"--output-tokens", "1"}});
  StartWorker();
  RunStream stream(*stub_);
  ASSERT_TRUE(GetReady(stream, simulator.url()).has_ready());
  EXPECT_THAT(Describe().busy_with(), HasSubstr("20260101-000000-abcd"));
  StartLevel(stream, 4, 1'000'000);
  ASSERT_TRUE(stream.Await(v1::Event::kBatch).has_batch());
  stream.Break();
  while (!Describe().busy_with().empty()) std::this_thread::yield();
}

TEST_F(WorkerNodeTest, StopsWhateverRunsWhenAnOperatorBrakes) {
  const RunningSimulator simulator(
      {{"--ttft", "20ms"}, {"--output-tokens", "1"}});
  StartWorker();
  RunStream stream(*stub_);
  ASSERT_TRUE(GetReady(stream, simulator.url()).has_ready());
  StartLevel(stream, 4, 1'000'000);
  ASSERT_TRUE(stream.Await(v1::Event::kBatch).has_batch());
  grpc::ClientContext context;
  v1::StopRequest request;
  request.set_reason("too hot");
  v1::StopAnswer answer;
  ASSERT_TRUE(stub_->Stop(&context, request, &answer).ok());
  EXPECT_THAT(answer.stopped(), HasSubstr("20260101-000000-abcd"));
  const v1::Event refused = stream.Await(v1::Event::kRefused);
  EXPECT_EQ(refused.refused().code(), v1::Refused::braked);
  EXPECT_THAT(refused.refused().reason(), HasSubstr("too hot"));
  EXPECT_EQ(Describe().busy_with(), "");
  EXPECT_EQ(node_->Brake("SIGUSR1"), "");
}

TEST_F(WorkerNodeTest, TellsItsCeilings) {
  WorkerOptions options;
  options.ceilings.set_concurrency(5);
  StartWorker(options);
  EXPECT_EQ(Describe().ceilings().concurrency(), 5);
}

TEST_F(WorkerNodeTest, EndsWhileARunIsInProgress) {
  const RunningSimulator simulator(
      {{"--ttft", "20ms"}, {"--itl", "1ms"}, {"--output-tokens", "20"}});
  StartWorker();
  RunStream stream(*stub_);
  ASSERT_TRUE(GetReady(stream, simulator.url()).has_ready());
  StartLevel(stream, 4, 1'000'000);
  ASSERT_TRUE(stream.Await(v1::Event::kBatch).has_batch());
  node_.reset();  // must neither hang nor crash
}

TEST_F(WorkerNodeTest, ServesWhoeverReachesItsLoopbackPort) {
  WorkerOptions options;
  options.listener.listen = {"127.0.0.1", 0, ""};
  options.http_address = "127.0.0.1:0";
  node_ = *WorkerNode::Listen(options, clock_);
  stub_ = v1::Worker::NewStub(grpc::CreateChannel(
      node_->address(), grpc::InsecureChannelCredentials()));
  EXPECT_EQ(Describe().version(), std::string(Version()));
  EXPECT_THAT(node_->http_address(), HasSubstr("127.0.0.1:"));
}

TEST_F(WorkerNodeTest, TellsGrpcsHealthThatItsServiceServes) {
  WorkerOptions options;
  options.listener.listen = {"127.0.0.1", 0, ""};
  node_ = *WorkerNode::Listen(options, clock_);
  const auto channel =
      grpc::CreateChannel(node_->address(), grpc::InsecureChannelCredentials());
  EXPECT_EQ(AskHealth(channel).serving, 1);
  EXPECT_EQ(AskHealth(channel, "byzerperf.v1.Worker").serving, 1);
  EXPECT_EQ(AskHealth(channel, "no.such.Service").status.error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(WorkerNodeTest, SaysWhichAddressCannotBeBound) {
  WorkerOptions options;
  options.listener.listen = {"127.0.0.1", 0, ""};
  node_ = *WorkerNode::Listen(options, clock_);
  options.listener.listen = *ParseAddress(node_->address(), 0);
  const auto second = WorkerNode::Listen(options, clock_);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr(node_->address()));
}

}  // namespace
}  // namespace byzerperf
