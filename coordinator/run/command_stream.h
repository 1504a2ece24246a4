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
// reads events as they come. Send, Close and Cancel are thread-safe; the two
// functions are called on gRPC's threads.
class CommandStream : public grpc::ClientBidiReactor<v1::Command, v1::Event> {
 public:
  using EventFunction = std::function<void(v1::Event)>;
  using DoneFunction = std::function<void(const grpc::Status&)>;

  // `stub` must outlive the stream.
  static std::unique_ptr<CommandStream> Open(
      v1::Worker::Stub& stub, std::unique_ptr<grpc::ClientContext> context,
      EventFunction on_event, DoneFunction on_done);

  // Cancels what is not over and waits until gRPC is done with it: a stream
  // that ended itself on gRPC's thread could drop the last reference of the
  // channel there, and gRPC 1.51 aborts on that.
  ~CommandStream() override;

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
  CommandStream(std::unique_ptr<grpc::ClientContext> context,
                EventFunction on_event, DoneFunction on_done);

  // True for the one caller that must take gRPC's hold away: operations are
  // started from outside its callbacks until then.
  bool MayRelease() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::unique_ptr<grpc::ClientContext> context_;
  const EventFunction on_event_;
  const DoneFunction on_done_;
  v1::Event event_;  // being read

  Mutex mutex_;
  std::deque<v1::Command> unsent_ ABSL_GUARDED_BY(mutex_);  // front: on its way
  bool operating_ ABSL_GUARDED_BY(mutex_) = false;  // a write or half-close
  bool close_asked_ ABSL_GUARDED_BY(mutex_) = false;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;  // nothing can be sent any more
  bool released_ ABSL_GUARDED_BY(mutex_) = false;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  ConditionVariable done_changed_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_COMMAND_STREAM_H_
