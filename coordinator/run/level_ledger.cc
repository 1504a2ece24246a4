#include "coordinator/run/level_ledger.h"

#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/plan/model_mix.h"
#include "common/plan/planned_request.h"
#include "common/plan/sessions.h"
#include "common/stats/health_totals.h"
#include "common/stats/metric_histograms.h"

namespace byzerperf {
namespace {

uint32_t PoolSize(const v1::Stage& stage) {
  return stage.has_request_count() ? stage.request_count()
                                   : GrantPool::kNoCount;
}

// Null where no prompt is a session: then it costs nothing.
TurnBook::TurnsOf TurnsFunction(const LevelTask& task) {
  if (!HasSessions(*task.prompts)) return nullptr;
  return [task](uint32_t index) {
    return TurnsOf(*task.plan, *task.prompts, task.stage, index);
  };
}

// Of the requests that the batch's measured histograms are of.
std::optional<double> MeanMeasuredIssueS(const v1::Batch& batch) {
  double sum_s = 0;
  uint32_t count = 0;
  for (const v1::RequestRecord& row : batch.rows()) {
    if (row.phase() != v1::Phase::measured ||
        row.outcome() != v1::Outcome::ok || row.attempt() > 1) {
      continue;
    }
    sum_s += row.issued_s();
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum_s / count;
}

void NameTargets(const TargetNames& names, uint32_t worker, v1::Batch& batch) {
  if (!names.needed()) return;
  for (v1::RequestRecord& row : *batch.mutable_rows()) {
    row.set_target(names.Name(worker, row.target()));
  }
  for (v1::StatsGroup& group : *batch.mutable_stats()) {
    group.set_target(names.Name(worker, group.target()));
  }
}

// Beyond what any level lasts: 115 days.
constexpr double kMostSeconds = 1e7;

bool IsTimeOfALevel(double time_s) {
  return std::abs(time_s) <= kMostSeconds;  // false of what is no number
}

// What a level's seconds are counted by. Absent ones are 0.
absl::Status CheckTimes(const v1::Batch& batch) {
  for (const v1::RequestRecord& row : batch.rows()) {
    for (const double time_s :
         {row.scheduled_s(), row.issued_s(), row.connected_s(), row.sent_s(),
          row.first_chunk_s(), row.first_token_s(), row.second_token_s(),
          row.first_output_s(), row.last_token_s(), row.done_s()}) {
      if (IsTimeOfALevel(time_s)) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("its row of request ", row.index(), " has the time ",
                       time_s, " s, which must lie within ", kMostSeconds,
                       " s of the level's start"));
    }
  }
  for (const double time_s : {batch.ramp_end_s(), batch.last_issue_s()}) {
    if (IsTimeOfALevel(time_s)) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "its batch has the time ", time_s, " s, which must lie within ",
        kMostSeconds, " s of the level's start"));
  }
  return absl::OkStatus();
}

}  // namespace

LevelLedger::LevelLedger(const LevelTask& task, LevelArrivals* arrivals)
    : task_(task),
      arrivals_(arrivals),
      pool_(PoolSize(task.stage_plan()), TurnsFunction(task)),
      aggregator_(HasModelMix(*task.plan), KindOf(task.stage_plan())) {}

absl::Status LevelLedger::Check(uint32_t worker, const v1::Batch& batch) const {
  std::map<uint32_t, uint32_t> reached;  // by index: its last turn in the batch
  for (const v1::RequestRecord& row : batch.rows()) {
    const uint32_t turn = row.turn();
    const auto [at, is_first] = reached.try_emplace(row.index(), turn);
    const bool follows =
        is_first ? pool_.CanAccept(worker, row.index(), turn)
                 : turn == at->second + 1 && turn < pool_.turns(row.index());
    if (!follows) {
      return absl::InvalidArgumentError(absl::StrCat(
          "it sent a row of request ", row.index(),
          turn > 0 ? absl::StrCat(", turn ", turn) : "",
          ", which it does not hold, has answered already or is not at"));
    }
    at->second = turn;
  }
  RETURN_IF_ERROR(CheckTimes(batch));
  for (const v1::StatsGroup& group : batch.stats()) {
    RETURN_IF_ERROR(MetricHistograms::Check(group));
  }
  return CheckHealth(batch.health());
}

absl::Status LevelLedger::Take(uint32_t worker, v1::Batch& batch,
                               std::function<void()> written) {
  RETURN_IF_ERROR(Check(worker, batch));
  NameTargets(*task_.target_names, worker, batch);
  for (const v1::RequestRecord& row : batch.rows()) {
    pool_.Accept(worker, row.index(), row.turn());
    aggregator_.AddRow(row);
    if (on_row_) on_row_(row);
  }
  const std::optional<double> issued_s = MeanMeasuredIssueS(batch);
  for (const v1::StatsGroup& group : batch.stats()) {
    aggregator_.AddCheckedStats(group, issued_s);
  }
  for (const v1::SecondData& second : batch.seconds()) {
    aggregator_.AddSecond(second);
  }
  if (batch.has_health()) {
    aggregator_.AddCheckedHealth(worker, batch.health());
  }
  task_.observer->OnBatch(batch);
  task_.sink->AddRows(std::move(*batch.mutable_rows()), std::move(written));
  return absl::OkStatus();
}

void LevelLedger::WriteLost(const std::vector<GrantPool::Lost>& lost,
                            const LostWorker& worker) {
  if (lost.empty()) return;
  v1::Batch batch;
  batch.set_stage(task_.stage);
  for (const GrantPool::Lost& one : lost) {
    *batch.add_rows() = LostRow(one, worker);
    aggregator_.AddRow(batch.rows().Get(batch.rows_size() - 1));
  }
  task_.observer->OnBatch(batch);
  task_.sink->AddRows(std::move(*batch.mutable_rows()), nullptr);
}

v1::RequestRecord LevelLedger::LostRow(const GrantPool::Lost& lost,
                                       const LostWorker& worker) const {
  const v1::LoadPlan& plan = *task_.plan;
  v1::RequestRecord row;
  row.set_index(lost.index);
  row.set_turn(lost.turn);
  row.set_level(task_.stage_plan().level());
  row.set_attempt(lost.attempt);
  row.set_phase(LostPhase(lost, worker));
  // When a later turn was due its worker alone knew.
  if (arrivals_ != nullptr && lost.turn == 0) {
    row.set_scheduled_s(arrivals_->DueS(lost.index));
  }
  row.set_request_id(RequestId(plan.run_id(), row.level(), lost.index,
                               lost.attempt, lost.turn));
  row.set_worker(worker.name);
  const auto prompt_count = static_cast<size_t>(task_.prompts->prompts_size());
  const PlannedRequest planned =
      PlanRequest(plan, prompt_count, task_.stage, lost.index);
  row.set_model(PlannedModel(plan, planned));
  if (prompt_count > 0) {
    row.set_prompt_id(
        task_.prompts->prompts(static_cast<int>(planned.prompt)).id());
  }
  row.set_outcome(v1::Outcome::lost);
  row.set_error(worker.reason);
  return row;
}

v1::Phase::Value LevelLedger::LostPhase(const GrantPool::Lost& lost,
                                        const LostWorker& worker) const {
  if (arrivals_ != nullptr) return arrivals_->PhaseOf(lost.index);
  // The phase that it was most likely issued in; the worker alone knew.
  if (lost.position < worker.warmup_requests) return v1::Phase::warmup;
  return worker.had_ramped ? v1::Phase::measured : v1::Phase::ramp;
}

uint32_t LevelLedger::failed_rows() const {
  const RowTotals& totals = aggregator_.totals();
  return totals.rows - totals.Of(v1::Outcome::ok);
}

}  // namespace byzerperf
