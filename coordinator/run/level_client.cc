#include "coordinator/run/level_client.h"

#include <algorithm>
#include <optional>

#include "coordinator/explain/client_verdict.h"

namespace byzerperf {
namespace {

std::optional<double> MedianOf(const v1::Distribution& distribution) {
  if (!distribution.has_p50()) return std::nullopt;
  return distribution.p50();
}

// Streams of one worker: what it was asked to hold, or, in an open loop, its
// part of what was in flight on average.
double StreamsOf(const LevelFacts::Worker& worker, const LevelFacts& facts,
                 const v1::LevelResult& result) {
  if (facts.stage->load().has_concurrency()) return worker.result.share();
  const auto parts = std::count_if(
      facts.workers.begin(), facts.workers.end(),
      [](const LevelFacts::Worker& one) { return one.takes_part; });
  if (!worker.takes_part || parts == 0) return 0;
  return result.reached().concurrency_mean() / static_cast<double>(parts);
}

CalibratedLoad CalibratedLoadOf(const LevelFacts::Worker& worker,
                                const LevelAggregator& level, double streams) {
  CalibratedLoad load;
  load.calibration = worker.calibration;
  load.streams = streams;
  const auto rows = level.by_worker().find(worker.result.worker());
  const double seconds = level.SpanSeconds();
  if (rows != level.by_worker().end() && seconds > 0) {
    load.events_per_s =
        static_cast<double>(rows->second.output_tokens) / seconds;
  }
  return load;
}

}  // namespace

v1::ClientHealth JudgeLevelClient(const LevelFacts& facts,
                                  const LevelAggregator& level,
                                  const v1::LevelResult& result) {
  ClientFacts client;
  client.measured_requests = result.e2e_ms().count();
  client.ttft_measured = result.ttft_ms().count() > 0;
  client.ttft_p50_ms = MedianOf(result.ttft_ms());
  client.icl_p50_ms = MedianOf(result.icl_ms());
  client.e2e_p50_ms = MedianOf(result.e2e_ms());
  if (result.e2e_ms().has_mean()) client.e2e_mean_ms = result.e2e_ms().mean();
  const RowTotals& totals = level.totals();
  // 0 in an open loop, where no slot waits for a grant.
  client.slot_seconds = facts.stage->load().concurrency() * level.SpanSeconds();
  client.connections_reused = totals.answered - totals.new_connections;
  client.co_located_ok = facts.plan->co_located_ok();
  for (const LevelFacts::Worker& worker : facts.workers) {
    if (worker.co_located) client.co_located.insert(worker.index);
    if (worker.takes_part) client.workers.insert(worker.index);
    if (worker.calibration != nullptr) {
      client.calibrated.push_back(
          CalibratedLoadOf(worker, level, StreamsOf(worker, facts, result)));
    }
    if (!worker.result.lost_reason().empty()) client.worker_lost = true;
  }
  return JudgeClient(level.health(), client);
}

}  // namespace byzerperf
