#include "coordinator/run/worker_client.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "byzerperf/v1/control.grpc.pb.h"
#include "common/loop/event_loop.h"

namespace byzerperf {
namespace {

// A worker that answers every clock ping, and ends the stream as it is told.
class EchoService : public v1::Worker::Service {
 public:
  grpc::Status Describe(grpc::ServerContext* /*context*/,
                        const v1::DescribeRequest* request,
                        v1::WorkerDescription* description) override {
    if (describe_error) return *describe_error;
    description->set_hostname("node");
    description->set_version(request->coordinator_version());
    return grpc::Status::OK;
  }

  grpc::Status Run(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::Event, v1::Command>* stream) override {
    v1::Command command;
    while (stream->Read(&command)) {
      ++commands;
      if (command.has_stop()) {
        return {grpc::StatusCode::ABORTED, command.stop().reason()};
      }
      v1::Event event;
      event.set_number(command.number());
      event.mutable_clock_pong()->set_coordinator_sent_ns(
          command.clock_ping().coordinator_sent_ns());
      stream->Write(event);
    }
    cancelled = context->IsCancelled();
    ended = true;
    return grpc::Status::OK;
  }

  std::optional<grpc::Status> describe_error;
  std::atomic<int> commands = 0;
  std::atomic<bool> cancelled = false;
  std::atomic<bool> ended = false;
};

class WorkerClientTest : public testing::Test {
 protected:
  WorkerClientTest() : loop_(*EventLoop::Create()) {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    WorkerChannel channel;
    channel.channel = server_->InProcessChannel(grpc::ChannelArguments());
    client_ = MakeWorkerClient(*loop_, channel, [](const grpc::Status& why) {
      return absl::InternalError("explained: " + why.error_message());
    });
    client_->SetHandlers({
        .on_described =
            [this](absl::StatusOr<v1::WorkerDescription> description) {
              description_ = std::move(description);
            },
        .on_event =
            [this](const v1::Event& event) { events_.push_back(event); },
        .on_closed = [this](const absl::Status& status) { closed_ = status; },
    });
  }

  void Ping(uint32_t number) {
    v1::Command command;
    command.set_number(number);
    command.mutable_clock_ping()->set_coordinator_sent_ns(int64_t{number} * 10);
    client_->Send(command);
  }

  template <typename Condition>
  void TurnUntil(Condition condition) {
    while (!condition()) loop_->RunOnce(loop_->NowNs() + 10'000'000);
  }

  std::unique_ptr<EventLoop> loop_;
  EchoService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<WorkerLink> client_;
  std::optional<absl::StatusOr<v1::WorkerDescription>> description_;
  std::vector<v1::Event> events_;
  std::optional<absl::Status> closed_;
};

TEST_F(WorkerClientTest, AsksWhoIsThere) {
  client_->Describe(10);
  TurnUntil([&] { return description_.has_value(); });
  ASSERT_TRUE(description_->ok());
  EXPECT_EQ((*description_)->hostname(), "node");
}

TEST_F(WorkerClientTest, ExplainsWhyThereIsNoAnswer) {
  service_.describe_error = {grpc::StatusCode::UNAUTHENTICATED, "token"};
  client_->Describe(10);
  TurnUntil([&] { return description_.has_value(); });
  EXPECT_EQ(description_->status().message(), "explained: token");
  // And may be asked again.
  service_.describe_error.reset();
  description_.reset();
  client_->Describe(10);
  TurnUntil([&] { return description_.has_value(); });
  EXPECT_TRUE(description_->ok());
}

TEST_F(WorkerClientTest, SendsCommandsAndHearsEventsInOrder) {
  client_->OpenRun();
  for (uint32_t i = 1; i <= 200; ++i) Ping(i);
  TurnUntil([&] { return events_.size() == 200; });
  for (uint32_t i = 0; i < 200; ++i) EXPECT_EQ(events_[i].number(), i + 1);
}

TEST_F(WorkerClientTest, ClosesAfterWhatWasSent) {
  client_->OpenRun();
  for (uint32_t i = 1; i <= 50; ++i) Ping(i);
  client_->Close();
  TurnUntil([&] { return closed_.has_value(); });
  EXPECT_TRUE(closed_->ok());
  EXPECT_EQ(events_.size(), 50u);
  EXPECT_EQ(service_.commands, 50);
}

TEST_F(WorkerClientTest, SaysWhyTheStreamBroke) {
  client_->OpenRun();
  v1::Command command;
  command.mutable_stop()->set_reason("lease");
  client_->Send(command);
  TurnUntil([&] { return closed_.has_value(); });
  EXPECT_EQ(closed_->message(), "lease");
  Ping(1);  // nobody hears it, and nothing happens
  client_->Close();
}

TEST_F(WorkerClientTest, BreaksTheStreamWhenCancelled) {
  client_->OpenRun();
  Ping(1);
  TurnUntil([&] { return events_.size() == 1; });
  client_->Cancel();
  TurnUntil([&] { return closed_.has_value() && service_.ended; });
  EXPECT_FALSE(closed_->ok());
  EXPECT_TRUE(service_.cancelled);
}

TEST_F(WorkerClientTest, OpensAnotherStreamAndHearsNoMoreOfTheFirst) {
  client_->OpenRun();
  Ping(1);
  TurnUntil([&] { return events_.size() == 1; });
  Ping(2);
  client_->Cancel();
  client_->OpenRun();
  Ping(7);
  TurnUntil([&] { return events_.size() == 2; });
  EXPECT_EQ(events_[1].number(), 7u);
  EXPECT_FALSE(closed_.has_value());
  client_->Close();
  TurnUntil([&] { return closed_.has_value(); });
  EXPECT_TRUE(closed_->ok());
}

TEST_F(WorkerClientTest, HearsTheAnswerToTheLastQuestionOnly) {
  service_.describe_error = {grpc::StatusCode::UNAUTHENTICATED, "token"};
  client_->Describe(10);
  client_->Describe(10);
  TurnUntil([&] { return description_.has_value(); });
  EXPECT_EQ(description_->status().message(), "explained: token");
  description_.reset();
  service_.describe_error.reset();
  client_->Describe(10);
  TurnUntil([&] { return description_.has_value(); });
  EXPECT_TRUE(description_->ok());
}

TEST_F(WorkerClientTest, BreaksTheStreamAndIsSilentWhenDestroyed) {
  client_->OpenRun();
  Ping(1);
  TurnUntil([&] { return events_.size() == 1; });
  Ping(2);
  client_.reset();
  TurnUntil([&] { return service_.ended.load(); });
  EXPECT_EQ(events_.size(), 1u);
  EXPECT_FALSE(closed_.has_value());
}

}  // namespace
}  // namespace byzerperf
