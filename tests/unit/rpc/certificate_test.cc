// Who is obeyed by certificate, and what those read who are not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/unit/rpc/secure_server.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

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

}  // namespace
}  // namespace byzerperf
