// Real servers on loopback with generated certificates: who is obeyed, and
// what those read who are not.
#include "common/rpc/worker_channel.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_context.h>
#include <gtest/gtest.h>

#include <filesystem>
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
#include "coordinator/certs/certificate_authority.h"
#include "coordinator/certs/make_certs.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kToken[] = "0123456789abcdef-token";

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
    const std::string message(answer.status().message());
    EXPECT_THAT(message, HasSubstr(server.address().name));
    EXPECT_THAT(message, Not(HasSubstr(kToken)));
    return message;
  }

  TempDir dir_;
  ListenerOptions listener_;
  std::string token_file_;
};

TEST_F(WorkerChannelTest, ObeysACertificateWithAnAllowedName) {
  const SecureServer server(MutualTls({"someone", "coordinator"}));
  const auto answer = Call(server, Coordinator());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(*answer, StartsWith("coordinator at ipv4:127.0.0.1:"));
}

TEST_F(WorkerChannelTest, ObeysEveryCertificateOfTheCaWhenAnyIsWritten) {
  const SecureServer server(MutualTls({"any"}));
  EXPECT_TRUE(Call(server, Coordinator()).ok());
}

TEST_F(WorkerChannelTest, RefusesANameThatIsNotOnTheListAndGivesTheLine) {
  const SecureServer server(MutualTls({"someone"}));
  EXPECT_THAT(Refusal(server, Coordinator()),
              AllOf(HasSubstr("certificate is of coordinator, and this worker "
                              "obeys only someone"),
                    HasSubstr("worker --listen 127.0.0.1:"),
                    HasSubstr("--allow-client someone,coordinator --target")));
}

TEST_F(WorkerChannelTest, RefusesAClientCertificateOfAnotherCa) {
  const SecureServer server(MutualTls({"coordinator"}));
  const std::string other = dir_.File("other");
  ASSERT_TRUE(MakeCerts({"127.0.0.1"}, other, SystemClock()).ok());
  ClientSecurity security = Coordinator();
  security.tls = CoordinatorTlsFiles(other);
  security.tls.ca = Pem("ca.pem");
  EXPECT_THAT(Refusal(server, security),
              HasSubstr("it does not accept this coordinator's certificate"));
}

TEST_F(WorkerChannelTest, RefusesAClientWithoutACertificate) {
  const SecureServer server(MutualTls({"any"}));
  const ClientSecurity security = {{"", "", Pem("ca.pem")}, true, ""};
  EXPECT_THAT(Refusal(server, security), HasSubstr("none was shown"));
}

TEST_F(WorkerChannelTest, RefusesAWorkersCertificateAsACoordinators) {
  const SecureServer server(MutualTls({"any"}));
  ClientSecurity security = Coordinator();
  security.tls.cert = Pem("other.example.pem");
  security.tls.key = Pem("other.example.key");
  EXPECT_THAT(Refusal(server, security),
              HasSubstr("it does not accept this coordinator's certificate"));
}

TEST_F(WorkerChannelTest, DoesNotSpeakToAWorkerOfAnotherCa) {
  const std::string other = dir_.File("other");
  ASSERT_TRUE(MakeCerts({"127.0.0.1"}, other, SystemClock()).ok());
  ListenerOptions options = MutualTls({"any"});
  options.tls.cert = other + "/127.0.0.1.pem";
  options.tls.key = other + "/127.0.0.1.key";
  const SecureServer server(options);
  EXPECT_THAT(Refusal(server, Coordinator()),
              AllOf(HasSubstr("not of the CA in --worker-tls-ca"),
                    HasSubstr("--tls-cert certs/127.0.0.1.pem")));
}

TEST_F(WorkerChannelTest, DoesNotSpeakToAWorkerOfAnotherName) {
  ListenerOptions options = MutualTls({"any"});
  options.tls.cert = Pem("other.example.pem");
  options.tls.key = Pem("other.example.key");
  const SecureServer server(options);
  EXPECT_THAT(Refusal(server, Coordinator()),
              HasSubstr("its certificate is not for this name"));
}

TEST_F(WorkerChannelTest, KnowsTheNameBehindALookedUpAddress) {
  ListenerOptions options = MutualTls({"coordinator"});
  options.tls.cert = Pem("other.example.pem");
  options.tls.key = Pem("other.example.key");
  const SecureServer server(options);
  WorkerAddress worker = server.address();
  worker.tls_name = "other.example";
  auto channel = MakeWorkerChannel(worker, Coordinator(), SystemClock());
  ASSERT_TRUE(channel.ok()) << channel.status();
  const auto stub = v1::Worker::NewStub(channel->channel);
  grpc::ClientContext call;
  v1::WorkerDescription reply;
  const grpc::Status status =
      stub->Describe(&call, v1::DescribeRequest(), &reply);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(WorkerChannelTest, ObeysTheTokenOverTls) {
  const SecureServer server(TlsWithToken());
  const auto answer = Call(server, WithToken(kToken));
  EXPECT_TRUE(answer.ok()) << answer.status();
}

TEST_F(WorkerChannelTest, RefusesAWrongOrMissingToken) {
  const SecureServer server(TlsWithToken());
  EXPECT_THAT(
      Refusal(server, WithToken("another-token-of-length")),
      AllOf(HasSubstr("refused: the call came with a wrong token"),
            HasSubstr("--worker-token-file"), HasSubstr("worker --listen")));
  const ClientSecurity without = {{"", "", Pem("ca.pem")}, true, ""};
  EXPECT_THAT(Refusal(server, without), HasSubstr("without a token"));
}

TEST_F(WorkerChannelTest, AsksForBothWhereBothAreConfigured) {
  ListenerOptions options = MutualTls({"coordinator"});
  options.token_file = token_file_;
  const SecureServer server(options);
  EXPECT_THAT(Refusal(server, Coordinator()), HasSubstr("without a token"));
  ClientSecurity both = Coordinator();
  both.token_file = token_file_;
  EXPECT_TRUE(Call(server, both).ok());
}

TEST_F(WorkerChannelTest, ReadsANewTokenWithoutARestart) {
  const SecureServer server(TlsWithToken());
  ASSERT_TRUE(Call(server, WithToken(kToken)).ok());
  dir_.Write("token", "fedcba9876543210-token");
  EXPECT_FALSE(Call(server, WithToken(kToken)).ok());
  EXPECT_TRUE(Call(server, WithToken("fedcba9876543210-token")).ok());
}

TEST_F(WorkerChannelTest, ReadsNewCertificatesWithoutARestart) {
  const SecureServer server(MutualTls({"coordinator"}));
  const std::string next = dir_.File("next");
  ASSERT_TRUE(MakeCerts({"127.0.0.1"}, next, SystemClock()).ok());
  const ClientSecurity security = {CoordinatorTlsFiles(next), true, ""};
  ASSERT_FALSE(Call(server, security).ok());
  for (const char* file : {"ca.pem", "127.0.0.1.pem", "127.0.0.1.key"}) {
    std::filesystem::copy_file(next + "/" + file, Pem(file) + ".part");
    std::filesystem::rename(Pem(file) + ".part", Pem(file));
  }
  // gRPC looks once a second; each try is a connection of its own.
  while (!Call(server, security).ok()) {
  }
}

TEST_F(WorkerChannelTest, SpeaksPlaintextOnLoopbackWithAndWithoutAToken) {
  const SecureServer open(listener_);
  EXPECT_TRUE(Call(open, ClientSecurity()).ok());
  ListenerOptions options = listener_;
  options.token_file = token_file_;
  const SecureServer guarded(options);
  EXPECT_TRUE(Call(guarded, {TlsFiles(), false, token_file_}).ok());
  EXPECT_THAT(Refusal(guarded, ClientSecurity()), HasSubstr("without a token"));
}

TEST_F(WorkerChannelTest, SpeaksPlaintextOnLoopbackBesideDefaultFiles) {
  const SecureServer server(listener_);
  ClientSecurity security = Coordinator();
  security.tls_given = false;
  EXPECT_TRUE(Call(server, security).ok());
}

TEST_F(WorkerChannelTest, ExplainsPlaintextAgainstTls) {
  const SecureServer server(MutualTls({"coordinator"}));
  EXPECT_THAT(Refusal(server, ClientSecurity()), HasSubstr("it wants TLS"));
}

TEST_F(WorkerChannelTest, ExplainsTlsAgainstPlaintext) {
  const SecureServer server(listener_);
  EXPECT_THAT(Refusal(server, Coordinator()), HasSubstr("it speaks plaintext"));
}

TEST_F(WorkerChannelTest, ServesOnAUnixSocket) {
  ListenerOptions options = listener_;
  options.listen = {"", 0, dir_.File("worker.sock")};
  const SecureServer server(options);
  EXPECT_TRUE(Call(server, ClientSecurity()).ok());
}

TEST_F(WorkerChannelTest, NeverSpeaksPlaintextToAnotherHost) {
  const WorkerAddress worker = {"gpu1", {"gpu1", 7070, ""}, "gpu1"};
  const auto channel =
      MakeWorkerChannel(worker, ClientSecurity(), SystemClock());
  ASSERT_FALSE(channel.ok());
  EXPECT_THAT(
      std::string(channel.status().message()),
      AllOf(HasSubstr("worker gpu1"), HasSubstr("`coordinator certs gpu1`")));
}

TEST_F(WorkerChannelTest, ExplainsThatNobodyListens) {
  WorkerAddress worker = {"127.0.0.1:1", {"127.0.0.1", 1, ""}, "127.0.0.1"};
  const absl::Status status = ExplainFailure(
      worker, ClientSecurity(),
      grpc::Status(grpc::StatusCode::UNAVAILABLE,
                   "failed to connect to all addresses; last error: UNKNOWN: "
                   "Failed to connect to remote host: Connection refused"));
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("nothing listens at this address"),
                    HasSubstr("worker --listen 127.0.0.1:1 --target")));
}

TEST_F(WorkerChannelTest, GivesTheLineOfAnotherHostWithItsCertificates) {
  const WorkerAddress worker = {"gpu1", {"gpu1", 7070, ""}, "gpu1"};
  const absl::Status status = ExplainFailure(
      worker, Coordinator(),
      grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded"));
  EXPECT_THAT(
      std::string(status.message()),
      AllOf(HasSubstr("worker gpu1 did not answer in time"),
            HasSubstr("worker --listen 0.0.0.0:7070 --tls-cert certs/gpu1.pem "
                      "--tls-key certs/gpu1.key --tls-ca certs/ca.pem "
                      "--allow-client coordinator --target")));
}

TEST(MakeServerCredentials, RefusesAPublicPlaintextListener) {
  ListenerOptions options;
  options.listen = {"0.0.0.0", 0, ""};
  EXPECT_FALSE(MakeServerCredentials(options, SystemClock()).ok());
}

// Asks for gRPC's reflection service; it is there or UNIMPLEMENTED.
grpc::StatusCode AskReflection(bool reflection) {
  ListenerOptions options;
  options.listen = {"127.0.0.1", 0, ""};
  options.reflection = reflection;
  const SecureServer server(options);
  const auto channel =
      MakeWorkerChannel(server.address(), ClientSecurity(), SystemClock());
  grpc::GenericStub stub(channel->channel);
  grpc::ClientContext call;
  grpc::CompletionQueue queue;
  const auto stream = stub.PrepareCall(
      &call, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      &queue);
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
  };
  stream->StartCall(nullptr);
  wait();
  stream->WritesDone(nullptr);
  wait();
  grpc::Status status;
  stream->Finish(&status, nullptr);
  wait();
  return status.error_code();
}

TEST(ApplyServerLimits, ServesReflectionOnlyWhenAsked) {
  EXPECT_EQ(AskReflection(true), grpc::StatusCode::OK);
  EXPECT_EQ(AskReflection(false), grpc::StatusCode::UNIMPLEMENTED);
}

TEST(ApplyServerLimits, GivesAPortToOneDaemonOnly) {
  ListenerOptions options;
  options.listen = {"127.0.0.1", 0, ""};
  const SecureServer first(options);
  grpc::ServerBuilder builder;
  ApplyServerLimits(options, builder);
  v1::Worker::Service service;
  builder.RegisterService(&service);
  int port = 0;
  builder.AddListeningPort(first.address().name,
                           *MakeServerCredentials(options, SystemClock()),
                           &port);
  EXPECT_EQ(builder.BuildAndStart(), nullptr);
  EXPECT_EQ(port, 0);
}

}  // namespace
}  // namespace byzerperf
