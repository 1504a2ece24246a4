#include "coordinator/run/worker_client.h"

#include <grpcpp/grpcpp.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/mutex.h"
#include "common/base/version.h"
#include "common/loop/way_back.h"
#include "common/rpc/status_conversion.h"
#include "coordinator/run/command_stream.h"

namespace byzerperf {
namespace {

// The bridge from gRPC's threads to the loop. It outlives the client that the
// loop knows: what arrives later is dropped.
class Bridge : public std::enable_shared_from_this<Bridge> {
 public:
  explicit Bridge(Loop& loop) : way_back_(loop) {}

  // Loop-thread only.
  void SetHandlers(WorkerLinkHandlers handlers) {
    handlers_ = std::move(handlers);
  }

  // What can be begun anew; of each only the latest one is heard.
  enum Kind { kDescribe, kRun };

  // Loop-thread only: the number of one that begins now.
  uint64_t Begin(Kind kind) { return ++latest_[kind]; }

  // Any thread: `work` runs on the loop unless the client is gone by then, or
  // what it tells of is not the latest one of its kind.
  void Post(Kind kind, uint64_t number,
            std::function<void(const WorkerLinkHandlers&)> work) {
    way_back_.Post(
        [bridge = weak_from_this(), kind, number, work = std::move(work)] {
          const std::shared_ptr<Bridge> alive = bridge.lock();
          if (alive == nullptr || alive->cut_) return;
          if (alive->latest_[kind] == number) work(alive->handlers_);
        });
  }

  // Loop-thread only.
  void Cut() {
    cut_ = true;
    way_back_.Cut();
  }

 private:
  WorkerLinkHandlers handlers_;
  std::array<uint64_t, 2> latest_{};  // by Kind
  bool cut_ = false;
  WayBack way_back_;
};

// One Describe call and all that it needs to live. Like CommandStream it is
// destroyed on the loop's thread only, after gRPC is done with it.
class DescribeCall {
 public:
  DescribeCall() = default;
  DescribeCall(const DescribeCall&) = delete;
  DescribeCall& operator=(const DescribeCall&) = delete;
  ~DescribeCall() {
    context.TryCancel();
    MutexLock lock(mutex_);
    while (!done_) done_changed_.wait(mutex_);
  }

  // The callback's last act.
  void SetDone() {
    MutexLock lock(mutex_);
    done_ = true;
    done_changed_.notify_all();
  }

  grpc::ClientContext context;
  v1::DescribeRequest request;
  v1::WorkerDescription description;

 private:
  Mutex mutex_;
  ConditionVariable done_changed_;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
};

class WorkerClient : public WorkerLink {
 public:
  WorkerClient(Loop& loop, WorkerChannel channel, ExplainCall explain)
      : channel_(std::move(channel)),
        stub_(v1::Worker::NewStub(channel_.channel)),
        explain_(std::move(explain)),
        bridge_(std::make_shared<Bridge>(loop)) {}

  ~WorkerClient() override {
    bridge_->Cut();
    describe_.reset();
    stream_.reset();
  }

  void SetHandlers(WorkerLinkHandlers handlers) override {
    bridge_->SetHandlers(std::move(handlers));
  }

  void Describe(double timeout_s) override {
    describe_ = std::make_unique<DescribeCall>();
    DescribeCall* const call = describe_.get();
    channel_.Authorize(call->context);
    call->context.set_deadline(
        std::chrono::system_clock::now() +
        std::chrono::milliseconds(static_cast<int64_t>(timeout_s * 1000)));
    call->request.set_coordinator_version(std::string(Version()));
    stub_->async()->Describe(
        &call->context, &call->request, &call->description,
        [call, bridge = bridge_, number = bridge_->Begin(Bridge::kDescribe),
         explain = explain_](const grpc::Status& status) {
          absl::StatusOr<v1::WorkerDescription> answer = call->description;
          if (!status.ok()) answer = explain(status);
          bridge->Post(Bridge::kDescribe, number,
                       [answer](const WorkerLinkHandlers& handlers) {
                         handlers.on_described(answer);
                       });
          call->SetDone();
        });
  }

  void OpenRun() override {
    auto context = std::make_unique<grpc::ClientContext>();
    channel_.Authorize(*context);
    const uint64_t number = bridge_->Begin(Bridge::kRun);
    stream_.reset();  // ends the one before, if there was one
    stream_ = CommandStream::Open(
        *stub_, std::move(context),
        [bridge = bridge_, number](v1::Event event) {
          // Shared only because a std::function must be copyable.
          bridge->Post(Bridge::kRun, number,
                       [kept = std::make_shared<v1::Event>(std::move(event))](
                           const WorkerLinkHandlers& handlers) {
                         handlers.on_event(std::move(*kept));
                       });
        },
        [bridge = bridge_, number](const grpc::Status& status) {
          const absl::Status why = FromGrpcStatus(status);
          bridge->Post(Bridge::kRun, number,
                       [why](const WorkerLinkHandlers& handlers) {
                         handlers.on_closed(why);
                       });
        });
  }

  void Send(v1::Command command) override {
    if (stream_ != nullptr) stream_->Send(std::move(command));
  }
  void Close() override {
    if (stream_ != nullptr) stream_->Close();
  }
  void Cancel() override {
    if (stream_ != nullptr) stream_->Cancel();
  }

 private:
  const WorkerChannel channel_;
  const std::unique_ptr<v1::Worker::Stub> stub_;
  const ExplainCall explain_;
  const std::shared_ptr<Bridge> bridge_;  // shared with calls under way
  std::unique_ptr<DescribeCall> describe_;
  std::unique_ptr<CommandStream> stream_;
};

}  // namespace

std::unique_ptr<WorkerLink> MakeWorkerClient(Loop& loop, WorkerChannel channel,
                                             ExplainCall explain) {
  return std::make_unique<WorkerClient>(loop, std::move(channel),
                                        std::move(explain));
}

}  // namespace byzerperf
