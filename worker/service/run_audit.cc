#include "worker/service/run_audit.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/time/time.h"
#include "common/base/sha256.h"
#include "common/base/text.h"
#include "common/plan/sessions.h"

namespace byzerperf {
namespace {

constexpr size_t kMaxTextBytes = 1000;
constexpr int kMaxTargets = 64;

// The same bytes for the same plan: maps in one order.
std::string PlanSha256(const v1::LoadPlan& plan) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    plan.SerializeToCodedStream(&coded);
  }
  return Sha256Hex(bytes);
}

v1::AuditedLoad AskedOf(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                        uint32_t workers) {
  v1::AuditedLoad asked;
  asked.set_workers(workers);
  asked.set_levels(static_cast<uint32_t>(plan.stages_size()));
  for (int i = 0; i < plan.stages_size(); ++i) {
    const v1::Stage& stage = plan.stages(i);
    const double rate = stage.load().arrivals().rate_per_s();
    asked.set_concurrency(
        std::max(asked.concurrency(), stage.load().concurrency()));
    if (std::isfinite(rate)) {
      asked.set_requests_per_s(std::max(asked.requests_per_s(), rate));
    }
    asked.set_requests(asked.requests() +
                       static_cast<double>(RequestsOfStage(
                           plan, prompts, static_cast<uint32_t>(i))));
    asked.set_duration_s(asked.duration_s() + stage.duration_s());
  }
  return asked;
}

std::string WordOf(v1::Refused::Code code) {
  switch (code) {
    case v1::Refused::lease:
    case v1::Refused::braked:
    case v1::Refused::limits:
      return v1::Refused::Code_Name(code);
    default:
      return "refused";
  }
}

}  // namespace

std::string Rfc3339(double unix_s) {
  const absl::Time time =
      absl::FromUnixSeconds(static_cast<int64_t>(std::floor(unix_s)));
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

void SetCaller(const std::string& peer, v1::AuditRecord& record) {
  constexpr std::string_view kAt = " at ";
  const size_t at = peer.rfind(kAt);
  if (at == std::string::npos) {
    record.set_peer(peer);
    return;
  }
  record.set_certificate(peer.substr(0, at));
  record.set_peer(peer.substr(at + kAt.size()));
}

RunAudit::RunAudit(const SessionEnvironment& environment, std::string kind,
                   const std::string& peer)
    : environment_(environment) {
  record_.set_kind(std::move(kind));
  SetCaller(peer, record_);
}

void RunAudit::Begin(const std::string& run_id) {
  if (!environment_.on_audit) return;
  record_.clear_asked();
  record_.clear_plan_sha256();
  record_.set_run_id(SafeUtf8(run_id, kMaxTextBytes));
  if (!is_open()) {
    record_.clear_targets();
    record_.set_started(Rfc3339(environment_.clock->UnixSeconds()));
  }
}

void RunAudit::AddTarget(const std::string& masked_url) {
  std::string url = SafeUtf8(masked_url, kMaxTextBytes);
  if (record_.targets_size() >= kMaxTargets ||
      absl::c_linear_search(record_.targets(), url)) {
    return;
  }
  record_.add_targets(std::move(url));
}

void RunAudit::SetPlan(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                       uint32_t workers) {
  if (!is_open()) return;
  levels_ = static_cast<uint32_t>(plan.stages_size());
  record_.set_plan_sha256(PlanSha256(plan));
  *record_.mutable_asked() = AskedOf(plan, prompts, workers);
}

void RunAudit::AddAcknowledged(uint32_t rows) {
  record_.set_rows_acknowledged(record_.rows_acknowledged() + rows);
}

void RunAudit::OnStopAsked(const std::string& reason) {
  stop_asked_ = true;
  record_.set_reason(SafeUtf8(reason, kMaxTextBytes));
}

void RunAudit::OnLevelEnded(uint32_t stage) {
  last_level_ended_ = stage + 1 >= levels_;
}

void RunAudit::EndRefused(v1::Refused::Code code, const std::string& reason,
                          uint64_t requests) {
  End(WordOf(code), reason, requests);
}

void RunAudit::EndOfStream(bool level_active, uint64_t requests) {
  const bool in_order = !level_active && (stop_asked_ || last_level_ended_);
  if (in_order) {
    End("done", record_.reason(), requests);
  } else {
    End("stream_broke",
        level_active ? "in the middle of a level" : "before its last level",
        requests);
  }
}

void RunAudit::End(const std::string& why, const std::string& reason,
                   uint64_t requests) {
  if (!is_open()) return;
  record_.set_why(why);
  record_.set_reason(SafeUtf8(reason, kMaxTextBytes));
  record_.set_requests_sent(static_cast<uint32_t>(
      std::min<uint64_t>(requests, std::numeric_limits<uint32_t>::max())));
  record_.set_ended(Rfc3339(environment_.clock->UnixSeconds()));
  environment_.on_audit(record_);
  record_.clear_started();
}

}  // namespace byzerperf
