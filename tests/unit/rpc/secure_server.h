#ifndef BYZERPERF_TESTS_UNIT_RPC_SECURE_SERVER_H_
#define BYZERPERF_TESTS_UNIT_RPC_SECURE_SERVER_H_

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_context.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/clock.h"
#include "common/rpc/authenticator.h"
#include "common/rpc/grpc_log.h"
#include "common/rpc/server_security.h"
#include "common/rpc/status_conversion.h"
#include "common/rpc/worker_channel.h"
#include "coordinator/certs/make_certs.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {

inline constexpr char kToken[] = "0123456789abcdef-token";

// Tells who called, if the caller is to be obeyed.
class GuardedService : public v1::Worker::Service {
 public:
  explicit GuardedService(ListenerOptions options)
      : authenticator_(std::move(options)) {}

  grpc::Status Describe(grpc::ServerContext* call, const v1::DescribeRequest*,
                        v1::WorkerDescription* reply) override {
    const absl::Status status = authenticator_.Check(*call);
    if (!status.ok()) return ToGrpcStatus(status);
    reply->set_hostname(Authenticator::PeerName(*call));
    return grpc::Status::OK;
  }

 private:
  const Authenticator authenticator_;
};

// A real server with the security of its options on a free port.
class SecureServer {
 public:
  explicit SecureServer(const ListenerOptions& options) : service_(options) {
    const auto credentials = MakeServerCredentials(options, SystemClock());
    EXPECT_TRUE(credentials.ok()) << credentials.status();
    if (!credentials.ok()) return;
    grpc::ServerBuilder builder;
    ApplyServerLimits(options, builder);
    int port = 0;
    builder.AddListeningPort(AddressText(options.listen), *credentials, &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    EXPECT_NE(port, 0);
    address_.address = options.listen;
    address_.address.port = static_cast<uint16_t>(port);
    address_.name = AddressText(address_.address);
    address_.tls_name = options.listen.host;
  }

  const WorkerAddress& address() const { return address_; }

 private:
  GuardedService service_;
  std::unique_ptr<grpc::Server> server_;
  WorkerAddress address_;
};

// A worker on loopback with generated certificates, and those who call it.
class WorkerChannelTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { SilenceGrpcLog(); }

  WorkerChannelTest() {
    const auto made =
        MakeCerts({"127.0.0.1", "other.example"}, Certs(), SystemClock());
    EXPECT_TRUE(made.ok()) << made.status();
    listener_.listen = {"127.0.0.1", 0, ""};
    listener_.other_flags = "--target http://127.0.0.1:8000";
    token_file_ = dir_.Write("token", kToken);
  }

  std::string Certs() const { return dir_.File("certs"); }
  std::string Pem(const std::string& name) const {
    return absl::StrCat(Certs(), "/", name);
  }

  ListenerOptions MutualTls(std::vector<std::string> allow_client) const {
    ListenerOptions options = listener_;
    options.tls = {Pem("127.0.0.1.pem"), Pem("127.0.0.1.key"), Pem("ca.pem")};
    options.allow_client = std::move(allow_client);
    return options;
  }

  ListenerOptions TlsWithToken() const {
    ListenerOptions options = listener_;
    options.tls = {Pem("127.0.0.1.pem"), Pem("127.0.0.1.key"), ""};
    options.token_file = token_file_;
    return options;
  }

  ClientSecurity Coordinator() const {
    return {CoordinatorTlsFiles(Certs()), /*tls_given=*/true, ""};
  }

  // A coordinator that has no certificate but knows the CA.
  ClientSecurity WithToken(const std::string& token) const {
    return {{"", "", Pem("ca.pem")}, true, dir_.Write("client-token", token)};
  }

  // Calls the worker; its answer, or the failure in the user's words.
  static absl::StatusOr<std::string> Call(const SecureServer& server,
                                          const ClientSecurity& security) {
    auto channel = MakeWorkerChannel(server.address(), security, SystemClock());
    if (!channel.ok()) return channel.status();
    const auto stub = v1::Worker::NewStub(channel->channel);
    grpc::ClientContext call;
    channel->Authorize(call);
    v1::WorkerDescription reply;
    const grpc::Status status =
        stub->Describe(&call, v1::DescribeRequest(), &reply);
    if (!status.ok()) return ExplainFailure(server.address(), security, status);
    return reply.hostname();
  }

  static std::string Refusal(const SecureServer& server,
                             const ClientSecurity& security) {
    const auto answer = Call(server, security);
    EXPECT_FALSE(answer.ok()) << *answer;
    std::string message(answer.status().message());
    EXPECT_THAT(message, ::testing::HasSubstr(server.address().name));
    EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr(kToken)));
    return message;
  }

  TempDir dir_;
  ListenerOptions listener_;
  std::string token_file_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_RPC_SECURE_SERVER_H_
