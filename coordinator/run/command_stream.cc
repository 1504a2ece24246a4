#include "coordinator/run/command_stream.h"

#include <utility>

namespace byzerperf {

std::unique_ptr<CommandStream> CommandStream::Open(
    v1::Worker::Stub& stub, std::unique_ptr<grpc::ClientContext> context,
    EventFunction on_event, DoneFunction on_done) {
  std::unique_ptr<CommandStream> stream(new CommandStream(
      std::move(context), std::move(on_event), std::move(on_done)));
  stub.async()->Run(stream->context_.get(), stream.get());
  stream->AddHold();
  stream->StartRead(&stream->event_);
  stream->StartCall();
  return stream;
}

CommandStream::CommandStream(std::unique_ptr<grpc::ClientContext> context,
                             EventFunction on_event, DoneFunction on_done)
    : context_(std::move(context)),
      on_event_(std::move(on_event)),
      on_done_(std::move(on_done)) {}

CommandStream::~CommandStream() {
  context_->TryCancel();
  MutexLock lock(mutex_);
  while (!done_) done_changed_.wait(mutex_);
}

bool CommandStream::MayRelease() {
  if (!over_ || operating_ || released_) return false;
  released_ = true;
  return true;
}

void CommandStream::Send(v1::Command command) {
  const v1::Command* next = nullptr;
  {
    MutexLock lock(mutex_);
    if (over_ || close_asked_) return;
    unsent_.push_back(std::move(command));
    if (operating_) return;
    operating_ = true;
    next = &unsent_.front();
  }
  StartWrite(next);
}

void CommandStream::Close() {
  {
    MutexLock lock(mutex_);
    if (over_ || close_asked_) return;
    close_asked_ = true;
    if (operating_) return;  // OnWriteDone goes on
    operating_ = true;
  }
  StartWritesDone();
}

void CommandStream::OnWriteDone(bool ok) {
  const v1::Command* next = nullptr;
  bool half_close = false;
  bool release = false;
  {
    MutexLock lock(mutex_);
    unsent_.pop_front();
    if (!ok) over_ = true;
    if (!over_ && !unsent_.empty()) {
      next = &unsent_.front();
    } else if (!over_ && close_asked_) {
      half_close = true;
    } else {
      operating_ = false;
      release = MayRelease();
    }
  }
  if (next != nullptr) StartWrite(next);
  if (half_close) StartWritesDone();
  if (release) RemoveHold();
}

void CommandStream::OnWritesDoneDone(bool /*ok*/) {
  bool release = false;
  {
    MutexLock lock(mutex_);
    operating_ = false;
    over_ = true;
    release = MayRelease();
  }
  if (release) RemoveHold();
}

void CommandStream::OnReadDone(bool ok) {
  if (ok) {
    on_event_(std::move(event_));
    event_.Clear();
    StartRead(&event_);
    return;
  }
  bool release = false;
  {
    MutexLock lock(mutex_);
    over_ = true;
    release = MayRelease();
  }
  if (release) RemoveHold();
}

void CommandStream::OnDone(const grpc::Status& status) {
  on_done_(status);
  // The last thing, under the lock: the destructor waits for it.
  MutexLock lock(mutex_);
  done_ = true;
  done_changed_.notify_all();
}

}  // namespace byzerperf
