// grpc.health.v1 beside a worker's own service.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/rpc/secure_server.h"

namespace byzerperf {
namespace {

struct HealthAnswer {
  grpc::Status status;
  int serving = -1;  // ServingStatus of the answer: 1 is SERVING
};

// Check(HealthCheckRequest{}) over this channel. The message is small enough
// to be read by hand: field 1, a varint.
HealthAnswer AskHealth(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext call;
  grpc::CompletionQueue queue;
  const grpc::ByteBuffer empty(nullptr, 0);
  const auto reader = stub.PrepareUnaryCall(
      &call, "/grpc.health.v1.Health/Check", empty, &queue);
  reader->StartCall();
  HealthAnswer answer;
  grpc::ByteBuffer reply;
  reader->Finish(&reply, &answer.status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!answer.status.ok()) return answer;
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(reply.Dump(&slices).ok());
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  answer.serving = bytes.size() == 2 && bytes[0] == 8 ? bytes[1] : 0;
  return answer;
}

class HealthTest : public WorkerChannelTest {
 protected:
  static HealthAnswer Ask(const SecureServer& server,
                          const ClientSecurity& security) {
    const auto channel =
        MakeWorkerChannel(server.address(), security, SystemClock());
    EXPECT_TRUE(channel.ok()) << channel.status();
    return AskHealth(channel->channel);
  }
};

TEST_F(HealthTest, SaysThatAWorkerServes) {
  const SecureServer server(listener_);
  const HealthAnswer answer = Ask(server, ClientSecurity());
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.serving, 1);
}

TEST_F(HealthTest, AsksForTheCertificateThatAllElseAsksFor) {
  const SecureServer server(MutualTls({"coordinator"}));
  EXPECT_EQ(Ask(server, Coordinator()).serving, 1);
  const ClientSecurity without_certificate{{"", "", Pem("ca.pem")}, true, ""};
  EXPECT_FALSE(Ask(server, without_certificate).status.ok());
  EXPECT_FALSE(
      AskHealth(grpc::CreateChannel(server.address().name,
                                    grpc::InsecureChannelCredentials()))
          .status.ok());
}

// A prober of a cluster has no token, and learns no more than that.
TEST_F(HealthTest, AsksForNoToken) {
  const SecureServer server(TlsWithToken());
  const ClientSecurity without_token{{"", "", Pem("ca.pem")}, true, ""};
  EXPECT_EQ(Ask(server, without_token).serving, 1);
  EXPECT_FALSE(Call(server, without_token).ok());
}

}  // namespace
}  // namespace byzerperf
