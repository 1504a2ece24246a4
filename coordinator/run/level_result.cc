#include "coordinator/run/level_result.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/stats/distribution.h"
#include "common/stats/metric_names.h"
#include "coordinator/run/level_client.h"
#include "coordinator/run/level_confidence.h"
#include "coordinator/run/level_objectives.h"
#include "coordinator/run/level_parts.h"
#include "coordinator/run/level_throughput.h"

namespace byzerperf {
namespace {

void FillAsked(const v1::Stage& stage, v1::LevelResult* result) {
  const v1::LoadSpec& load = stage.load();
  if (load.has_concurrency()) {
    result->mutable_asked()->set_concurrency(load.concurrency());
  } else if (load.has_arrivals()) {
    result->mutable_asked()->set_rate_per_s(load.arrivals().rate_per_s());
    if (load.arrivals().pattern() == v1::ArrivalPattern::trace) {
      result->mutable_asked()->set_speedup(load.arrivals().speedup());
    }
  }
}

// A worker says when it issued its last request; cool-down is not measured.
WorkerStretch MeasuredStretch(const LevelFacts::Worker& worker,
                              const LevelAggregator& level) {
  WorkerStretch stretch = worker.stretch;
  const auto rows = level.by_worker().find(worker.result.worker());
  if (rows == level.by_worker().end()) return stretch;
  const std::optional<double> measured_s = rows->second.last_measured_issued_s;
  if (measured_s && stretch.last_issue_s > measured_s) {
    stretch.last_issue_s = measured_s;
  }
  return stretch;
}

v1::MeasuredWindow WindowOf(const LevelFacts& facts,
                            const LevelAggregator& level) {
  const RowTotals& totals = level.totals();
  const double first_s = totals.first_issued_s.value_or(0);
  const double last_s = first_s + level.SpanSeconds();
  if (facts.stage->load().has_arrivals()) {
    return FindOpenLoopWindow(totals.first_measured_due_s,
                              totals.last_measured_due_s, first_s, last_s);
  }
  std::vector<WorkerStretch> stretches;
  for (const LevelFacts::Worker& worker : facts.workers) {
    if (worker.takes_part) stretches.push_back(MeasuredStretch(worker, level));
  }
  return FindWindow(stretches, first_s, last_s);
}

void FillWindow(const LevelFacts& facts, const LevelAggregator& level,
                v1::LevelResult* result) {
  *result->mutable_window() = WindowOf(facts, level);
  *result->mutable_reached() = MakeReachedLoad(level, result->window());
  *result->mutable_whole_level() = WholeLevelThroughput(level);
  *result->mutable_throughput() =
      result->window().reason() == kSteadyReason
          ? WindowThroughput(level.timeline(), result->window())
          : result->whole_level();
  const v1::Deployment& deployment = facts.plan->deployment();
  AddGpuFigures(deployment, result->mutable_throughput());
  AddGpuFigures(deployment, result->mutable_whole_level());
}

// Why the level's numbers may not be used; "" when they may.
std::string InvalidReason(const LevelFacts& facts, const RowTotals& totals) {
  if (!facts.stopped_reason.empty()) return facts.stopped_reason;
  if (totals.Of(v1::Outcome::ok) == 0) return "no request succeeded";
  const double error_rate = totals.ErrorRate().value_or(1);
  if (error_rate > facts.plan->max_error_rate()) {
    return absl::StrFormat("error rate %.3g%% is above --max-error-rate %.3g%%",
                           error_rate * 100,
                           facts.plan->max_error_rate() * 100);
  }
  return "";
}

void FillCounts(const LevelFacts& facts, const RowTotals& totals,
                v1::LevelResult* result) {
  *result->mutable_requests() = totals.Counts(facts.planned);
  WriteOutcomes(totals, result->mutable_outcomes());
  const std::optional<double> error_rate = totals.ErrorRate();
  if (error_rate) result->set_error_rate(*error_rate);
  result->set_invalid_reason(InvalidReason(facts, totals));
  result->set_valid(result->invalid_reason().empty());
}

// Every metric that LevelResult has a field for, by its name.
void FillDistributions(const MetricHistograms& measured,
                       v1::LevelResult* result) {
  const google::protobuf::Reflection& fields = *result->GetReflection();
  for (const MetricInfo& info : AllMetrics()) {
    const Histogram& histogram = measured.Of(info.metric);
    const google::protobuf::FieldDescriptor* field =
        result->GetDescriptor()->FindFieldByName(std::string(info.name));
    if (field == nullptr || histogram.empty()) continue;
    fields.MutableMessage(result, field)
        ->CopyFrom(MakeDistribution(histogram, info.metric));
  }
}

void FillShares(const RowTotals& totals, v1::LevelResult* result) {
  const std::optional<double> cached = totals.CachedInputShare();
  if (cached) result->set_cached_input_share(*cached);
  for (const auto& [reason, count] : totals.finish_reasons) {
    (*result->mutable_finish_reasons())[reason] = count;
  }
  for (const auto& [source, count] : totals.token_sources) {
    (*result->mutable_token_sources())[source] = count;
  }
  if (totals.with_gaps > 0) {
    result->set_itl_share(static_cast<double>(totals.with_known_itl) /
                          totals.with_gaps);
  }
  const uint32_t ok = totals.Of(v1::Outcome::ok);
  if (ok > 0) {
    result->set_hidden_reasoning_share(
        static_cast<double>(totals.hidden_reasoning) / ok);
  }
  if (totals.answered > 0) {
    result->set_new_connection_share(
        static_cast<double>(totals.new_connections) / totals.answered);
  }
}

void FillInputLengths(const RowTotals& totals, v1::LevelResult* result) {
  if (totals.with_asked_input == 0) return;
  const double requests = totals.with_asked_input;
  v1::InputLengths& lengths = *result->mutable_input_lengths();
  lengths.set_asked_mean(static_cast<double>(totals.asked_input_tokens) /
                         requests);
  lengths.set_sent_mean(static_cast<double>(totals.sent_input_tokens) /
                        requests);
}

void FillOutputLengths(const RowTotals& totals, v1::LevelResult* result) {
  if (totals.with_asked_output == 0) return;
  const double requests = totals.with_asked_output;
  v1::OutputLengths& lengths = *result->mutable_output_lengths();
  lengths.set_asked_mean(static_cast<double>(totals.asked_output_tokens) /
                         requests);
  lengths.set_given_mean(static_cast<double>(totals.given_output_tokens) /
                         requests);
  lengths.set_requests(totals.with_asked_output);
}

void FillTtftByInput(const RowTotals& totals, v1::LevelResult* result) {
  const auto line = totals.ttft_by_input.Line();
  if (line) *result->mutable_ttft_by_input() = *line;
}

void AddHealthFigures(uint32_t index, const HealthTotals& health,
                      v1::WorkerResult* worker) {
  const auto found = health.workers.find(index);
  if (found == health.workers.end()) return;
  worker->set_connections_opened(found->second.connections_opened());
  worker->set_stale_reconnects(found->second.stale_reconnects());
  worker->set_grant_wait_s(static_cast<double>(found->second.grant_wait_us()) *
                           1e-6);
}

void FillWorkers(const LevelFacts& facts, const LevelAggregator& level,
                 v1::LevelResult* result) {
  for (const LevelFacts::Worker& facts_of_one : facts.workers) {
    v1::WorkerResult& worker = *result->add_workers();
    worker = facts_of_one.result;
    AddHealthFigures(facts_of_one.index, level.health(), &worker);
    const auto totals = level.by_worker().find(worker.worker());
    if (totals == level.by_worker().end()) continue;
    *worker.mutable_requests() = totals->second.Counts(totals->second.rows);
  }
}

// Each worker's start is as sure as its clock: two may be off to either side.
void FillStartSpread(const LevelFacts& facts, v1::LevelResult* result) {
  std::vector<double> errors_ms;
  for (const LevelFacts::Worker& worker : facts.workers) {
    const double error_ms = worker.result.clock_offset_error_ms();
    // Rows that were saved do not tell it.
    if (worker.takes_part && error_ms > 0) errors_ms.push_back(error_ms);
  }
  if (errors_ms.size() < 2) return;
  std::sort(errors_ms.begin(), errors_ms.end(), std::greater<>());
  result->set_start_spread_ms(errors_ms[0] + errors_ms[1]);
}

}  // namespace

v1::LevelResult MakeLevelResult(const LevelFacts& facts,
                                const LevelAggregator& level) {
  const MetricHistograms measured = level.Measured();
  const RowTotals& totals = level.totals();
  v1::LevelResult result;
  result.set_level(facts.stage->level());
  FillAsked(*facts.stage, &result);
  FillWindow(facts, level, &result);
  FillCounts(facts, totals, &result);
  FillDistributions(measured, &result);
  FillObjectives(measured, totals.measured_failures, &result);
  FillConfidence(level, measured, *facts.plan, &result);
  FillShares(totals, &result);
  FillInputLengths(totals, &result);
  FillOutputLengths(totals, &result);
  FillTtftByInput(totals, &result);
  FillTargets(level, &result);
  FillModels(*facts.plan, level, &result);
  FillWorkers(facts, level, &result);
  FillStartSpread(facts, &result);
  *result.mutable_client() = JudgeLevelClient(facts, level, result);
  if (facts.degraded) *result.mutable_degraded() = *facts.degraded;
  *result.mutable_metadata() = facts.plan->metadata();
  result.set_started_unix_s(facts.started_unix_s);
  result.set_duration_s(level.EndSeconds());
  result.set_over_saturated(facts.over_saturated);
  return result;
}

}  // namespace byzerperf
