#include "coordinator/run/calibrate_call.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "coordinator/run/worker_errors.h"

namespace byzerperf {
namespace {

constexpr std::chrono::milliseconds kRetry(300);
constexpr std::chrono::seconds kLeastDescribe(1);

using TimePoint = std::chrono::system_clock::time_point;

}  // namespace

class CalibrateCall::State {
 public:
  State(const WorkerWay& way, const v1::CalibrateRequest& request,
        absl::Duration wait)
      : way_(way),
        request_(request),
        wait_(wait),
        stub_(v1::Worker::NewStub(way.channel.channel)) {}

  absl::StatusOr<v1::WorkerDescription> FindFreeWorker();
  absl::Status Measure(
      const std::function<void(const v1::CalibrationStep&)>& on_step,
      v1::WorkerCalibration& calibration);
  void Cancel();

  const std::string& name() const { return way_.name; }
  double gap_s() const { return request_.gap_s(); }

 private:
  // The context of a call that Cancel() reaches while this lives.
  class Call {
   public:
    explicit Call(State& state) : state_(state) {
      state_.way_.channel.Authorize(context);
      const MutexLock lock(state_.mutex_);
      state_.call_ = &context;
      if (state_.cancelled_) context.TryCancel();
    }
    ~Call() {
      const MutexLock lock(state_.mutex_);
      state_.call_ = nullptr;
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    grpc::ClientContext context;

   private:
    State& state_;
  };

  absl::StatusOr<v1::WorkerDescription> Describe(TimePoint deadline);
  // False when it was cancelled meanwhile.
  bool Rest();
  absl::Status Explained(const absl::Status& why) const;

  const WorkerWay& way_;
  const v1::CalibrateRequest& request_;
  const absl::Duration wait_;
  const std::unique_ptr<v1::Worker::Stub> stub_;
  Mutex mutex_;
  ConditionVariable changed_;
  grpc::ClientContext* call_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

absl::StatusOr<v1::WorkerDescription> CalibrateCall::State::Describe(
    TimePoint deadline) {
  Call call(*this);
  call.context.set_deadline(std::max(
      deadline,
      std::chrono::system_clock::now() + TimePoint::duration(kLeastDescribe)));
  v1::DescribeRequest request;
  request.set_coordinator_version(std::string(Version()));
  v1::WorkerDescription description;
  const grpc::Status status =
      stub_->Describe(&call.context, request, &description);
  if (!status.ok()) return way_.explain(status);
  return description;
}

bool CalibrateCall::State::Rest() {
  const MutexLock lock(mutex_);
  if (!cancelled_) changed_.wait_for(mutex_, kRetry);
  return !cancelled_;
}

absl::StatusOr<v1::WorkerDescription> CalibrateCall::State::FindFreeWorker() {
  const TimePoint give_up =
      std::chrono::system_clock::now() + absl::ToChronoMilliseconds(wait_);
  while (true) {
    absl::StatusOr<v1::WorkerDescription> description = Describe(give_up);
    std::string why;
    bool may_retry = true;
    if (!description.ok()) {
      why = NoAnswerText(name(), description.status(),
                         absl::ToDoubleSeconds(wait_));
      may_retry = MayAnswerLater(description.status());
    } else {
      why = VersionText(name(), *description);
      if (!why.empty()) return absl::InvalidArgumentError(why);
      why = BusyText(name(), *description);
      if (why.empty()) return description;
    }
    const bool late = std::chrono::system_clock::now() + kRetry > give_up;
    if (!may_retry || late || !Rest()) return absl::InvalidArgumentError(why);
  }
}

absl::Status CalibrateCall::State::Explained(const absl::Status& why) const {
  const std::string text(why.message());
  return {why.code(), absl::StrContains(text, absl::StrCat("worker ", name()))
                          ? text
                          : absl::StrCat("worker ", name(), ": ", text)};
}

absl::Status CalibrateCall::State::Measure(
    const std::function<void(const v1::CalibrationStep&)>& on_step,
    v1::WorkerCalibration& calibration) {
  Call call(*this);
  const auto reader = stub_->Calibrate(&call.context, request_);
  v1::CalibrationStep step;
  while (reader->Read(&step)) {
    *calibration.add_steps() = step;
    on_step(step);
  }
  const grpc::Status status = reader->Finish();
  if (status.ok()) return absl::OkStatus();
  absl::Status why = Explained(way_.explain(status));
  if (!calibration.steps().empty() || absl::IsAborted(why)) return why;
  return absl::InvalidArgumentError(why.message());
}

void CalibrateCall::State::Cancel() {
  const MutexLock lock(mutex_);
  cancelled_ = true;
  if (call_ != nullptr) call_->TryCancel();
  changed_.notify_all();
}

CalibrateCall::CalibrateCall(const WorkerWay& way,
                             const v1::CalibrateRequest& request,
                             absl::Duration wait)
    : state_(std::make_unique<State>(way, request, wait)) {}

CalibrateCall::~CalibrateCall() = default;

absl::StatusOr<v1::WorkerCalibration> CalibrateCall::Run(
    const std::function<void(const v1::CalibrationStep&)>& on_step) {
  ASSIGN_OR_RETURN(const v1::WorkerDescription description,
                   state_->FindFreeWorker());
  v1::WorkerCalibration calibration;
  calibration.set_worker(state_->name());
  calibration.set_hostname(description.hostname());
  calibration.set_version(description.version());
  calibration.set_kernel(description.kernel());
  calibration.set_cores(description.cores());
  calibration.set_loop_threads(description.loop_threads());
  calibration.set_gap_ms(state_->gap_s() * 1e3);
  RETURN_IF_ERROR(state_->Measure(on_step, calibration));
  return calibration;
}

void CalibrateCall::Cancel() { state_->Cancel(); }

}  // namespace byzerperf
