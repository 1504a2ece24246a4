#include "worker/service/worker_node.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <sched.h>

#include <chrono>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/private_file.h"
#include "common/base/status_macros.h"
#include "common/loop/loop_thread.h"
#include "common/loop/thread_usage.h"
#include "common/metrics/live_metrics.h"
#include "common/rpc/authenticator.h"
#include "common/rpc/server_security.h"
#include "common/rpc/token_file.h"
#include "common/web/http_server.h"
#include "worker/http/stamp_check.h"
#include "worker/service/audit_log.h"
#include "worker/service/health_page.h"
#include "worker/service/host_facts.h"
#include "worker/service/host_usage.h"
#include "worker/service/http_target_access.h"
#include "worker/service/worker_service.h"

namespace byzerperf {
namespace {

// How long calls in progress may take to notice that the worker stops.
constexpr std::chrono::milliseconds kShutdownGrace(200);

absl::Status PinThread(LoopThread& thread, int cpu) {
  bool pinned = false;
  thread.RunAndWait([&] {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<size_t>(cpu), &set);
    pinned = sched_setaffinity(0, sizeof(set), &set) == 0;
  });
  if (pinned) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--cpus: CPU ", cpu, " does not exist or is not this process's to use"));
}

}  // namespace

class WorkerNode::Parts {
 public:
  Parts(const WorkerOptions& options, const Clock& clock)
      : options_(options), clock_(clock), admission_(clock) {}
  ~Parts();
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  absl::Status StartThreads();
  absl::Status AddMetrics();
  absl::Status Serve(bool listen);
  absl::Status OpenTrail();
  std::string Brake(const std::string& who);

  std::shared_ptr<grpc::Channel> InProcessChannel() {
    return server_->InProcessChannel(grpc::ChannelArguments());
  }
  std::string address;
  std::string http_address;
  std::vector<std::string> notices;

 private:
  // What gRPC's health service says, of the whole server and of Worker.
  void SetServing(bool serving);
  absl::Status AddListeningPort(grpc::ServerBuilder& builder, int* port);
  WorkerServiceParts ServiceParts(bool listen);

  const WorkerOptions options_;
  const Clock& clock_;
  HostFacts host_;
  PromptStore prompts_;
  RunAdmission admission_;
  std::unique_ptr<HttpTargetAccess> targets_;
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<AuditLog> audit_;  // null in the coordinator's process
  std::unique_ptr<LiveMetrics> metrics_;
  std::vector<std::unique_ptr<LoopThread>> load_threads_;
  std::unique_ptr<LoopThread> session_thread_;
  std::shared_ptr<grpc::Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<HttpServer> http_;
};

WorkerNode::Parts::~Parts() {
  http_.reset();
  if (server_) {
    SetServing(false);
    server_->Shutdown(std::chrono::system_clock::now() + kShutdownGrace);
    server_->Wait();
  }
  // Sessions are gone now; what they posted closes their connections.
  for (const auto& thread : load_threads_) thread->RunAndWait([] {});
}

void WorkerNode::Parts::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* const health =
      server_->GetHealthCheckService();
  if (health == nullptr) return;  // in the coordinator's process
  health->SetServingStatus(serving);
  health->SetServingStatus("byzerperf.v1.Worker", serving);
}

absl::Status WorkerNode::Parts::StartThreads() {
  RaiseOpenFileLimit();
  host_ = ReadHostFacts();
  host_.kernel_stamps = KernelStampsWork();
  HttpTargetAccess::Options access;
  access.own_targets = options_.targets;
  access.allow_targets = options_.allow_targets;
  access.only_listed = !IsLoopback(options_.listener.listen);
  access.proxy = options_.proxy;
  ASSIGN_OR_RETURN(targets_, HttpTargetAccess::Create(std::move(access)));
  ASSIGN_OR_RETURN(session_thread_, LoopThread::Start("session"));
  const uint32_t count =
      options_.threads > 0 ? options_.threads : DefaultLoopThreads(host_.cores);
  for (uint32_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(auto thread, LoopThread::Start(absl::StrCat("load-", i)));
    load_threads_.push_back(std::move(thread));
    if (options_.cpus.empty()) continue;
    const int cpu = options_.cpus[i % options_.cpus.size()];
    RETURN_IF_ERROR(PinThread(*load_threads_.back(), cpu));
  }
  return absl::OkStatus();
}

absl::Status WorkerNode::Parts::AddMetrics() {
  ASSIGN_OR_RETURN(metrics_, LiveMetrics::Create(Role::kWorker));
  if (options_.http_address.empty()) return absl::OkStatus();
  std::map<std::string, PageHandler> pages;
  pages["/metrics"] = [this] {
    return HttpPage{200, kMetricsContentType, metrics_->Text()};
  };
  pages["/health"] = [this] { return HealthPage(admission_.holder()); };
  HttpAccess access;
  access.open_pages = {"/health"};
  if (!options_.http_token_file.empty()) {
    RETURN_IF_ERROR(ReadToken(options_.http_token_file).status());
    access.read_token = [file = options_.http_token_file] {
      return ReadToken(file);
    };
  }
  ASSIGN_OR_RETURN(http_,
                   HttpServer::Start(options_.http_address, std::move(pages),
                                     std::move(access)));
  http_address = http_->address();
  return absl::OkStatus();
}

absl::Status WorkerNode::Parts::OpenTrail() {
  ASSIGN_OR_RETURN(audit_, AuditLog::Open(options_.audit_log, clock_));
  return absl::OkStatus();
}

std::string WorkerNode::Parts::Brake(const std::string& who) {
  const auto stopped = admission_.Brake(BrakeWords(who, ""));
  return stopped ? Words(*stopped) : "";
}

WorkerServiceParts WorkerNode::Parts::ServiceParts(bool listen) {
  WorkerServiceParts parts;
  parts.session_thread = session_thread_.get();
  for (const std::string& url : options_.targets) {
    parts.own_targets.push_back(MaskUrl(url));
  }
  if (listen) {
    authenticator_ = std::make_unique<Authenticator>(options_.listener);
    parts.authenticator = authenticator_.get();
    parts.audit = audit_.get();
  }
  SessionEnvironment& environment = parts.environment;
  environment.loop = &session_thread_->loop();
  for (const auto& thread : load_threads_) {
    environment.load_loops.push_back(&thread->loop());
    environment.loop_usage.push_back(MakeThreadUsageReader());
  }
  environment.targets = targets_.get();
  environment.prompts = &prompts_;
  environment.admission = &admission_;
  environment.host = host_;
  environment.read_host = ReadHostNow;
  environment.ceilings = options_.ceilings;
  environment.clock = &clock_;
  if (audit_ != nullptr) {
    environment.on_audit = [this](const v1::AuditRecord& record) {
      audit_->Write(record);
    };
  }
  if (!metrics_) return parts;
  environment.on_batch = [this](const v1::Batch& batch) {
    metrics_->AddBatch(batch);
    metrics_->SetInFlight(batch.health().in_flight());
  };
  environment.on_share = [this](uint32_t share) {
    metrics_->SetLevel(share);
    if (share == 0) metrics_->SetInFlight(0);
  };
  return parts;
}

absl::Status WorkerNode::Parts::AddListeningPort(grpc::ServerBuilder& builder,
                                                 int* port) {
  const ListenerOptions& listener = options_.listener;
  RETURN_IF_ERROR(CheckListener(listener));
  RETURN_IF_ERROR(CheckTlsFiles(listener.tls, clock_.UnixSeconds()));
  if (!listener.token_file.empty()) {
    RETURN_IF_ERROR(ReadToken(listener.token_file).status());
  }
  notices = PrivateFileNotices(
      {listener.tls.key, listener.token_file, options_.http_token_file});
  ASSIGN_OR_RETURN(const auto credentials,
                   MakeServerCredentials(listener, clock_));
  ApplyServerLimits(listener, builder);
  builder.AddListeningPort(AddressText(listener.listen), credentials, port);
  return absl::OkStatus();
}

absl::Status WorkerNode::Parts::Serve(bool listen) {
  grpc::ServerBuilder builder;
  int port = 0;
  if (listen) {
    RETURN_IF_ERROR(AddListeningPort(builder, &port));
  } else {
    ApplyServerLimits(options_.listener, builder);
  }
  service_ = MakeWorkerService(ServiceParts(listen));
  builder.RegisterService(service_.get());
  server_ = builder.BuildAndStart();
  Address bound = options_.listener.listen;
  if (!server_ || (listen && !bound.is_unix() && port == 0)) {
    return absl::UnavailableError(absl::StrCat(
        "--listen ", AddressText(bound),
        ": this address can't be bound; it is in use (another worker?) or not "
        "of this host"));
  }
  if (!listen) return absl::OkStatus();
  SetServing(true);
  if (!bound.is_unix()) bound.port = static_cast<uint16_t>(port);
  address = AddressText(bound);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<WorkerNode>> WorkerNode::Listen(
    const WorkerOptions& options, const Clock& clock) {
  auto parts = std::make_unique<Parts>(options, clock);
  RETURN_IF_ERROR(parts->OpenTrail());
  RETURN_IF_ERROR(parts->StartThreads());
  RETURN_IF_ERROR(parts->AddMetrics());
  RETURN_IF_ERROR(parts->Serve(/*listen=*/true));
  return std::unique_ptr<WorkerNode>(new WorkerNode(std::move(parts)));
}

absl::StatusOr<std::unique_ptr<WorkerNode>> WorkerNode::InProcess(
    const WorkerOptions& options, const Clock& clock) {
  auto parts = std::make_unique<Parts>(options, clock);
  RETURN_IF_ERROR(parts->StartThreads());
  RETURN_IF_ERROR(parts->Serve(/*listen=*/false));
  return std::unique_ptr<WorkerNode>(new WorkerNode(std::move(parts)));
}

WorkerNode::WorkerNode(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

WorkerNode::~WorkerNode() = default;

std::shared_ptr<grpc::Channel> WorkerNode::InProcessChannel() {
  return parts_->InProcessChannel();
}

std::string WorkerNode::Brake(const std::string& who) {
  return parts_->Brake(who);
}

const std::string& WorkerNode::address() const { return parts_->address; }

const std::string& WorkerNode::http_address() const {
  return parts_->http_address;
}

const std::vector<std::string>& WorkerNode::notices() const {
  return parts_->notices;
}

}  // namespace byzerperf
