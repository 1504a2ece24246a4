#ifndef BYZERPERF_TESTS_INTEGRATION_RUN_STREAM_H_
#define BYZERPERF_TESTS_INTEGRATION_RUN_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "byzerperf/v1/control.grpc.pb.h"

namespace byzerperf {

// A coordinator's end of a run's stream.
class RunStream {
 public:
  explicit RunStream(v1::Worker::Stub& stub) : stream_(stub.Run(&context_)) {}
  ~RunStream() { Break(); }

  void Send(v1::Command command) {
    command.set_epoch(1);
    command.set_number(++number_);
    stream_->Write(command);
  }
  void Acknowledge(const v1::Event& event) {
    v1::Command command;
    command.mutable_acknowledge()->set_event_number(event.number());
    Send(command);
  }
  // The next event of that kind; an empty one when the stream ended.
  v1::Event Await(v1::Event::KindCase kind) {
    v1::Event event;
    while (stream_->Read(&event)) {
      if (event.has_batch()) {
        for (const auto& row : event.batch().rows()) rows.push_back(row);
        healths.push_back(event.batch().health());
        Acknowledge(event);
      }
      if (event.kind_case() == kind) return event;
      if (event.has_refused()) return event;
    }
    return {};
  }
  void Break() {
    if (broken_) return;
    broken_ = true;
    context_.TryCancel();
    v1::Event event;
    while (stream_->Read(&event)) {
    }
    stream_->Finish();
  }

  std::vector<v1::RequestRecord> rows;
  std::vector<v1::WorkerHealth> healths;

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::Command, v1::Event>> stream_;
  uint32_t number_ = 0;
  bool broken_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_INTEGRATION_RUN_STREAM_H_
