#ifndef BYZERPERF_COMMON_METRICS_LIVE_METRICS_H_
#define BYZERPERF_COMMON_METRICS_LIVE_METRICS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// The `role` label of every metric, so that a sum over one role counts no
// request twice when workers and coordinator are scraped alike.
enum class Role { kWorker, kCoordinator };

// What /metrics shows: counters by outcome, tokens, load and classic Prometheus
// histograms of TTFT, ICL and E2E (definitions: docs/metrics.md) with vLLM's
// bucket bounds and finer ones inside, and the client's own health. Live and
// approximate: a value enters the Prometheus bucket that holds the middle of
// its log-linear bucket (at most 0.4 % away); the exact record is the results
// directory. Thread-safe.
class LiveMetrics {
 public:
  // `labels` stand on every metric. InvalidArgument names a label that
  // Prometheus does not allow.
  static absl::StatusOr<std::unique_ptr<LiveMetrics>> Create(
      Role role, std::map<std::string, std::string> labels = {});
  ~LiveMetrics();
  LiveMetrics(const LiveMetrics&) = delete;
  LiveMetrics& operator=(const LiveMetrics&) = delete;

  // Adds a batch's rows and histograms, measured and not, of all targets. A
  // histogram that cannot be read is left out; its rows are still counted.
  void AddBatch(const v1::Batch& batch);

  // Requests in flight now: of this worker, or of all workers together.
  void SetInFlight(uint32_t requests);

  // The concurrency that the present level asks for; 0 between levels.
  void SetLevel(uint32_t asked_concurrency);

  // The same of the rate that an open-loop level asks for; +infinity: all its
  // requests at once.
  void SetRate(double asked_per_s);

  // A finished level's verdict on its clients, with its error bounds.
  void SetClient(const std::string& level, const v1::ClientHealth& client);

  // The text format of Prometheus, version 0.0.4. Send it with
  // kMetricsContentType.
  std::string Text() const;

 private:
  class Families;  // holds prometheus-cpp
  explicit LiveMetrics(std::unique_ptr<Families> families);
  std::unique_ptr<Families> families_;
};

inline constexpr char kMetricsContentType[] =
    "text/plain; version=0.0.4; charset=utf-8";

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_METRICS_LIVE_METRICS_H_
