#include "worker/service/worker_service.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/version.h"
#include "common/rpc/status_conversion.h"
#include "worker/service/calibrate_call.h"
#include "worker/service/event_writer.h"
#include "worker/service/worker_session.h"

namespace byzerperf {
namespace {

class WorkerService final : public v1::Worker::Service {
 public:
  explicit WorkerService(WorkerServiceParts parts) : parts_(std::move(parts)) {}

  grpc::Status Describe(grpc::ServerContext* context,
                        const v1::DescribeRequest* request,
                        v1::WorkerDescription* description) override;

  grpc::Status Run(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::Event, v1::Command>* stream) override;

  grpc::Status Calibrate(
      grpc::ServerContext* context, const v1::CalibrateRequest* request,
      grpc::ServerWriter<v1::CalibrationStep>* steps) override;

  grpc::Status Stop(grpc::ServerContext* context,
                    const v1::StopRequest* request,
                    v1::StopAnswer* answer) override;

 private:
  absl::Status Authenticate(const grpc::ServerContext& context) const {
    if (parts_.authenticator == nullptr) return absl::OkStatus();
    absl::Status known = parts_.authenticator->Check(context);
    if (!known.ok() && parts_.audit != nullptr) {
      parts_.audit->WriteRefusedCall(Authenticator::PeerName(context),
                                     std::string(known.message()));
    }
    return known;
  }

  const WorkerServiceParts parts_;
};

grpc::Status WorkerService::Describe(grpc::ServerContext* context,
                                     const v1::DescribeRequest* /*request*/,
                                     v1::WorkerDescription* description) {
  const absl::Status known = Authenticate(*context);
  if (!known.ok()) return ToGrpcStatus(known);
  description->set_version(std::string(Version()));
  description->set_protocol(kProtocol);
  const HostFacts& host = parts_.environment.host;
  description->set_hostname(host.hostname);
  description->set_kernel(host.kernel);
  description->set_cpu(host.cpu);
  description->set_memory_mib(host.memory_mib);
  description->set_cores(host.cores);
  description->set_loop_threads(
      static_cast<uint32_t>(parts_.environment.load_loops.size()));
  description->set_max_open_files(host.limits.max_open_files);
  description->set_ephemeral_ports(host.limits.ephemeral_ports);
  for (const std::string& url : parts_.own_targets) {
    description->add_targets(url);
  }
  if (const auto holder = parts_.environment.admission->holder()) {
    description->set_busy_with(Words(*holder));
    description->set_busy_since_s(holder->since_unix_s);
  }
  *description->mutable_ceilings() = parts_.environment.ceilings;
  return grpc::Status::OK;
}

grpc::Status WorkerService::Run(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::Event, v1::Command>* stream) {
  const absl::Status known = Authenticate(*context);
  if (!known.ok()) return ToGrpcStatus(known);
  EventWriter writer(
      [stream](const v1::Event& event) { return stream->Write(event); });
  LoopThread& thread = *parts_.session_thread;
  // Made, used and destroyed on the session's loop; posts keep their order.
  std::unique_ptr<WorkerSession> session;
  thread.RunAndWait([&] {
    session = std::make_unique<WorkerSession>(
        parts_.environment, Authenticator::PeerName(*context),
        [&writer](const v1::Event& event) { writer.Add(event); });
  });
  v1::Command command;
  while (stream->Read(&command)) {
    thread.loop().Post(
        [&session, command = std::exchange(command, v1::Command())]() mutable {
          session->OnCommand(std::move(command));
        });
  }
  thread.RunAndWait([&session] { session.reset(); });
  return grpc::Status::OK;
}

grpc::Status WorkerService::Calibrate(
    grpc::ServerContext* context, const v1::CalibrateRequest* request,
    grpc::ServerWriter<v1::CalibrationStep>* steps) {
  const absl::Status known = Authenticate(*context);
  if (!known.ok()) return ToGrpcStatus(known);
  bool broken = false;
  return ToGrpcStatus(AnswerCalibrate(
      parts_.environment, Authenticator::PeerName(*context), *request,
      [&] { return broken || context->IsCancelled(); },
      [&](const v1::CalibrationStep& step) { broken = !steps->Write(step); }));
}

grpc::Status WorkerService::Stop(grpc::ServerContext* context,
                                 const v1::StopRequest* request,
                                 v1::StopAnswer* answer) {
  const absl::Status known = Authenticate(*context);
  if (!known.ok()) return ToGrpcStatus(known);
  const auto stopped = parts_.environment.admission->Brake(
      BrakeWords(Authenticator::PeerName(*context), request->reason()));
  if (stopped) answer->set_stopped(Words(*stopped));
  return grpc::Status::OK;
}

}  // namespace

std::shared_ptr<grpc::Service> MakeWorkerService(WorkerServiceParts parts) {
  return std::make_shared<WorkerService>(std::move(parts));
}

}  // namespace byzerperf
