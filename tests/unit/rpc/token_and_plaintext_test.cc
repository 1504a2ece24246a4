// Who is obeyed by token, and where plaintext is spoken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/unit/rpc/secure_server.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

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
            HasSubstr("--worker-token-file"), Not(HasSubstr("--tls-key"))));
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

// The fixture's directory holds ./certs with a certificate of 127.0.0.1.
class InCertsFolder : public WorkerChannelTest {
 protected:
  InCertsFolder() { std::filesystem::current_path(dir_.path()); }
  ~InCertsFolder() override { std::filesystem::current_path(before_); }

 private:
  const std::filesystem::path before_ = std::filesystem::current_path();
};

TEST_F(InCertsFolder, TheCoordinatorFindsItsFilesByItself) {
  const ClientSecurity found = FindClientSecurity({}, "token");
  EXPECT_EQ(found.tls.ca, "certs/ca.pem");
  EXPECT_EQ(found.tls.cert, "certs/coordinator.pem");
  EXPECT_EQ(found.token_file, "token");
  EXPECT_EQ(FindClientSecurity({"", "", "my-ca.pem"}, "").tls.ca, "my-ca.pem");
}

TEST_F(InCertsFolder, AWorkerOnLoopbackWithACertificateIsSpokenToOverTls) {
  const SecureServer server(MutualTls({"coordinator"}));
  const auto answer = Call(server, FindClientSecurity({}, ""));
  EXPECT_TRUE(answer.ok()) << answer.status();
}

TEST_F(InCertsFolder, OneWithoutIsSpokenToInPlaintext) {
  const ClientSecurity security = FindClientSecurity({}, "");
  const WorkerAddress v6 = {"[::1]:1", {"::1", 1, ""}, "::1"};
  const WorkerAddress unix_socket = {"unix:x", {"", 0, "x"}, ""};
  const WorkerAddress host = {"gpu1", {"gpu1", 7070, ""}, "gpu1"};
  EXPECT_FALSE(security.UsesTls(v6));
  EXPECT_FALSE(security.UsesTls(unix_socket));
  EXPECT_TRUE(security.UsesTls(host));
}

}  // namespace
}  // namespace byzerperf
