#ifndef BYZERPERF_COORDINATOR_RUN_WORKER_LINK_H_
#define BYZERPERF_COORDINATOR_RUN_WORKER_LINK_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "byzerperf/v1/control.pb.h"

namespace byzerperf {

// What a worker says. All calls come on the controller's loop, never from
// inside a call of WorkerLink.
struct WorkerLinkHandlers {
  std::function<void(absl::StatusOr<v1::WorkerDescription>)> on_described;
  std::function<void(v1::Event)> on_event;
  // The run's stream is over: Ok after Close(), else why it broke. Nothing
  // comes of it afterwards.
  std::function<void(absl::Status)> on_closed;
};

// The way to one worker: the seam behind which real runs have gRPC and tests
// have lists of events. Loop-thread only. Destroying it breaks the stream, and
// no handler is called any more.
class WorkerLink {
 public:
  virtual ~WorkerLink() = default;

  // Once, before anything else.
  virtual void SetHandlers(WorkerLinkHandlers handlers) = 0;

  // Asks who is there; answered by on_described within `timeout_s`. May be
  // asked again: the answer to the last question is the only one that comes.
  virtual void Describe(double timeout_s) = 0;

  // Opens the run's stream: the first one, or another after the last one broke
  // or was cancelled, of which nothing is heard any more then.
  virtual void OpenRun() = 0;

  // Sends a command on the open stream; after it broke nothing happens.
  virtual void Send(v1::Command command) = 0;

  // No more commands: the run is over. on_closed follows.
  virtual void Close() = 0;

  // Breaks the stream, so that the worker stops its load. on_closed follows.
  virtual void Cancel() = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKER_LINK_H_
