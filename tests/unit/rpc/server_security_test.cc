#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include "tests/unit/rpc/secure_server.h"

namespace byzerperf {
namespace {

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
