#ifndef BYZERPERF_TESTS_SUPPORT_HEALTH_CALL_H_
#define BYZERPERF_TESTS_SUPPORT_HEALTH_CALL_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

namespace byzerperf {

struct HealthAnswer {
  grpc::Status status;
  int serving = -1;  // ServingStatus of the answer: 1 is SERVING
};

// grpc.health.v1.Health/Check of `service`; "" is the whole server. Its two
// messages are small enough to be written and read by hand: field 1, a text of
// fewer than 128 bytes there and a varint here.
inline HealthAnswer AskHealth(const std::shared_ptr<grpc::Channel>& channel,
                              const std::string& service = "") {
  std::string request;
  if (!service.empty()) {
    request = "\x0a";
    request += static_cast<char>(service.size());
    request += service;
  }
  const grpc::Slice slice(request);
  const grpc::ByteBuffer message(&slice, 1);
  grpc::GenericStub stub(channel);
  grpc::ClientContext call;
  grpc::CompletionQueue queue;
  const auto reader = stub.PrepareUnaryCall(
      &call, "/grpc.health.v1.Health/Check", message, &queue);
  reader->StartCall();
  HealthAnswer answer;
  grpc::ByteBuffer reply;
  reader->Finish(&reply, &answer.status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  std::vector<grpc::Slice> slices;
  if (!answer.status.ok() || !reply.Dump(&slices).ok()) return answer;
  std::string bytes;
  for (const grpc::Slice& piece : slices) {
    bytes.append(reinterpret_cast<const char*>(piece.begin()), piece.size());
  }
  answer.serving = bytes.size() == 2 && bytes[0] == 8 ? bytes[1] : 0;
  return answer;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_HEALTH_CALL_H_
