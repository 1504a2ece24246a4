#ifndef BYZERPERF_WORKER_LOAD_RECORDER_H_
#define BYZERPERF_WORKER_LOAD_RECORDER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "common/stats/row_histograms.h"
#include "worker/load/load_window.h"
#include "worker/load/request_record.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// Integrates a count over time without losing the parts of a microsecond.
class CountIntegral {
 public:
  explicit CountIntegral(int64_t start_ns) : since_ns_(start_ns) {}

  uint32_t count() const { return count_; }
  int64_t since_ns() const { return since_ns_; }

  // The count × time in microseconds since the last call, up to `now_ns`.
  uint64_t Advance(int64_t now_ns);
  void SetCount(uint32_t count) { count_ = count; }

 private:
  uint32_t count_ = 0;
  int64_t since_ns_;
  uint64_t rest_ns_ = 0;
};

// Turns the finished requests of one loop and level into windows: rows,
// histograms, seconds of the timeline (docs/metrics.md, Per level).
//
// Latency, throughput and input tokens are of `ok` first attempts; tokens of
// anything else are wasted. An `ok` second attempt counts as neither ok nor
// failed in the timeline: its server had seen its prompt before.
// Loop-thread only.
class Recorder {
 public:
  // `run` must outlive this.
  Recorder(const RunContext& run, int64_t level_start_ns,
           LoadKind kind = LoadKind::kClosedLoop);

  void AddIssued(int64_t now_ns);
  void SetInFlight(uint32_t requests, int64_t now_ns);
  // Slots that wait for a granted index.
  void SetWaiting(uint32_t slots, int64_t now_ns);
  void AddFinished(const RequestRecord& record);

  // Of the present window; the object is the same for the whole level.
  LoadHealth& health() { return health_; }

  // True when the window should be told before its time, so that messages stay
  // small.
  bool window_is_full() const;

  // What happened since the last call. The caller fills in `state` and
  // `connections_opened`.
  std::unique_ptr<LoadWindow> TakeWindow(int64_t now_ns);

 private:
  v1::SecondData& SecondOf(int64_t stamp_ns);
  void AddCounted(const RequestRecord& record);
  void AddTokens(const RequestRecord& record, bool wasted);
  void AddHealth(const RequestRecord& record);
  void AdvanceInFlight(int64_t now_ns);

  const RunContext& run_;
  const LoadKind kind_;
  const int64_t start_ns_;
  CountIntegral in_flight_;
  CountIntegral waiting_;
  std::unique_ptr<LoadWindow> window_;
  v1::SecondData* latest_second_ = nullptr;  // of the window, asked for last
  LoadHealth health_;           // of the window; requests in flight know it
  std::vector<TokenGap> gaps_;  // kept for its memory
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_RECORDER_H_
