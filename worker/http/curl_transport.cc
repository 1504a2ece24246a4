#include "worker/http/curl_transport.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/loop/unique_fd.h"
#include "worker/http/curl_handles.h"
#include "worker/http/curl_shard.h"
#include "worker/http/curl_target.h"
#include "worker/http/curl_transfer.h"
#include "worker/http/header_lines.h"

namespace byzerperf {
namespace {

class CurlTransport : public HttpTransport, public CurlShard::Owner {
 public:
  CurlTransport(EventLoop& loop, HttpTransportOptions options)
      : loop_(loop), options_(std::move(options)) {}
  ~CurlTransport() override;

  // To be called once, first.
  absl::Status Open();

  RequestId Start(const HttpRequest& request, HttpSink& sink) override;
  void Cancel(RequestId id) override;
  uint64_t connections_opened() const override {
    return sockets_.connections_opened;
  }

 private:
  void OnDone(CurlTransfer& transfer, CURLcode code, int64_t stamp_ns) override;
  void OnTurnEnd() override;
  void OnTimeout(CurlTransfer& transfer);
  void End(CurlTransfer& transfer);

  absl::StatusOr<CurlTransfer*> MakeTransfer(size_t target);
  CurlShard& RoomyShard();
  // The transfer begins before this turn of the loop ends, but not now: the
  // caller may be inside of libcurl.
  void Enqueue(CurlTransfer& transfer);
  void BeginEnqueued();
  void Release(CurlTransfer& transfer);
  // No handle could be had; the sink hears of it in this turn.
  void FailSoon(HttpSink& sink, const absl::Status& status);

  EventLoop& loop_;
  const HttpTransportOptions options_;
  CurlLibrary library_;
  UniqueFd authorities_;  // those of the options, as a file
  CurlSockets sockets_;
  std::vector<CurlTarget> targets_;
  std::vector<std::unique_ptr<CurlShard>> shards_;
  std::vector<std::unique_ptr<CurlTransfer>> transfers_;  // by index
  std::vector<std::vector<CurlTransfer*>> free_;          // by target
  std::vector<CurlTransfer*> enqueued_;
  Loop::TimerId begin_timer_ = 0;
  std::vector<CurlTransfer*> cancelled_;  // while libcurl was on the stack
};

// A file that is in memory only, and where this process finds it.
absl::StatusOr<UniqueFd> MakeMemoryFile(std::string_view content) {
  UniqueFd file(memfd_create("certificate authorities", MFD_CLOEXEC));
  const ssize_t put =
      file.valid() ? write(file.get(), content.data(), content.size()) : -1;
  if (put == static_cast<ssize_t>(content.size())) return file;
  return absl::ResourceExhaustedError(
      absl::StrCat("no memory for the certificate authorities: ",
                   std::generic_category().message(errno)));
}

absl::Status CurlTransport::Open() {
  std::string ca_file;
  if (!options_.tls_ca_pem.empty()) {
    ASSIGN_OR_RETURN(authorities_, MakeMemoryFile(options_.tls_ca_pem));
    ca_file = absl::StrCat("/proc/self/fd/", authorities_.get());
  }
  RETURN_IF_ERROR(CheckOptions(options_));
  for (size_t i = 0; i < options_.targets.size(); ++i) {
    targets_.push_back(MakeCurlTarget(options_, i));
    targets_.back().ca_file = ca_file;
  }
  free_.resize(targets_.size());
  // A first transfer of each target shows that libcurl takes the options.
  for (size_t i = 0; i < targets_.size(); ++i) {
    ASSIGN_OR_RETURN(CurlTransfer * transfer, MakeTransfer(i));
    free_[i].push_back(transfer);
  }
  return absl::OkStatus();
}

CurlTransport::~CurlTransport() {
  loop_.Cancel(begin_timer_);
  for (const auto& transfer : transfers_) {
    loop_.Cancel(transfer->timeout_timer);
    if (transfer->state == CurlTransfer::State::kRunning) {
      transfer->shard().Remove(*transfer);
    }
  }
  transfers_.clear();
  shards_.clear();
}

CurlShard& CurlTransport::RoomyShard() {
  if (shards_.empty() ||
      shards_.back()->transfer_count >= CurlShard::kMaxTransfers) {
    shards_.push_back(std::make_unique<CurlShard>(loop_, sockets_, *this));
  }
  return *shards_.back();
}

absl::StatusOr<CurlTransfer*> CurlTransport::MakeTransfer(size_t target) {
  CurlShard& shard = RoomyShard();
  if (!shard.valid()) {
    return absl::ResourceExhaustedError("libcurl gives no multi handle");
  }
  auto transfer = std::make_unique<CurlTransfer>(
      shard, targets_[target], static_cast<uint32_t>(transfers_.size()));
  RETURN_IF_ERROR(transfer->Configure());
  ++shard.transfer_count;
  transfers_.push_back(std::move(transfer));
  return transfers_.back().get();
}

HttpTransport::RequestId CurlTransport::Start(const HttpRequest& request,
                                              HttpSink& sink) {
  std::vector<CurlTransfer*>& free = free_[request.target];
  if (free.empty()) {
    const absl::StatusOr<CurlTransfer*> made = MakeTransfer(request.target);
    if (!made.ok()) {
      FailSoon(sink, made.status());
      return UINT64_MAX;
    }
    free.push_back(*made);
  }
  // The last one freed has the warmest connection.
  CurlTransfer& transfer = *free.back();
  free.pop_back();
  const int64_t now_ns = loop_.NowNs();
  transfer.Begin(request, sink, now_ns);
  if (request.timeout_ns > 0) {
    transfer.timeout_timer =
        loop_.RunAt(now_ns + request.timeout_ns,
                    [this, &transfer] { OnTimeout(transfer); });
  }
  Enqueue(transfer);
  return transfer.id();
}

void CurlTransport::FailSoon(HttpSink& sink, const absl::Status& status) {
  loop_.RunAt(0, [&loop = loop_, &sink, text = std::string(status.message())] {
    HttpResult result;
    result.end = HttpEnd::kConnectError;
    result.error = text;
    result.done_ns = loop.NowNs();
    sink.OnEnd(result);
  });
}

void CurlTransport::Enqueue(CurlTransfer& transfer) {
  transfer.state = CurlTransfer::State::kPending;
  enqueued_.push_back(&transfer);
  if (begin_timer_ != 0) return;
  begin_timer_ = loop_.RunAt(0, [this] { BeginEnqueued(); });
}

void CurlTransport::BeginEnqueued() {
  begin_timer_ = 0;
  std::vector<CurlTransfer*> beginning;
  beginning.swap(enqueued_);
  std::vector<CurlShard*> touched;
  for (CurlTransfer* transfer : beginning) {
    if (transfer->state != CurlTransfer::State::kPending) continue;
    transfer->state = CurlTransfer::State::kRunning;
    CurlShard& shard = transfer->shard();
    shard.Add(*transfer);
    if (std::find(touched.begin(), touched.end(), &shard) == touched.end()) {
      touched.push_back(&shard);
    }
  }
  for (CurlShard* shard : touched) shard->RunTimers();
}

void CurlTransport::OnDone(CurlTransfer& transfer, CURLcode code,
                           int64_t stamp_ns) {
  if (transfer.sink() == nullptr) {  // cancelled
    Release(transfer);
    return;
  }
  if (transfer.Finish(code, loop_.NowNs(), stamp_ns) ==
      CurlTransfer::Finished::kReconnect) {
    Enqueue(transfer);
    return;
  }
  End(transfer);
}

void CurlTransport::OnTimeout(CurlTransfer& transfer) {
  if (transfer.state == CurlTransfer::State::kRunning) {
    transfer.shard().Remove(transfer);
  }
  transfer.TimeOut(loop_.NowNs());
  End(transfer);
}

void CurlTransport::End(CurlTransfer& transfer) {
  // The sink may start a request on this very transfer.
  HttpSink& sink = *transfer.sink();
  const HttpResult result = transfer.result();
  Release(transfer);
  sink.OnEnd(result);
}

void CurlTransport::Release(CurlTransfer& transfer) {
  loop_.Cancel(transfer.timeout_timer);
  transfer.timeout_timer = 0;
  const auto target = static_cast<size_t>(&transfer.target() - targets_.data());
  transfer.Release();
  free_[target].push_back(&transfer);
}

void CurlTransport::Cancel(RequestId id) {
  const uint64_t index = (id & UINT32_MAX) - 1;
  if (index >= transfers_.size()) return;
  CurlTransfer& transfer = *transfers_[index];
  if (transfer.id() != id || transfer.sink() == nullptr) return;
  transfer.Detach();
  if (sockets_.in_curl) {
    cancelled_.push_back(&transfer);
    return;
  }
  if (transfer.state == CurlTransfer::State::kRunning) {
    transfer.shard().Remove(transfer);
  }
  Release(transfer);
}

void CurlTransport::OnTurnEnd() {
  std::vector<CurlTransfer*> cancelled;
  cancelled.swap(cancelled_);
  for (CurlTransfer* transfer : cancelled) {
    // It may have ended meanwhile, and even carry another request.
    if (transfer->state == CurlTransfer::State::kFree ||
        transfer->sink() != nullptr) {
      continue;
    }
    if (transfer->state == CurlTransfer::State::kRunning) {
      transfer->shard().Remove(*transfer);
    }
    Release(*transfer);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpTransport>> MakeCurlTransport(
    EventLoop& loop, HttpTransportOptions options) {
  auto transport = std::make_unique<CurlTransport>(loop, std::move(options));
  RETURN_IF_ERROR(transport->Open());
  return transport;
}

}  // namespace byzerperf
