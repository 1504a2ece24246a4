#include "worker/calibrate/step_tally.h"

#include <cmath>
#include <cstdlib>
#include <string_view>
#include <unordered_map>

#include "common/base/duration.h"
#include "common/stats/histogram.h"
#include "worker/calibrate/calibration_plan.h"

namespace byzerperf {
namespace {

constexpr double kNsPerUs = 1e3;
// A server whose ordinary request was half a gap late does not keep up.
constexpr double kLatenessLimitGaps = 0.5;

// The tally while rows and truth are joined.
struct Tally {
  Histogram ttft_error_ns;
  Histogram icl_error_ns;
  Histogram lateness_us;
  uint64_t events = 0;
  uint32_t ended = 0;
  uint32_t requests = 0;
  uint32_t failed = 0;
};

// Of a row's stamp, which is in seconds from the level's start.
int64_t ToNs(double seconds, int64_t level_start_ns) {
  return level_start_ns + std::llround(seconds * kNsPerSecond);
}

bool Agree(const v1::RequestRecord& row, const TruthRecord& truth) {
  return truth.first_token_ns.has_value() &&
         truth.send_ns.size() == row.text_events() &&
         truth.send_ns.size() == static_cast<size_t>(row.gaps_ms_size()) + 1;
}

void AddErrors(const v1::RequestRecord& row, const TruthRecord& truth,
               Tally& tally) {
  ++tally.requests;
  const int64_t ttft_ns =
      std::llround((row.first_token_s() - row.issued_s()) * kNsPerSecond);
  const int64_t true_ttft_ns = *truth.first_token_ns - truth.received_ns;
  tally.ttft_error_ns.Record(
      static_cast<uint64_t>(std::abs(ttft_ns - true_ttft_ns)));
  for (int i = 0; i < row.gaps_ms_size(); ++i) {
    const auto at = static_cast<size_t>(i);
    const int64_t true_gap_ns = truth.send_ns[at + 1] - truth.send_ns[at];
    const int64_t gap_ns = std::llround(row.gaps_ms(i) * kNsPerMs);
    tally.icl_error_ns.Record(
        static_cast<uint64_t>(std::abs(gap_ns - true_gap_ns)));
  }
  tally.lateness_us.Record(static_cast<uint64_t>(truth.lateness_us));
}

Tally Join(const StepOutcome& outcome) {
  std::unordered_map<std::string_view, const TruthRecord*> truth_by_id;
  truth_by_id.reserve(outcome.truth.size());
  for (const TruthRecord& truth : outcome.truth) {
    truth_by_id.emplace(truth.request_id, &truth);
  }
  Tally tally;
  for (const v1::RequestRecord& row : outcome.rows) {
    const auto found = truth_by_id.find(row.request_id());
    if (row.outcome() != v1::Outcome::ok || found == truth_by_id.end() ||
        !Agree(row, *found->second)) {
      ++tally.failed;
      continue;
    }
    for (const int64_t sent_ns : found->second->send_ns) {
      if (outcome.stretch.Holds(sent_ns)) ++tally.events;
    }
    if (outcome.stretch.Holds(ToNs(row.done_s(), outcome.level_start_ns))) {
      ++tally.ended;
    }
    if (row.connection_reused() &&
        outcome.stretch.Holds(ToNs(row.issued_s(), outcome.level_start_ns))) {
      AddErrors(row, *found->second, tally);
    }
  }
  return tally;
}

double Microseconds(const Histogram& ns, double percentile) {
  return static_cast<double>(ns.Percentile(percentile)) / kNsPerUs;
}

void FillErrors(const Tally& tally, double gap_s, v1::CalibrationStep& step) {
  if (tally.requests == 0) return;
  step.set_ttft_error_p50_us(Microseconds(tally.ttft_error_ns, 50));
  step.set_ttft_error_p99_us(Microseconds(tally.ttft_error_ns, 99));
  step.set_icl_error_p50_us(Microseconds(tally.icl_error_ns, 50));
  step.set_icl_error_p99_us(Microseconds(tally.icl_error_ns, 99));
  const auto lateness_p50_us =
      static_cast<double>(tally.lateness_us.Percentile(50));
  step.set_server_lateness_p50_us(lateness_p50_us);
  step.set_server_lateness_p99_us(
      static_cast<double>(tally.lateness_us.Percentile(99)));
  step.set_server_limited(lateness_p50_us > kLatenessLimitGaps * gap_s * 1e6);
}

void FillCpu(const LoopsCpu& cpu, uint64_t events, v1::CalibrationStep& step) {
  step.set_cpu_share_max(cpu.busiest_share);
  if (events == 0 || cpu.total_ns <= 0) return;
  const double us_per_event = static_cast<double>(cpu.total_ns) / kNsPerUs /
                              static_cast<double>(events);
  step.set_cpu_us_per_event(us_per_event);
  step.set_extrapolated_events_per_s_per_core(1e6 / us_per_event);
}

}  // namespace

void TallyStep(const StepOutcome& outcome, double gap_s,
               v1::CalibrationStep& step) {
  const Tally tally = Join(outcome);
  const double stretch_s =
      NsToSeconds(outcome.stretch.end_ns - outcome.stretch.begin_ns);
  step.set_offered_events_per_s(OfferedEventsPerSecond(step.streams(), gap_s));
  if (stretch_s > 0) {
    step.set_events_per_s(static_cast<double>(tally.events) / stretch_s);
    step.set_requests_per_s(tally.ended / stretch_s);
  }
  step.set_requests(tally.requests);
  step.set_failed_requests(tally.failed);
  FillErrors(tally, gap_s, step);
  FillCpu(outcome.cpu, tally.events, step);
  if (outcome.text_events > 0) {
    step.set_coalesced_share(static_cast<double>(outcome.coalesced_events) /
                             static_cast<double>(outcome.text_events));
  }
}

}  // namespace byzerperf
