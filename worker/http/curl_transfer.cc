#include "worker/http/curl_transfer.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "worker/http/curl_errors.h"
#include "worker/http/curl_shard.h"
#include "worker/http/end_texts.h"
#include "worker/http/tcp_facts.h"

namespace byzerperf {
namespace {

constexpr int64_t kNsPerUs = 1000;
constexpr int kFirstFinalStatus = 200;

// The value of a header line whose name is `name`, or nothing.
std::string_view ValueOf(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line[name.size()] != ':' ||
      !absl::StartsWithIgnoreCase(ToAbsl(line), ToAbsl(name))) {
    return {};
  }
  return Trim(line.substr(name.size() + 1));
}

// Why the system refused the last connect; 0 when it did not.
int SystemError(CURL* easy) {
  long error = 0;  // libcurl's type
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
  return static_cast<int>(error);
}

int64_t TimeOf(CURL* easy, CURLINFO info) {
  curl_off_t time_us = 0;
  curl_easy_getinfo(easy, info, &time_us);
  return int64_t{time_us} * kNsPerUs;
}

}  // namespace

CurlTransfer::CurlTransfer(CurlShard& shard, const CurlTarget& target,
                           uint32_t index)
    : shard_(shard), target_(target), index_(index), easy_(curl_easy_init()) {}

HttpTransport::RequestId CurlTransfer::id() const {
  return (uint64_t{generation_} << 32) | (uint64_t{index_} + 1);
}

void CurlTransfer::Release() {
  state = State::kFree;
  sink_ = nullptr;
  ++generation_;
}

void CurlTransfer::Begin(const HttpRequest& request, HttpSink& sink,
                         int64_t now_ns) {
  sink_ = &sink;
  started_ns_ = now_ns;
  timeout_ns_ = request.timeout_ns;
  result_ = HttpResult();
  SetRequest(request);
  curl_easy_setopt(easy_.get(), CURLOPT_FRESH_CONNECT,
                   target_.options->new_connection_per_request ? 1L : 0L);
  BeginRun();
}

void CurlTransfer::SetRequest(const HttpRequest& request) {
  CURL* easy = easy_.get();
  if (path_ != request.path) {
    path_ = request.path;
    curl_easy_setopt(easy, CURLOPT_URL, target_.Url(path_).c_str());
  }
  const bool post = !request.body.empty();
  if (post) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
  } else {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  }
  // libcurl only reads the list: nodes of our own in front of the common ones
  // spare an allocation a line.
  headers_ = request.headers;
  header_nodes_.resize(headers_.size());
  curl_slist* next = (post ? target_.post_headers : target_.get_headers).get();
  for (size_t i = headers_.size(); i-- > 0;) {
    header_nodes_[i] = curl_slist{headers_[i].data(), next};
    next = &header_nodes_[i];
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, next);
}

void CurlTransfer::BeginRun() {
  error_[0] = '\0';
  fd_ = -1;
  attempts_ = 0;
  opened_socket_ = false;
  connect_base_ns_ = 0;
  written_ = false;
  response_began_ = false;
  head_done_ = false;
  refusal_ = Refusal::kNone;
  content_type_.clear();
  last_stamp_ns_ = 0;
}

void CurlTransfer::OnSocketWanted(int fd, bool writable) {
  fd_ = fd;
  // Nothing left to write: the request is out.
  if (attempts_ > 0 && !writable) written_ = true;
}

void CurlTransfer::OnBytesWaiting() {
  // Under TLS these may be an alert or a ticket.
  if (attempts_ > 0 && target_.address->endpoint.scheme == "http") {
    response_began_ = true;
  }
}

curl_socket_t CurlTransfer::OnOpenSocket(void* transfer,
                                         curlsocktype /*purpose*/,
                                         curl_sockaddr* address) {
  auto* self = static_cast<CurlTransfer*>(transfer);
  if (self->attempts_ > 0) {
    self->Refuse();
    return CURL_SOCKET_BAD;
  }
  if (!self->opened_socket_) {
    self->opened_socket_ = true;
    const int64_t now_ns = self->shard_.NowNs();
    self->connect_called_ns_ = now_ns;
    self->result_.own_delay_ns = now_ns - self->started_ns_;
    self->connect_base_ns_ =
        now_ns - TimeOf(self->easy_.get(), CURLINFO_NAMELOOKUP_TIME_T);
  }
  const curl_socket_t fd = self->shard_.OpenSocket(*address);
  self->result_.no_descriptor =
      fd == CURL_SOCKET_BAD && (errno == EMFILE || errno == ENFILE);
  return fd;
}

int CurlTransfer::OnAttempt(void* transfer, char* /*remote_ip*/,
                            char* /*local_ip*/, int /*remote_port*/,
                            int /*local_port*/) {
  auto* self = static_cast<CurlTransfer*>(transfer);
  if (self->attempts_ > 0) {
    self->Refuse();
    return CURL_PREREQFUNC_ABORT;
  }
  ++self->attempts_;
  self->NoteConnection();
  return CURL_PREREQFUNC_OK;
}

void CurlTransfer::NoteConnection() {
  const int64_t now_ns = shard_.NowNs();
  result_.sent_ns = now_ns;
  result_.connection_reused = !opened_socket_;
  if (!opened_socket_) {
    result_.own_delay_ns = now_ns - started_ns_;
    return;
  }
  result_.own_delay_ns +=
      ConnectWaitNs(fd_, connect_called_ns_, shard_.last_look_ns(), now_ns);
  const int64_t connect_ns = TimeOf(easy_.get(), CURLINFO_CONNECT_TIME_T);
  result_.connected_ns =
      std::clamp(connect_base_ns_ + connect_ns, started_ns_, now_ns);
  const int64_t tls_ns = TimeOf(easy_.get(), CURLINFO_APPCONNECT_TIME_T);
  if (tls_ns > 0) {
    result_.tls_done_ns =
        std::clamp(connect_base_ns_ + tls_ns, result_.connected_ns, now_ns);
  }
}

bool CurlTransfer::IsStale(int64_t now_ns) const {
  if (response_began_ || !result_.connection_reused) return false;
  return !written_ ||
         now_ns - result_.sent_ns < target_.options->stale_window_ns;
}

void CurlTransfer::Refuse() {
  refusal_ = IsStale(shard_.NowNs()) ? Refusal::kStale : Refusal::kLost;
}

size_t CurlTransfer::OnHeaderLine(char* data, size_t size, size_t count,
                                  void* transfer) {
  auto* self = static_cast<CurlTransfer*>(transfer);
  if (self->sink_ == nullptr) return 0;  // cancelled
  self->response_began_ = true;
  if (!self->head_done_) self->ReadHeaderLine({data, size * count});
  return size * count;
}

void CurlTransfer::ReadHeaderLine(std::string_view line) {
  line = Trim(line);
  if (!line.empty()) {
    if (const auto type = ValueOf(line, "Content-Type"); !type.empty()) {
      content_type_ =
          absl::AsciiStrToLower(ToAbsl(Trim(type.substr(0, type.find(';')))));
    } else if (const auto server = ValueOf(line, "Server"); !server.empty()) {
      result_.server = server;
    }
    return;
  }
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status < kFirstFinalStatus) {
    content_type_.clear();  // the real head is still to come
    return;
  }
  head_done_ = true;  // what follows the body are trailers
  result_.http_status = static_cast<int>(status);
  sink_->OnHead(result_.http_status, content_type_);
}

size_t CurlTransfer::OnBodyBytes(char* data, size_t size, size_t count,
                                 void* transfer) {
  auto* self = static_cast<CurlTransfer*>(transfer);
  const size_t bytes = size * count;
  if (self->sink_ == nullptr) return bytes == 0 ? 1 : 0;  // cancelled
  // The clocks' offset may be sampled anew in mid-stream.
  Arrival arrival = self->shard_.ArrivalOn(self->fd_);
  self->last_stamp_ns_ = arrival.stamp_ns =
      std::max(self->last_stamp_ns_, arrival.stamp_ns);
  self->sink_->OnBody({data, bytes}, arrival);
  return bytes;
}

CurlTransfer::Finished CurlTransfer::Finish(CURLcode code, int64_t now_ns,
                                            int64_t stamp_ns) {
  const bool closed = code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR ||
                      code == CURLE_GOT_NOTHING;
  if (refusal_ == Refusal::kStale || (closed && IsStale(now_ns))) {
    ++result_.stale_reconnects;
    result_.sent_ns = 0;
    curl_easy_setopt(easy_.get(), CURLOPT_FRESH_CONNECT, 1L);
    BeginRun();
    return Finished::kReconnect;
  }
  result_.done_ns = now_ns;
  if (now_ns - started_ns_ >= kShortestWithRetransmitsNs) {
    result_.retransmits = shard_.NewRetransmits(fd_);
  }
  if (refusal_ == Refusal::kLost) {
    result_.end = HttpEnd::kConnectionLost;
    result_.error = LateCloseText(result_, now_ns);
    return Finished::kEnded;
  }
  if (code == CURLE_OK) {
    if (stamp_ns > 0) result_.done_ns = std::max(stamp_ns, last_stamp_ns_);
    return Finished::kEnded;
  }
  result_.error = error_[0] != '\0' ? error_.data() : curl_easy_strerror(code);
  result_.end = ToHttpEnd(code, result_.error);
  if (result_.end == HttpEnd::kConnectError) NoteConnectError();
  if (result_.end == HttpEnd::kTlsError) {
    // The library names its own function and version, not the matter.
    result_.error = absl::StrCat("TLS failed: ", result_.error);
  }
  return Finished::kEnded;
}

void CurlTransfer::NoteConnectError() {
  const int error = SystemError(easy_.get());
  if (error == 0) return;
  result_.no_port = error == EADDRNOTAVAIL;
  absl::StrAppend(&result_.error, " (", std::generic_category().message(error),
                  ")");
}

void CurlTransfer::TimeOut(int64_t now_ns) {
  result_.end = HttpEnd::kTimeout;
  result_.done_ns = now_ns;
  result_.error = TimeoutText(result_, timeout_ns_);
}

}  // namespace byzerperf
