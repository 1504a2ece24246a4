#ifndef BYZERPERF_WORKER_SERVICE_RUN_AUDIT_H_
#define BYZERPERF_WORKER_SERVICE_RUN_AUDIT_H_

#include <cstdint>
#include <functional>
#include <string>

#include "byzerperf/v1/audit.pb.h"
#include "byzerperf/v1/control.pb.h"
#include "common/base/clock.h"
#include "worker/service/session_environment.h"

namespace byzerperf {

// `2026-11-28T04:30:00Z`.
std::string Rfc3339(double unix_s);

// Who calls, as a record has it: `coordinator at ipv4:10.0.0.1:5000` in its two
// parts.
void SetCaller(const std::string& peer, v1::AuditRecord& record);

// Gathers the audit line of one run or calibration, and hands it over once: at
// its end. Does nothing where nobody writes a trail.
class RunAudit {
 public:
  // `environment` must outlive this. `kind` is `run` or `calibration`.
  RunAudit(const SessionEnvironment& environment, std::string kind,
           const std::string& peer);

  // The call that is about `run_id` has come; of one before it only the targets
  // are kept, which have been asked.
  void Begin(const std::string& run_id);
  void AddTarget(const std::string& masked_url);
  void SetPlan(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
               uint32_t workers);

  void AddAcknowledged(uint32_t rows);
  void OnStopAsked(const std::string& reason);
  void OnLevelEnded(uint32_t stage);

  // The load was ended, or never begun, by the worker itself.
  void EndRefused(v1::Refused::Code code, const std::string& reason,
                  uint64_t requests);
  // The coordinator's stream has ended: in order, if nothing was to come any
  // more.
  void EndOfStream(bool level_active, uint64_t requests);
  void End(const std::string& why, const std::string& reason,
           uint64_t requests);

 private:
  bool is_open() const { return !record_.started().empty(); }

  const SessionEnvironment& environment_;
  v1::AuditRecord record_;  // `started` is set while one is under way
  uint32_t levels_ = 0;
  bool last_level_ended_ = false;
  bool stop_asked_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_RUN_AUDIT_H_
