// grpc.health.v1 beside a worker's own service.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "tests/support/health_call.h"
#include "tests/unit/rpc/secure_server.h"

namespace byzerperf {
namespace {

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
