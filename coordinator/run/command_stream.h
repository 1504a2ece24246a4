#ifndef BYZERPERF_COORDINATOR_RUN_COMMAND_STREAM_H_
#define BYZERPERF_COORDINATOR_RUN_COMMAND_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/mutex.h"

namespace byzerperf {

// The Run stream on gRPC's callback API: writes commands one after the other,
// reads events as they come. It keeps itself alive until gRPC is done with it.
// Send, Close and Cancel are thread-safe; the two functions are called on
// gRPC's threads.
class CommandStream : public grpc::ClientBidiReactor<v1::Command, v1::Event>,
                      public std::enable_shared_from_this<CommandStream> {
 public:
  using EventFunction = std::function<void(v1::Event)>;
  using DoneFunction = std::function<void(const grpc::Status&)>;

  // The stub's channel lives as long as the stream.
  static std::shared_ptr<CommandStream> Open(
      std::shared_ptr<v1::Worker::Stub> stub,
      std::unique_ptr<grpc::ClientContext> context, EventFunction on_event,
      DoneFunction on_done);

  CommandStream(const CommandStream&) = delete;
  CommandStream& operator=(const CommandStream&) = delete;

  void Send(v1::Command command);
  // Half-closes after what was sent.
  void Close();
  void Cancel() { context_->TryCancel(); }

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnWritesDoneDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

 private:
  CommandStream(std::shared_ptr<v1::Worker::Stub> stub,
                std::unique_ptr<grpc::ClientContext> context,
                EventFunction on_event, DoneFunction on_done);

  // True for the one caller that must take gRPC's hold away: operations are
  // started from outside its callbacks until then.
  bool MayRelease() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::shared_ptr<v1::Worker::Stub> stub_;
  const std::unique_ptr<grpc::ClientContext> context_;
  const EventFunction on_event_;
  const DoneFunction on_done_;
  v1::Event event_;  // being read
  std::shared_ptr<CommandStream> self_;

  Mutex mutex_;
  std::deque<v1::Command> unsent_ ABSL_GUARDED_BY(mutex_);  // front: on its way
  bool operating_ ABSL_GUARDED_BY(mutex_) = false;  // a write or half-close
  bool close_asked_ ABSL_GUARDED_BY(mutex_) = false;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;  // nothing can be sent any more
  bool released_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_COMMAND_STREAM_H_
